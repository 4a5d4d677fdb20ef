"""Logging what happened at a check, and correcting it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.entries import actions as entries
from careplan.entries.models import Entry
from careplan.followups.actions.closing import catch_up
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.models.follow_up import OPEN
from careplan.hospital.queries import clinic_day, zone
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox import actions as outbox
from careplan.questions.models import QuestionSetVersion
from careplan.rules import gates
from careplan.rules.enums import Gate, Kind, Route
from careplan.ui import words

_GATE_COLUMNS = [
    "booked_for",
    "booked_place",
    "attended_on",
    "recorded_at",
    "reviewed_at",
    "told_at",
    "done_at",
    "done_on",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody says about one gate of a check.

    `measured_at` is when it was seen or measured; for *booked*, `booked_for` is the
    appointment. Answers are raw values by question code (see entries.actions).
    """

    gate: Gate
    measured_at: dt.datetime
    route: Route = Route.PHONE
    note: str = ""
    set_version: QuestionSetVersion | None = None
    answers: Mapping[str, str | list[str]] = field(default_factory=dict)
    booked_for: dt.datetime | None = None
    place: str = ""


@transaction.atomic
def record_result(
    *,
    follow_up: FollowUp,
    revision: int,
    outcome: Outcome,
    key: str,
    by: User,
    at: dt.datetime,
) -> FollowUpEvent:
    """Log that a gate of a check was passed; the last gate makes it done.

    `key` is the form's one-time key: a second submit returns the first one's event.
    `revision` is the one the form was opened on. Recording a check at home closes the
    earlier missed ones of its kind as caught up, in the recorder's name. Raises
    StaleError when somebody changed the check meanwhile, RefusedError when the
    outcome cannot be taken. Late recording is allowed.
    """
    current = _won(follow_up, revision)
    if current is None:
        return _first_submit(follow_up, key, outcome)
    day = clinic_day(outcome.measured_at)
    _check(current, outcome, day, at)
    entry = _submit_entry(current, outcome, key, by, at)
    event = FollowUpEvent.objects.create(
        key=key,
        follow_up=current,
        kind=FollowUpEvent.Kind.GATE,
        gate=outcome.gate,
        on=day,
        at=at,
        by=by,
        entry=entry,
        text=_words_of(outcome),
    )
    _pass(current, outcome, day, at)
    if current.kind == Kind.HOME and current.done_at:
        catch_up(later=current, by=by, at=at)
    outbox.drop_for_subject(subject=current, reason="recorded", by=by, at=at)
    audit.record(
        f"gate-{outcome.gate}",
        current,
        by=by,
        at=at,
        patient_id=current.patient_id,
        fields={"event": event.pk},
    )
    return event


def _won(follow_up: FollowUp, revision: int, *, done: bool = False) -> FollowUp | None:
    """Take the next revision; nothing when somebody else has (H33, H34)."""
    rows = FollowUp.objects.filter(pk=follow_up.pk, revision=revision)
    rows = rows.filter(done_at__isnull=False) if done else rows.filter(OPEN)
    if not rows.update(revision=F("revision") + 1):
        return None
    return FollowUp.objects.select_related("plan__operation", "patient").get(
        pk=follow_up.pk
    )


def _first_submit(follow_up: FollowUp, key: str, outcome: Outcome) -> FollowUpEvent:
    """The event of this form's first submit (H35), or word of another's change.

    The same form with other words in it is no second submit: it is told, not dropped.
    """
    event = (
        FollowUpEvent.objects.filter(key=key, follow_up=follow_up)
        .select_related("entry")
        .first()
    )
    if event is None or not _says_the_same(event, outcome):
        raise StaleError(
            _("Somebody changed this check after you opened it. See what they did.")
        )
    return event


def _note_of(event: FollowUpEvent) -> str:
    """The note without what the action put before it: the booking, or why corrected."""
    corrected = event.kind == FollowUpEvent.Kind.CORRECTED
    if corrected or event.gate == Gate.BOOKED:
        return event.text.partition("\n")[2]
    return event.text


def _check_difference(follow_up: FollowUp, outcome: Outcome, day: dt.date) -> None:
    """Raise RefusedError when a correction says what is logged already."""
    last = (
        follow_up.events.filter(gate=outcome.gate)
        .select_related("entry")
        .order_by("-id")
        .first()
    )
    if last and last.on == day and _says_the_same(last, outcome):
        raise RefusedError(_("Nothing here differs from what is logged already."))


def _says_the_same(event: FollowUpEvent, outcome: Outcome) -> bool:
    same_note = _note_of(event) == outcome.note and event.gate == outcome.gate
    if event.entry is None or outcome.set_version is None:
        return same_note
    return same_note and entries.is_what_was_sent(event.entry, outcome.answers)


