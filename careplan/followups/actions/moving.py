"""Moving one check to another day, by hand."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.followups.actions import turns
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries import moving, undoable
from careplan.hospital.models import Reason
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.outbox import actions as outbox
from careplan.patients.models import Patient
from careplan.rules.enums import Kind
from careplan.rules.segments import MAX_YEARS
from careplan.rules.window import Window
from careplan.ui import words


@transaction.atomic
def move(
    *,
    follow_up: FollowUp,
    revision: int,
    to: dt.date,
    reason: Reason | None = None,
    note: str = "",
    clear_booking: bool = False,
    key: str,
    by: User,
    at: dt.datetime,
) -> FollowUpEvent:
    """Make `to` the due day of an open check; a change of the plan then asks about it.

    Inside its own time it needs no reason. Outside it needs one of the list "move", and
    its time is stretched to hold the day; moved back inside, it has its own time again.
    A booked one is moved only with `clear_booking`: it then has to be booked again. Its
    waiting reminders are dropped, the planner writes new ones. A second submit with the
    same `key` returns the first one's event.

    Raises StaleError when somebody changed the check since `revision`; RefusedError for
    one that is done, closed or attended, a patient no longer followed, the day it has
    already, a day gone by, before the operation, or thirty years after it, a check at
    home outside its time, and for what is missing.
    """
    current = turns.take_turn(follow_up, revision)
    if current is None:
        return turns.first_submit(follow_up, key)
    _check_state(current, clear_booking=clear_booking)
    _check_day(current, to, clinic_day(at))
    own = moving.own_window(current, undoable.events_to_replay(current))
    _check_time(current, own, to, reason)
    event = FollowUpEvent.objects.create(
        key=key,
        follow_up=current,
        kind=FollowUpEvent.Kind.MOVED,
        on=clinic_day(at),
        at=at,
        by=by,
        reason=reason,
        text=note.strip(),
        old_day=current.due_on,
        new_day=to,
        old_opens_on=current.opens_on,
        old_closes_on=current.closes_on,
    )
    _write(current, own, event)
    outbox.drop_for_subject(subject=current, reason="moved", by=by, at=at)
    audit.record(
        "moved",
        current,
        by=by,
        at=at,
        patient_id=current.patient_id,
        fields={
            "due_on": [str(event.old_day), str(event.new_day)],
            "reason": reason.code if reason else "",
            "booking_cleared": clear_booking,
        },
    )
    return event


def _write(follow_up: FollowUp, own: Window, event: FollowUpEvent) -> None:
    to = event.new_day or follow_up.due_on
    follow_up.opens_on = min(own.opens_on, to)
    follow_up.closes_on = max(own.closes_on, to)
    follow_up.moved_by_hand = True
    turns.write(follow_up, event, "opens_on", "closes_on", "moved_by_hand")


def _check_state(follow_up: FollowUp, *, clear_booking: bool) -> None:
    if not follow_up.is_open:
        raise RefusedError(_("This check is not open any more."))
    if follow_up.attended_on is not None:
        raise RefusedError(_("It took place already. Log what came of it instead."))
    if follow_up.patient.status != Patient.Status.ACTIVE or follow_up.plan.ended_at:
        raise RefusedError(_("This patient is no longer followed by us."))
    if follow_up.booked_for and not clear_booking:
        raise RefusedError(
            _(
                "It is booked for %(day)s; book it again instead, or tick that the "
                "booking is cancelled."
            )
            % {"day": words.day_plain(clinic_day(follow_up.booked_for))}
        )


def _check_day(follow_up: FollowUp, to: dt.date, today: dt.date) -> None:
    operated_on = follow_up.plan.operation.day
    if to == follow_up.due_on:
        raise RefusedError(_("It is due on this day already."))
    if operated_on and to < operated_on:
        raise RefusedError(_("This day lies before the operation."))
    if to < today:
        raise RefusedError(_("This day has gone by."))
    if to.year > (operated_on or today).year + MAX_YEARS:
        raise RefusedError(_("This day is more than thirty years after the operation."))


def _check_time(
    follow_up: FollowUp, own: Window, to: dt.date, reason: Reason | None
) -> None:
    if reason is not None and reason.list != Reason.List.MOVE:
        raise RefusedError(_("Choose why it is moved."))
    if own.holds(to):
        return
    if follow_up.kind == Kind.HOME:
        raise RefusedError(
            _("A check at home stays in its time, %(first)s to %(last)s.")
            % {
                "first": words.day_plain(own.opens_on),
                "last": words.day_plain(own.closes_on),
            }
        )
    if reason is None:
        raise RefusedError(_("This day is outside its time. Choose why."))
