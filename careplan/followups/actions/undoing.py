"""Taking back the last thing that was logged, and opening a closed check again."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.entries import actions as entries
from careplan.entries.models import Entry
from careplan.followups.actions import next_steps, rolling, turns
from careplan.followups.actions.alert_judging import note_correction
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries import undoable
from careplan.followups.queries.history_columns import columns_from, standing
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.outbox import actions as outbox
from careplan.rules.enums import Gate, Kind

Event = FollowUpEvent.Kind


@transaction.atomic
def undo_last(
    *,
    follow_up: FollowUp,
    revision: int,
    why: str,
    key: str,
    by: User,
    at: dt.datetime,
) -> FollowUpEvent:
    """Take back the last step, miss, move or closing of a check, within 24 hours.

    An event says so and why; all stays readable (H38), and the columns become what the
    events that are left say. Answers given with it are retracted. Home checks that it
    caught up are opened again, the next step of a review is closed again unless
    somebody has touched it. A second submit with the same `key` returns the first
    one's event. Raises StaleError when somebody changed the check since `revision`,
    RefusedError without a reason, when nothing can be taken back, or after a day.
    """
    _check_why(why)
    current = turns.take_turn(follow_up, revision)
    if current is None:
        return turns.first_submit(follow_up, key)
    events = undoable.events_to_replay(current)
    target = undoable.last_undoable(current, events)
    if target is None:
        raise RefusedError(_("There is nothing here that can be taken back."))
    _check_time(current, target, at)
    event = _undo(target, why, key, None, by, at)
    new = [event, *_undo_corrections(events, target, event, by, at)]
    _retract(current, target, why, key, by, at)
    _restore(current, target, [*events, *new])
    _reopen_caught_up(current, target, event, by, at)
    next_steps.withdraw_next_step(review=target, why=why, by=by, at=at)
    rolling.follow(current, by=by, at=at)
    outbox.drop_for_subject(subject=current, reason="taken back", by=by, at=at)
    audit.record(
        "taken-back",
        current,
        by=by,
        at=at,
        patient_id=current.patient_id,
        fields={"event": event.pk, "undoes": target.pk, "kind": target.kind},
    )
    return event


@transaction.atomic
def reopen(
    *,
    follow_up: FollowUp,
    revision: int,
    why: str,
    key: str,
    by: User,
    at: dt.datetime,
) -> FollowUpEvent:
    """Open a check again that a person closed, however long ago.

    Its days stay: one whose window has closed asks for somebody at once. A second
    submit with the same `key` returns the first one's event. Raises StaleError when
    somebody changed the check since `revision`, RefusedError without a reason, when no
    person closed it, or when the patient or the plan is no longer followed.
    """
    _check_why(why)
    current = turns.take_turn(follow_up, revision)
    if current is None:
        return turns.first_submit(follow_up, key)
    events = undoable.events_to_replay(current)
    closing = undoable.last_undoable(current, events)
    if closing is None or closing.kind != Event.CLOSED:
        raise RefusedError(_("Nobody closed this check."))
    _check_open(current)
    event = FollowUpEvent.objects.create(
        key=key,
        follow_up=current,
        kind=Event.REOPENED,
        on=clinic_day(at),
        at=at,
        by=by,
        text=why,
    )
    turns.write(current, event)
    rolling.follow(current, by=by, at=at)
    audit.record(
        "reopened",
        current,
        by=by,
        at=at,
        patient_id=current.patient_id,
        fields={"event": event.pk},
    )
    return event


def _check_why(why: str) -> None:
    if not why.strip():
        raise RefusedError(_("Say why it is taken back."))


def _check_time(follow_up: FollowUp, target: FollowUpEvent, at: dt.datetime) -> None:
    if target.kind == Event.CLOSED:
        _check_open(follow_up)
    if undoable.in_time(target, at):
        return
    instead = {
        Event.CLOSED: _("This is more than a day old. Open it again instead."),
        Event.MOVED: _("This is more than a day old. Move it again instead."),
        Event.GATE: _("This is more than a day old. Correct it instead."),
    }
    again = _("This is more than a day old. Book it again instead.")
    booking = target.kind == Event.NOT_ATTENDED or target.gate == Gate.BOOKED
    raise RefusedError(again if booking else instead[Event(target.kind)])


def _check_open(follow_up: FollowUp) -> None:
    if not undoable.may_open(follow_up):
        raise RefusedError(_("This patient is no longer followed by us."))


def _undo(
    target: FollowUpEvent,
    why: str,
    key: str | None,
    cause: FollowUpEvent | None,
    by: User,
    at: dt.datetime,
) -> FollowUpEvent:
    """The event that takes another back; of a closing it says: opened again."""
    closing = target.kind in {Event.CLOSED, Event.CAUGHT_UP}
    return FollowUpEvent.objects.create(
        key=key,
        follow_up_id=target.follow_up_id,
        kind=Event.REOPENED if closing else Event.UNDONE,
        gate=target.gate,
        on=clinic_day(at),
        at=at,
        by=by,
        text=why,
        undoes=target,
        caused_by=cause,
    )


def _undo_corrections(
    events: Sequence[FollowUpEvent],
    target: FollowUpEvent,
    cause: FollowUpEvent,
    by: User,
    at: dt.datetime,
) -> list[FollowUpEvent]:
    """A gate's corrections go with it."""
    return [
        _undo(each, "", None, cause, by, at)
        for each in standing(events)
        if each.kind == Event.CORRECTED
        and each.gate == target.gate
        and each.pk > target.pk
    ]


