"""Numbers of a patient, noted without a form: for tests of what is shown of them."""

import uuid
from decimal import Decimal

from careplan.entries.models import Answer, Entry
from careplan.questions.models import QuestionSetVersion
from careplan.rules.enums import Route
from tests.factories import NOW, QuestionSetVersionFactory, UserFactory


def note(patient, code, number, *, at=NOW, entered=None, unit="µg/L", **fields):
    """One entry with one number; `text` is how it was noted."""
    entry = Entry.objects.create(
        key=uuid.uuid4().hex,
        patient=patient,
        set_version=QuestionSetVersion.objects.first() or QuestionSetVersionFactory(),
        measured_at=at,
        at=entered or at,
        answered_by=Entry.AnsweredBy.STAFF,
        typed_by=fields.pop("by", None) or UserFactory(),
        route=fields.pop("route", Route.CLINIC),
        corrects=fields.pop("corrects", None),
        why=fields.pop("why", ""),
    )
    answer = Answer.objects.create(
        entry=entry,
        patient=patient,
        code=code,
        number=Decimal(str(number)),
        value=str(number),
        text=fields.pop("text", f"{number} {unit}".strip()),
        unit=unit,
        measured_at=at,
        **fields,
    )
    answer.refresh_from_db()
    return answer
