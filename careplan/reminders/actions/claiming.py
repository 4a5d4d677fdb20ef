"""Taking what one person is due, so that no other sender has it."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from careplan.accounts.models import User
from careplan.hospital.models import Hospital
from careplan.lib.uids import new_uid
from careplan.outbox import actions as outbox
from careplan.outbox import queries as waiting
from careplan.outbox.models import Reminder
from careplan.reminders.models import Attempt, Delivery
from careplan.reminders.purposes import FATES, SENT, Fate
from careplan.reminders.queries.holding import details_of, why_not
from careplan.reminders.queries.hours import sending_time

# Longer than a pass and its last message can take: see sending.BUDGET.
LEASE = dt.timedelta(minutes=10)
SENDER_STOPPED = "the sender stopped"


@dataclass(frozen=True, slots=True)
class Held:
    """One message in our hands; nobody else touches it while its attempt is open."""

    delivery: Delivery
    attempt: Attempt


def let_fall(rows: list[Reminder], at: dt.datetime) -> tuple[list[Reminder], int, int]:
    """Drop the rows whose reason no longer holds, or leave them to a person.

    Returns the rows that may go out, and how many were dropped and left to a person.
    """
    reasons = why_not(rows, at) if rows else {}
    counts = dict.fromkeys(Fate, 0)
    for why in set(reasons.values()):
        ids = [pk for pk, each in reasons.items() if each == why]
        falling, fate = Reminder.objects.filter(pk__in=ids), FATES[why]
        if fate is Fate.PERSON:
            counts[fate] += outbox.hand_to_person(falling, why)
        elif fate is Fate.DROP_FOR_GOOD:
            counts[fate] += outbox.drop_for_good(falling, why, at)
        else:
            counts[fate] += outbox.drop(falling, why)
    dropped = counts[Fate.DROP] + counts[Fate.DROP_FOR_GOOD]
    return [row for row in rows if row.pk not in reasons], dropped, counts[Fate.PERSON]


@transaction.atomic
def claim(
    person_id: int, hospital: Hospital, channel: str, at: dt.datetime
) -> tuple[Held | None, int, int]:
    """Take all that one person is due of one purpose as one message, and try now.

    Returns what we hold, if anything, and how many reminders were dropped and left to
    a person. In quiet hours the rows wait for their end instead. The person's row is
    locked, so that two senders never split what she is due into two messages (H02).
    """
    person = _locked(person_id)
    due = waiting.due(at).filter(recipient=person, purpose__in=SENT)
    opens = sending_time(at, details_of(person), hospital)
    if opens > at:
        due.filter(urgent=False).update(not_before=opens)
    if _has_unfinished(person):
        return None, 0, 0
    uid = new_uid()
    of_one_purpose(due).update(state=Reminder.State.CLAIMED, claim=uid)
    rows, dropped, to_person = let_fall(_rows_of(uid), at)
    if not rows:
        return None, dropped, to_person
    delivery = Delivery.objects.create(
        uid=uid,
        recipient=person,
        patient_id=rows[0].patient_id,
        channel=channel,
        address=person.email or "",
        state=Delivery.State.SENDING,
        tries=1,
        created_at=at,
        lease_until=at + LEASE,
    )
    return _attempt(delivery, at), dropped, to_person


def of_one_purpose(due: "QuerySet[Reminder]") -> "QuerySet[Reminder]":
    """Those of the purpose that waits longest: the others go in the next pass."""
    first = due.order_by("-urgent", "not_before", "id")
    purpose = first.values_list("purpose", flat=True).first()
    return due.filter(purpose=purpose or "")


@transaction.atomic
def take_up(
    seen: Delivery, hospital: Hospital, at: dt.datetime
) -> tuple[Held | None, int, int]:
    """Take a message whose next try has come, or whose sender died (H01).

    The same reminders, the same uid; the address as it is now (H07). Returns as
    `claim` does; nothing when another sender was faster.
    """
    person = _locked(seen.recipient_id)
    won = Delivery.objects.filter(
        pk=seen.pk,
        state=seen.state,
        tries=seen.tries,
        next_try_at=seen.next_try_at,
        lease_until=seen.lease_until,
    ).update(
        state=Delivery.State.SENDING,
        tries=F("tries") + 1,
        next_try_at=None,
        lease_until=at + LEASE,
        address=person.email or "",
    )
    if not won:
        return None, 0, 0
    Attempt.objects.filter(delivery=seen, ended_at=None).update(
        ended_at=at, result=Attempt.Result.TEMPORARY, reply=SENDER_STOPPED
    )
    delivery = Delivery.objects.get(pk=seen.pk)
    rows, dropped, to_person = let_fall(_rows_of(delivery.uid), at)
    if not rows:
        finish_unsaid(delivery)
        return None, dropped, to_person
    opens = sending_time(at, details_of(person), hospital)
    if opens > at and not any(row.urgent for row in rows):
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.WAITING, next_try_at=opens, lease_until=None
        )
        return None, dropped, to_person
    return _attempt(delivery, at), dropped, to_person


@transaction.atomic
def last_look(held: Held, at: dt.datetime) -> tuple[list[Reminder], int, int]:
    """What of a message still holds, read right before it leaves (H04, H05).

    Empty when nothing holds any more, or when we were so slow that another sender
    took it up. Returns as `let_fall` does.
    """
    if not Attempt.objects.filter(pk=held.attempt.pk, ended_at=None).exists():
        return [], 0, 0
    rows, dropped, to_person = let_fall(_rows_of(held.delivery.uid), at)
    if not rows:
        Attempt.objects.filter(pk=held.attempt.pk).update(
            ended_at=at, reply="not needed any more"
        )
        finish_unsaid(held.delivery)
    return rows, dropped, to_person


def finish_unsaid(delivery: Delivery) -> None:
    """End a message that nobody needs any more."""
    Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.SENT).update(
        state=Delivery.State.DROPPED, lease_until=None, next_try_at=None
    )


def _locked(person_id: int) -> User:
    User.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    return User.objects.select_related("contact_details").get(pk=person_id)


def _has_unfinished(person: User) -> bool:
    """Whether an earlier message to this person is still on its way: one at a time."""
    return Delivery.objects.filter(
        recipient=person,
        state__in=[Delivery.State.WAITING, Delivery.State.SENDING],
    ).exists()


def _rows_of(uid: str) -> list[Reminder]:
    return list(Reminder.objects.filter(claim=uid, state=Reminder.State.CLAIMED))


def _attempt(delivery: Delivery, at: dt.datetime) -> Held:
    attempt = Attempt.objects.create(delivery=delivery, started_at=at)
    return Held(delivery, attempt)
