"""Numbers and alerts of a patient, without a form: for tests of what is shown."""

import datetime as dt
import uuid
from decimal import Decimal

from careplan.entries.models import Answer, Entry
from careplan.followups.models.alert import Alert
from careplan.questions.models import (
    QuestionSetVersion,
    RedFlagRule,
    RedFlagRuleVersion,
)
from careplan.rules.enums import Route, VersionState
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


def alert(patient, *, title="CEA raised", urgency="W", at=NOW):
    """One open alert, to be answered within a day."""
    code = f"AL-{RedFlagRule.objects.count() + 900}"
    approver = UserFactory()
    version = RedFlagRuleVersion.objects.create(
        parent=RedFlagRule.objects.create(code=code),
        number=1,
        state=VersionState.PUBLISHED,
        approver=approver,
        approved_at=at,
        published_at=at,
        title=title,
        kind="single",
        condition="cea_ug_l >= 5",
        urgency=urgency,
        action="Repeat within 4 weeks.",
    )
    return Alert.objects.create(
        patient=patient,
        team=patient.team,
        rule=version.parent,
        version=version,
        urgency=urgency,
        raised_at=at,
        last_reported_at=at,
        respond_by=at + dt.timedelta(days=1),
    )
