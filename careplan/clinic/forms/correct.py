"""Correcting what was logged: the same fields, filled in, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from careplan.clinic.forms.questions import Line, name_of
from careplan.clinic.forms.record import SEEN, RecordForm
from careplan.clinic.moment import Moment
from careplan.clinic.steps import Step
from careplan.entries.models import Answer, Entry
from careplan.followups.models import FollowUpEvent
from careplan.hospital.models import Reason
from careplan.questions.models import Question
from careplan.rules.enums import QuestionType, Route
from careplan.terms import ROUTES
from careplan.ui.forms import ChoiceField, TextField

WHY_LIMIT = 150
WHY_FIELDS = ("why_reason", "why_more")


class CorrectForm(RecordForm):
    """A record form that also says why."""

    def __init__(
        self,
        data: Any = None,
        *,
        at_step: Step,
        reasons: Sequence[Reason],
        **options: Any,
    ) -> None:
        super().__init__(data, at_step=at_step, **options)
        self.reasons = {reason.code: reason for reason in reasons}
        if "route" in self.fields:
            # A report of the patient's own stays one when it is corrected.
            route: Any = self.fields["route"]
            own = (Route.PATIENT.value, ROUTES[Route.PATIENT])
            route.choices = [*route.choices, own]
        self.fields["why_reason"] = ChoiceField(
            label=_("Why is it corrected?"),
            choices=[(reason.code, reason.text) for reason in reasons],
            error_messages={"required": _("Say why it is corrected")},
        )
        self.fields["why_more"] = TextField(
            label=_("More about why"), limit=WHY_LIMIT, required=False
        )

    def why(self) -> str:
        """The reason in words, as the history keeps it."""
        more = self.cleaned_data["why_more"]
        text = self.reasons[self.cleaned_data["why_reason"]].text
        return f"{text}. {more}".strip() if more else text

    def lines(self) -> list[Line]:
        lines = [
            line for line in super().lines() if line.fields[0].name not in WHY_FIELDS
        ]
        return [*lines, *(Line([self[name]]) for name in WHY_FIELDS)]


def filled_in(
    event: FollowUpEvent | None, entry: Entry | None, step: Step
) -> dict[str, Any]:
    """What stands now, as the form's first content."""
    initial: dict[str, Any] = {}
    moment = step.moment
    if event is not None:
        initial |= {
            "seen_day": event.on,
            "note": _note_of(event),
            "finding": event.finding,
            "next_step": event.next_step,
            "reviewed_by": event.reviewer,
            "how": event.how,
        }
    if entry is not None:
        initial["route"] = entry.route
        if step.gate in SEEN:
            seen = entry.measured_at.astimezone(moment.zone)
            initial |= {"seen_day": seen.date(), "seen_time": f"{seen:%H:%M}"}
        initial |= _answers(entry, step.asked.questions, moment)
    return initial


def _note_of(event: FollowUpEvent) -> str:
    """A correction keeps why on its first line; the rest is the note."""
    if event.kind == FollowUpEvent.Kind.CORRECTED:
        return event.text.partition("\n")[2]
    return event.text


def _answers(
    entry: Entry, questions: Sequence[Question], moment: Moment
) -> dict[str, Any]:
    found: Mapping[str, Answer] = {
        answer.code: answer for answer in entry.answers.all()
    }
    initial: dict[str, Any] = {}
    for question in questions:
        answer = found.get(question.code)
        if answer is not None:
            initial |= _initial(question, answer, moment)
    return initial


def _initial(question: Question, answer: Answer, moment: Moment) -> dict[str, Any]:
    name = name_of(question)
    if question.type == QuestionType.CHOICES:
        return {name: answer.value.split("|")}
    if question.type == QuestionType.TEXT:
        return {name: answer.text}
    if question.type == QuestionType.DATETIME:
        at = parse_datetime(answer.value)
        if at is None:
            return {}
        local = at.astimezone(moment.zone)
        return {name: local.date(), f"{name}_time": f"{local:%H:%M}"}
    numbers = question.type == QuestionType.NUMBERS
    value = answer.value.replace("|", "; ") if numbers else answer.value
    return {name: value, f"{name}_assay": answer.assay}