def _check(
    follow_up: FollowUp, outcome: Outcome, day: dt.date, at: dt.datetime
) -> None:
    try:
        gates.pass_gate(Kind(follow_up.kind), follow_up.passed, outcome.gate)
    except gates.GateError as error:
        raise RefusedError(_("This step cannot be logged now.")) from error
    _check_day(follow_up, outcome, day, at)
    before = _day_before(follow_up, outcome.gate)
    if before and day < before:
        raise RefusedError(_("This day lies before the step that comes before it."))
    if outcome.gate == Gate.BOOKED and outcome.booked_for is None:
        raise RefusedError(_("Give the day and time it is booked for."))


def _check_day(
    follow_up: FollowUp, outcome: Outcome, day: dt.date, at: dt.datetime
) -> None:
    if outcome.measured_at > at:
        raise RefusedError(_("This day lies in the future. Log it once it happened."))
    operated_on = follow_up.plan.operation.day
    if operated_on and day < operated_on:
        raise RefusedError(_("This day lies before the operation."))


def _day_before(follow_up: FollowUp, gate: Gate) -> dt.date | None:
    """The day of the step that a review or a telling follows."""
    if gate == Gate.TOLD and follow_up.reviewed_at:
        return clinic_day(follow_up.reviewed_at)
    return follow_up.attended_on if gate in {Gate.REVIEWED, Gate.TOLD} else None


def _words_of(outcome: Outcome) -> str:
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


def _submit_entry(
    follow_up: FollowUp, outcome: Outcome, key: str, by: User, at: dt.datetime
) -> Entry | None:
    if outcome.set_version is None:
        return None
    return entries.submit(
        patient=follow_up.patient,
        set_version=outcome.set_version,
        answers=outcome.answers,
        measured_at=outcome.measured_at,
        route=outcome.route,
        key=key,
        by=by,
        at=at,
    )


def _pass(follow_up: FollowUp, outcome: Outcome, day: dt.date, at: dt.datetime) -> None:
    """Write the gate's column, and done when it was the last one."""
    if outcome.gate == Gate.BOOKED:
        follow_up.booked_for = outcome.booked_for
        follow_up.booked_place = outcome.place
    elif outcome.gate == Gate.ATTENDED:
        follow_up.attended_on = day
    elif outcome.gate == Gate.RECORDED:
        follow_up.recorded_at = at
    elif outcome.gate == Gate.REVIEWED:
        follow_up.reviewed_at = outcome.measured_at
    elif outcome.gate == Gate.TOLD:
        follow_up.told_at = outcome.measured_at
    if gates.passed_all(Kind(follow_up.kind), follow_up.passed):
        follow_up.done_at = at
        follow_up.done_on = follow_up.attended_on or day
    follow_up.save(update_fields=_GATE_COLUMNS)


@transaction.atomic
def correct_result(
    *,
    follow_up: FollowUp,
    revision: int,
    outcome: Outcome,
    why: str,
    key: str,
    by: User,
    at: dt.datetime,
) -> FollowUpEvent:
    """Correct what was logged at a done check: a new entry that points at the old one.

    Both versions stay readable (H38). Raises StaleError when somebody changed the
    check since `revision`, RefusedError when there is nothing to correct or no reason.
    """
    if not why.strip():
        raise RefusedError(_("Say why it is corrected."))
    current = _won(follow_up, revision, done=True)
    if current is None:
        return _first_submit(follow_up, key, outcome)
    day = clinic_day(outcome.measured_at)
    _check_day(current, outcome, day, at)
    _check_difference(current, outcome, day)
    entry = _correcting_entry(current, outcome, why, key, by, at)
    event = FollowUpEvent.objects.create(
        key=key,
        follow_up=current,
        kind=FollowUpEvent.Kind.CORRECTED,
        gate=outcome.gate,
        on=day,
        at=at,
        by=by,
        entry=entry,
        text=f"{why}\n{outcome.note}".strip(),
    )
    if outcome.gate == Gate.ATTENDED:
        current.attended_on = day
    if outcome.gate in {Gate.ATTENDED, Gate.RECORDED}:
        current.done_on = day
    current.save(update_fields=["attended_on", "done_on"])
    audit.record(
        "result-corrected",
        current,
        by=by,
        at=at,
        patient_id=current.patient_id,
        fields={"event": event.pk, "why": "given"},
    )
    return event


def _correcting_entry(
    follow_up: FollowUp,
    outcome: Outcome,
    why: str,
    key: str,
    by: User,
    at: dt.datetime,
) -> Entry | None:
    if outcome.set_version is None:
        return None
    old = (
        Entry.objects.filter(events__follow_up=follow_up, corrected_by__isnull=True)
        .order_by("-id")
        .first()
    )
    if old is None:
        raise RefusedError(_("There are no answers here to correct."))
    return entries.submit(
        patient=follow_up.patient,
        set_version=outcome.set_version,
        answers=outcome.answers,
        measured_at=outcome.measured_at,
        route=outcome.route,
        key=key,
        corrects=old,
        why=why,
        by=by,
        at=at,
    )
