"""What somebody says about one gate of a check, and whether it can be taken."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from careplan.entries import actions as entries
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.hospital.queries import clinic_day, zone
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient
from careplan.questions.models import QuestionSetVersion
from careplan.rules import gates
from careplan.rules.enums import Gate, Kind, Route
from careplan.ui import words

Finding = FollowUpEvent.Finding
How = FollowUpEvent.How
# Clocks differ by minutes: so far ahead still means now (H36).
CLOCK_SLACK = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody says about one gate of a check.

    `measured_at` is when it was seen, measured, reviewed or told; for *booked*,
    `booked_for` is the appointment. Answers are raw values by question code (see
    entries.actions). A review says its `finding` (FollowUpEvent.Finding) and, unless
    all is as hoped, the `next_step`; `reviewed_by` is the name of who looked at it,
    empty for whoever enters it. A telling says `how` (FollowUpEvent.How).
    """

    gate: Gate
    measured_at: dt.datetime
    route: Route = Route.PHONE
    note: str = ""
    set_version: QuestionSetVersion | None = None
    answers: Mapping[str, str | list[str]] = field(default_factory=dict)
    booked_for: dt.datetime | None = None
    place: str = ""
    finding: str = ""
    next_step: str = ""
    reviewed_by: str = ""
    how: str = ""

    def by_the_clock(self, at: dt.datetime) -> "Outcome":
        """The same; a moment a few minutes ahead of our clock is now (H36)."""
        ahead = at < self.measured_at <= at + CLOCK_SLACK
        return replace(self, measured_at=at) if ahead else self

    @property
    def moment(self) -> dt.datetime | None:
        """The moment its event is about."""
        return self.booked_for if self.gate == Gate.BOOKED else self.measured_at


def check(follow_up: FollowUp, outcome: Outcome, day: dt.date, at: dt.datetime) -> None:
    """Raise RefusedError when this gate cannot be passed with this outcome now."""
    try:
        gates.pass_gate(Kind(follow_up.kind), follow_up.passed, outcome.gate)
    except gates.GateError as error:
        raise RefusedError(_("This step cannot be logged now.")) from error
    _check_followed(follow_up, outcome)
    check_words(outcome)
    check_day(follow_up, outcome, day, at)
    before, _after = _days_beside(follow_up, outcome.gate)
    if before and day < before and not _clock_went_back(follow_up, at):
        raise RefusedError(_("This day lies before the step that comes before it."))


def _check_followed(follow_up: FollowUp, outcome: Outcome) -> None:
    """A result may still come in for who died or left; nothing new is booked."""
    followed = follow_up.patient.status == Patient.Status.ACTIVE
    if outcome.gate == Gate.BOOKED and not followed:
        raise RefusedError(
            _("This patient is no longer followed by us: nothing is booked any more.")
        )


def check_correction(
    follow_up: FollowUp, outcome: Outcome, day: dt.date, at: dt.datetime
) -> None:
    """Raise RefusedError when a passed gate cannot be corrected to this outcome."""
    check_words(outcome)
    check_day(follow_up, outcome, day, at)
    before, after = _days_beside(follow_up, outcome.gate)
    if _clock_went_back(follow_up, at):
        return
    if before and day < before:
        raise RefusedError(_("This day lies before the step that comes before it."))
    if after and day > after:
        raise RefusedError(_("This day lies after the step that comes after it."))


def check_words(outcome: Outcome) -> None:
    """Raise RefusedError when a gate's own answer is missing."""
    if outcome.gate == Gate.BOOKED and outcome.booked_for is None:
        raise RefusedError(_("Give the day and time it is booked for."))
    if outcome.gate == Gate.REVIEWED:
        if outcome.finding not in Finding.values:
            raise RefusedError(_("Say what was found."))
        if outcome.finding != Finding.NORMAL and not outcome.next_step.strip():
            raise RefusedError(_("Say what happens next."))
    if outcome.gate == Gate.TOLD and outcome.how not in How.values:
        raise RefusedError(_("Say how the patient was told."))


def check_day(
    follow_up: FollowUp, outcome: Outcome, day: dt.date, at: dt.datetime
) -> None:
    """Raise RefusedError for a moment ahead of us or a day before the operation."""
    if outcome.measured_at > at:
        raise RefusedError(_("This day lies in the future. Log it once it happened."))
    operated_on = follow_up.plan.operation.day
    if operated_on and day < operated_on:
        raise RefusedError(_("This day lies before the operation."))


def _days_beside(
    follow_up: FollowUp, gate: Gate
) -> tuple[dt.date | None, dt.date | None]:
    """The days of the steps before and after a gate, where one must follow another."""
    attended = follow_up.attended_on
    reviewed = follow_up.reviewed_at and clinic_day(follow_up.reviewed_at)
    told = follow_up.told_at and clinic_day(follow_up.told_at)
    return {
        Gate.ATTENDED: (None, reviewed),
        Gate.REVIEWED: (attended, told),
        Gate.TOLD: (reviewed, None),
    }.get(gate, (None, None))


def _clock_went_back(follow_up: FollowUp, at: dt.datetime) -> bool:
    """Whether our clock was ahead once: then the order of entry counts (H36)."""
    return follow_up.events.filter(at__gt=at).exists()


def measured_at(follow_up: FollowUp, outcome: Outcome) -> dt.datetime:
    """When what was answered was measured: a test when it was taken, not reviewed."""
    if outcome.gate != Gate.REVIEWED:
        return outcome.measured_at
    taken = (
        follow_up.events.filter(
            gate=Gate.ATTENDED, undoes__isnull=True, undone_by__isnull=True
        )
        .order_by("-pk")
        .values_list("moment", flat=True)
        .first()
    )
    return taken or outcome.measured_at


def text_of(outcome: Outcome) -> str:
    """The note of an event; a booking says for when and where."""
    if outcome.gate != Gate.BOOKED or outcome.booked_for is None:
        return outcome.note
    local = outcome.booked_for.astimezone(zone())
    booked = _("For %(day)s, %(time)s") % {
        "day": words.day_long(local.date()),
        "time": words.clock(local.time()),
    }
    where = f", {outcome.place}" if outcome.place else ""
    return f"{booked}{where}.\n{outcome.note}".strip()


def note_of(event: FollowUpEvent) -> str:
    """The note without what the action put before it: the booking, or why corrected."""
    corrected = event.kind == FollowUpEvent.Kind.CORRECTED
    if corrected or event.gate == Gate.BOOKED:
        return event.text.partition("\n")[2]
    return event.text


def says_the_same(event: FollowUpEvent, outcome: Outcome) -> bool:
    """Whether an event says what this outcome says, its day left aside."""
    pairs = [
        (event.gate, outcome.gate),
        (note_of(event), outcome.note),
        (event.finding, outcome.finding),
        (event.next_step, outcome.next_step),
        (event.reviewer, outcome.reviewed_by),
        (event.how, outcome.how),
    ]
    if any(said != now for said, now in pairs):
        return False
    if outcome.gate == Gate.BOOKED:
        booked = (event.moment, event.place)
        return booked == (outcome.booked_for, outcome.place)
    if event.entry is None or outcome.set_version is None:
        return True
    return entries.is_what_was_sent(event.entry, outcome.answers)
