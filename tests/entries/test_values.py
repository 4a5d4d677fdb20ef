"""Answers as the rules see them: what still counts, newest first, in one query."""

import datetime as dt
from decimal import Decimal

import pytest

from careplan.entries import actions
from careplan.entries.queries import values_of, values_of_entry
from careplan.rules.enums import Route
from careplan.rules.redflags import Value
from tests import factories
from tests.factories import NOW

DAY = dt.timedelta(days=1)
PSA = {
    "code": "psa_ug_l",
    "label": "PSA",
    "unit": "µg/L",
    "decimals": 3,
    "hard_low": 0,
    "hard_high": 20000,
    "soft_low": 0,
    "soft_high": "0.1",
    "qualified": True,
    "asks_assay": True,
}
LEG = {
    "code": "calf_symptom",
    "label": "Leg",
    "type": "choice",
    "unit": "",
    "decimals": 0,
    "choices": [{"value": "left", "label": "Left"}, {"value": "none", "label": "No"}],
    **dict.fromkeys(["hard_low", "hard_high", "soft_low", "soft_high"]),
}


@pytest.fixture
def version(db):
    version = factories.QuestionSetVersionFactory()
    for order, row in enumerate([PSA, LEG]):
        factories.QuestionFactory(version=version, order=order, **row)
    return factories.publish(version)


@pytest.fixture
def submit(patient, version, nurse):
    def run(answers, *, key, days_ago=0, **fields):
        facts = {"measured_at": NOW - days_ago * DAY, "route": Route.PHONE} | fields
        return actions.submit(
            patient=patient,
            set_version=version,
            answers=answers,
            key=key,
            by=nurse,
            at=NOW,
            **facts,
        )

    return run


def numbers(found):
    return {code: [value.number for value in each] for code, each in found.items()}


def test_a_value_says_all_a_rule_may_ask(submit):
    entry = submit(
        {"psa_ug_l": "< 0,01", "psa_ug_l.assay": "Roche", "calf_symptom": "left"},
        key="a",
    )

    assert values_of_entry(entry) == {
        "psa_ug_l": Value(
            code="psa_ug_l",
            measured_at=NOW,
            number=Decimal("0.01"),
            text="<0.010",
            unit="µg/L",
            qualifier="<",
            assay="Roche",
        ),
        "calf_symptom": Value(code="calf_symptom", measured_at=NOW, text="left"),
    }


def test_history_is_newest_first_in_one_query(
    submit, patient, django_assert_num_queries
):
    submit({"psa_ug_l": "0.2"}, key="a", days_ago=30)
    with django_assert_num_queries(1):
        assert numbers(values_of(patient)) == {"psa_ug_l": [Decimal("0.2")]}
    submit({"psa_ug_l": "0.1"}, key="b", days_ago=60)
    last = submit({"psa_ug_l": "0.3", "calf_symptom": "none"}, key="c")

    with django_assert_num_queries(1):
        found = numbers(values_of(patient))
    assert found == {
        "psa_ug_l": [Decimal("0.3"), Decimal("0.2"), Decimal("0.1")],
        "calf_symptom": [None],
    }
    assert numbers(values_of(patient, codes=["calf_symptom"])) == {
        "calf_symptom": [None]
    }
    assert numbers(values_of(patient, before=NOW)) == {
        "psa_ug_l": [Decimal("0.2"), Decimal("0.1")]
    }
    assert numbers(values_of(patient, codes=["psa_ug_l"], without=last)) == {
        "psa_ug_l": [Decimal("0.2"), Decimal("0.1")]
    }


def test_h38_what_was_corrected_or_retracted_judges_nothing(submit, patient, nurse):
    old = submit({"psa_ug_l": "20"}, key="a", days_ago=1)
    submit({"psa_ug_l": "0.2"}, key="b", days_ago=1, corrects=old, why="Typed wrongly")
    wrong = submit({"psa_ug_l": "9"}, key="c", days_ago=2)
    actions.retract(entry=wrong, why="Another patient", key="d", by=nurse, at=NOW)

    assert numbers(values_of(patient)) == {"psa_ug_l": [Decimal("0.2")]}


def test_history_is_of_one_patient(submit, stranger):
    submit({"psa_ug_l": "0.2"}, key="a")

    assert values_of(stranger) == {}
