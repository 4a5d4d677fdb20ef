"""What is worked out from what was answered in another question set."""

import datetime as dt
from decimal import Decimal

from careplan.entries import actions
from careplan.entries.models import Answer
from careplan.rules.enums import QuestionType
from tests import factories
from tests.factories import NOW


def asking(name, *questions):
    parent = factories.QuestionSetFactory(code=name)
    version = factories.QuestionSetVersionFactory(parent=parent)
    for order, (code, facts) in enumerate(questions):
        factories.QuestionFactory(version=version, order=order, code=code, **facts)
    return version


DECIMAL = {"type": QuestionType.DECIMAL, "decimals": 1, "hard_low": 1, "hard_high": 400}


def test_h26_a_height_given_once_serves_every_weight_after_it(patient, nurse):
    tall = asking("tall", ("height_cm", DECIMAL))
    heavy = asking(
        "heavy", ("weight_kg", DECIMAL), ("bmi", DECIMAL | {"computed": True})
    )

    for number, (version, answers) in enumerate(
        [(tall, {"height_cm": "200"}), (heavy, {"weight_kg": "80"})]
    ):
        actions.submit(
            patient=patient,
            set_version=version,
            answers=answers,
            key=f"key-{number}",
            measured_at=NOW - dt.timedelta(hours=2 - number),
            route="clinic",
            by=nurse,
            at=NOW,
        )

    assert Answer.objects.get(code="bmi").number == Decimal(20)
