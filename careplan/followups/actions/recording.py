"""Logging what happened at a check, or that nobody came."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.entries import actions as entries
from careplan.entries.models import Entry
from careplan.followups.actions import next_steps, outcomes, rolling, turns
from careplan.followups.actions.alert_judging import judge_entry
from careplan.followups.actions.asking import check_answered
from careplan.followups.actions.closing import catch_up
from careplan.followups.actions.letters import note_letter
from careplan.followups.actions.outcomes import Outcome
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries.tags import tags_asked
from careplan.hospital.models import Reason
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.outbox import actions as outbox
from careplan.rules import gates
from careplan.rules.enums import Gate, Kind


@transaction.atomic
def record_result(
    *,
    follow_up: FollowUp,
    revision: int,
    outcome: Outcome,
    key: str,
    draft: str = "",
    by: User,
    at: dt.datetime,
) -> FollowUpEvent:
    """Log that a gate of a check was passed; the last gate makes it done.

    `key` is the form's one-time key: a second submit returns the first one's event.
    `draft` names what was kept of the form while it was typed; it goes with the save.
    `revision` is the one the form was opened on. Recording a check at home closes the
    earlier missed ones of its kind as caught up, in the recorder's name. The answers
    are judged and their alerts raised in the same transaction. A review that
    names a next step opens a task for it. Raises
    StaleError when somebody changed the check meanwhile, RefusedError when the
    outcome cannot be taken. Late recording is allowed; a moment up to ten minutes
    ahead of our clock is taken as now (H36).
    """
    outcome = outcome.by_the_clock(at)
    step = outcome.next_step if outcome.gate == Gate.REVIEWED else ""
    next_steps.hold_plan(follow_up, step)
    current = turns.take_turn(follow_up, revision, OPEN)
    if current is None:
        return _first_submit(follow_up, key, outcome)
    check_answered(current)
    day = clinic_day(outcome.measured_at)
    outcomes.check(current, outcome, day, at)
    event = FollowUpEvent.objects.create(
        key=key,
        follow_up=current,
        kind=FollowUpEvent.Kind.GATE,
        gate=outcome.gate,
        on=day,
        at=at,
        by=by,
        entry=_submit_entry(current, outcome, key, by, at),
        text=outcomes.text_of(outcome),
        **said_of(outcome),
    )
    turns.write(current, event)
    if event.entry is not None:
        judge_entry(entry=event.entry, by=by, at=at)
    if step:
        next_steps.open_next_step(reviewed=current, event=event, by=by, at=at)
    note_letter(follow_up=current, key=key, note=outcome.note, by=by, at=at)
    if current.kind == Kind.HOME and current.done_at:
        catch_up(later=current, cause=event, by=by, at=at)
    if current.done_at:
        rolling.follow(current, by=by, at=at)
    if draft:
        entries.drop_draft(patient=current.patient, what=draft, by=by, at=at)
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


def said_of(outcome: Outcome) -> dict[str, object]:
    """What an outcome says, as the columns of its event."""
    return {
        "moment": outcome.moment,
        "place": outcome.place,
        "finding": outcome.finding,
        "next_step": outcome.next_step,
        "reviewer": outcome.reviewed_by,
        "how": outcome.how,
    }


def _first_submit(follow_up: FollowUp, key: str, outcome: Outcome) -> FollowUpEvent:
    """The first one's event; other words in the same form are told, not dropped."""
    event = turns.first_submit(follow_up, key)
    if not outcomes.says_the_same(event, outcome):
        raise turns.overtaken()
    return event


def _submit_entry(
    follow_up: FollowUp, outcome: Outcome, key: str, by: User, at: dt.datetime
) -> Entry | None:
    if outcome.set_version is None:
        return None
    measured_at = outcomes.measured_at(follow_up, outcome)
    return entries.submit(
        patient=follow_up.patient,
        set_version=outcome.set_version,
        answers=outcome.answers,
        measured_at=measured_at,
        route=outcome.route,
        tags=tags_asked(
            outcome.set_version.questions.all(), follow_up.plan, measured_at
        ),
        operated_on=follow_up.plan.operation.day,
        key=key,
        by=by,
        at=at,
    )


@transaction.atomic
def did_not_attend(
    *,
    follow_up: FollowUp,
    revision: int,
    on: dt.date,
    reason: Reason,
    note: str = "",
    key: str,
    by: User,
    at: dt.datetime,
) -> FollowUpEvent:
    """Log that nobody came to a visit or test on a day.

    The booking falls, its reminders too, and the check stays open: the next thing is
    to ring and book again. Source: AP-07. A second submit with the same `key` returns
    the first one's event. Raises StaleError when somebody changed the check since
    `revision`, RefusedError for a reason of another list, a day ahead, or a check that
    has no appointment to miss.
    """
    current = turns.take_turn(follow_up, revision, OPEN)
    if current is None:
        event = turns.first_submit(follow_up, key)
        if (event.on, event.reason_id, event.text) != (on, reason.pk, note):
            raise turns.overtaken()
        return event
    _check_missed(current, on, reason, at)
    event = FollowUpEvent.objects.create(
        key=key,
        follow_up=current,
        kind=FollowUpEvent.Kind.NOT_ATTENDED,
        on=on,
        at=at,
        by=by,
        reason=reason,
        text=note,
        moment=current.booked_for,
        place=current.booked_place,
    )
    turns.write(current, event)
    outbox.drop_for_subject(subject=current, reason="did not come", by=by, at=at)
    audit.record(
        "not-attended",
        current,
        by=by,
        at=at,
        patient_id=current.patient_id,
        fields={"event": event.pk, "reason": reason.code},
    )
    return event


def _check_missed(
    follow_up: FollowUp, on: dt.date, reason: Reason, at: dt.datetime
) -> None:
    if reason.list != Reason.List.MISSED:
        raise RefusedError(_("Choose why nobody came."))
    if Gate.ATTENDED not in gates.gates_for(Kind(follow_up.kind)):
        raise RefusedError(_("This check has no appointment to miss."))
    if follow_up.attended_on is not None:
        raise RefusedError(_("It is logged that it took place. Correct that first."))
    day = clinic_day(at)
    if on > day:
        raise RefusedError(_("This day lies in the future. Log it once it happened."))
    booked_on = follow_up.booked_for and clinic_day(follow_up.booked_for)
    if booked_on and booked_on > day:
        raise RefusedError(
            _("It is booked for a day that has not come. Book it again instead.")
        )
    operated_on = follow_up.plan.operation.day
    if operated_on and on < operated_on:
        raise RefusedError(_("This day lies before the operation."))