def _retract(
    follow_up: FollowUp,
    target: FollowUpEvent,
    why: str,
    key: str,
    by: User,
    at: dt.datetime,
) -> None:
    """Answers given at the gate that is taken back count no more."""
    if target.entry is None:
        return
    entry: Entry | None = undoable.entry_of(follow_up)
    if entry is not None:
        retraction = entries.retract(entry=entry, why=why, key=key, by=by, at=at)
        note_correction(correction=retraction, by=by, at=at)


def _restore(
    follow_up: FollowUp, target: FollowUpEvent, events: Sequence[FollowUpEvent]
) -> None:
    """Bring the columns to what the events that are left say."""
    columns = columns_from(Kind(follow_up.kind), events)
    if target.kind != Event.MOVED:
        turns.keep(follow_up, columns)
        return
    # A move may have widened the window; one that noted nothing only shares its day.
    due = columns.due_on or follow_up.due_on
    follow_up.opens_on = target.old_opens_on or min(follow_up.opens_on, due)
    follow_up.closes_on = target.old_closes_on or max(follow_up.closes_on, due)
    follow_up.moved_by_hand = any(each.kind == Event.MOVED for each in standing(events))
    turns.keep(follow_up, columns, "opens_on", "closes_on", "moved_by_hand")


def _reopen_caught_up(
    later: FollowUp,
    target: FollowUpEvent,
    cause: FollowUpEvent,
    by: User,
    at: dt.datetime,
) -> None:
    """Open the home checks that were caught up by what is taken back.

    Those that a later one has caught up as well stay closed.
    """
    if (
        later.kind != Kind.HOME
        or FollowUp.objects.filter(
            plan=later.plan_id,
            activity=later.activity,
            kind=Kind.HOME,
            due_on__gt=later.due_on,
            done_at__isnull=False,
        ).exists()
    ):
        return
    brought = target.brought.filter(kind=Event.CAUGHT_UP, undone_by__isnull=True)
    found = brought.select_related("follow_up").select_for_update(of=("follow_up",))
    for caught_up in found.order_by("pk"):
        row = caught_up.follow_up
        _undo(caught_up, "", None, cause, by, at)
        FollowUp.objects.filter(pk=row.pk).update(revision=F("revision") + 1)
        events = undoable.events_to_replay(row)
        turns.keep(row, columns_from(Kind(row.kind), events))
