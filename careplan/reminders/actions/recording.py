"""What became of a message, committed before the next one."""

import datetime as dt

from django.db import transaction

from careplan.accounts.models import User
from careplan.hospital.models import Hospital
from careplan.outbox import actions as outbox
from careplan.outbox.models import Reminder
from careplan.reminders.actions.claiming import Held
from careplan.reminders.channels.base import DeliveryError
from careplan.reminders.models import Attempt, Delivery
from careplan.reminders.purposes import GIVE_UP_AFTER, Why, pause
from careplan.reminders.queries.holding import details_of
from careplan.reminders.queries.hours import sending_time

Result = Attempt.Result


@transaction.atomic
def accepted(held: Held, rows: list[Reminder], reply: str, at: dt.datetime) -> None:
    """The mail server took it: this was said, whatever happened meanwhile."""
    _end(held, Result.ACCEPTED, reply, at)
    Delivery.objects.filter(pk=held.delivery.pk).update(
        state=Delivery.State.SENT,
        sent_at=at,
        lease_until=None,
        next_try_at=None,
        error="",
    )
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Reminder.State.DONE, reason=""
    )


@transaction.atomic
def not_taken(
    held: Held, error: DeliveryError, hospital: Hospital, at: dt.datetime
) -> tuple[str, int]:
    """It was refused or could not be handed over (H09).

    Returns "failed" or "later", and how many reminders were left to a person. Later:
    after growing pauses, outside quiet hours unless it is urgent, for a day; then a
    person must act.
    """
    result = Result.PERMANENT if error.permanent else Result.TEMPORARY
    if not _end(held, result, error.reply, at):
        return "later", 0
    if error.permanent:
        return "failed", failed(held.delivery, Why.REFUSED, at, error.reply)
    again = at + pause(held.delivery.tries)
    if again >= held.delivery.created_at + GIVE_UP_AFTER:
        return "failed", failed(held.delivery, Why.NOT_TAKEN, at, error.reply)
    person = User.objects.select_related("contact_details").get(
        pk=held.delivery.recipient_id
    )
    urgent = Reminder.objects.filter(claim=held.delivery.uid, urgent=True).exists()
    opens = sending_time(again, details_of(person), hospital)
    Delivery.objects.filter(pk=held.delivery.pk).update(
        state=Delivery.State.WAITING,
        next_try_at=again if urgent else opens,
        lease_until=None,
        error=error.reply[:200],
    )
    return "later", 0


@transaction.atomic
def failed(delivery: Delivery, why: Why, at: dt.datetime, reply: str = "") -> int:
    """Give a message up and leave its reminders to a person. Returns how many."""
    Attempt.objects.filter(delivery=delivery, ended_at=None).update(
        ended_at=at, result=Result.PERMANENT, reply=reply[:200]
    )
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.FAILED,
        lease_until=None,
        next_try_at=None,
        error=(reply or str(why))[:200],
    )
    return outbox.hand_to_person(Reminder.objects.filter(claim=delivery.uid), why)


def _end(held: Held, result: str, reply: str, at: dt.datetime) -> bool:
    """Close our attempt. False when another sender closed it and took over."""
    return bool(
        Attempt.objects.filter(pk=held.attempt.pk, ended_at=None).update(
            ended_at=at, result=result, reply=reply[:200]
        )
    )
