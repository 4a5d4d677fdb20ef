"""What a change of a plan does to messages, before it is applied."""

from dataclasses import dataclass

from careplan.followups.models import FollowUp
from careplan.followups.queries.changing import ChangePreview
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders.purposes import Why
from careplan.reminders.queries.figures import standing_in_the_way
from careplan.rules.enums import Kind
from careplan.rules.replan import Act


@dataclass(frozen=True, slots=True)
class Effect:
    """How many waiting reminders fall, and whether the patient hears of the change.

    The planner writes new reminders for the new days. `kept_back`: why no message can
    go out to this patient now.
    """

    dropped: int
    told: bool
    kept_back: list[Why]


def effect(preview: ChangePreview, patient: Patient) -> Effect:
    """What the preview does to messages if every question is left as it is; 1 query."""
    lines = [line for line in preview.replan.changes if line.act not in ASKED]
    touched = [line.existing.number for line in lines if line.existing]
    touched += [row.pk for row in preview.asked_no_more]
    kinds = {line.existing.kind for line in lines if line.existing}
    kinds |= {line.check.kind for line in lines if line.check}
    waiting = Reminder.objects.filter(
        subject_kind=FollowUp._meta.label_lower,
        state=Reminder.State.WAITING,
        patient_id=patient.pk,
    ).values_list("subject_id", flat=True)
    numbers = set(touched)
    return Effect(
        dropped=sum(number in numbers for number in waiting),
        told=bool(kinds - {Kind.TASK}),
        kept_back=standing_in_the_way(patient),
    )


ASKED = {Act.ASK_MOVE, Act.ASK_WITHDRAW}
