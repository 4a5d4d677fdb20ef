"""Sending what is due: each message once, none lost, nothing after its reason fell."""

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.hospital import queries as hospital
from careplan.hospital.models import Hospital
from careplan.outbox import actions as outbox
from careplan.outbox import queries as waiting
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders import texts
from careplan.reminders.actions import claiming, recording
from careplan.reminders.actions.claiming import Held
from careplan.reminders.channels.base import Channel, ChannelDownError, DeliveryError
from careplan.reminders.channels.email import EmailChannel
from careplan.reminders.models import Delivery
from careplan.reminders.purposes import JOB, SENT, Why
from careplan.reminders.queries import deliveries

logger = logging.getLogger(__name__)

# Well below claiming.LEASE, so that no lease ends while its holder is at work.
BUDGET = 120.0
LATE_AT_ONCE = 500


@dataclass(slots=True)
class _Pass:
    """One run of the sender: its moment, its connection, what it did."""

    at: dt.datetime
    channel: Channel
    hospital: Hospital
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, dropped: int, to_person: int) -> None:
        self.counts["dropped"] += dropped
        self.counts["to a person"] += to_person


def send_waiting(
    *,
    at: dt.datetime,
    limit: int = 200,
    channel: Channel | None = None,
    stop: Callable[[], bool] = lambda: False,
    by: Actor = JOB,
) -> dict[str, int]:
    """Send what is due at `at`, at most `limit` messages, one for each person.

    Returns counts: sent, later (to be tried again), failed (messages); dropped, to a
    person (reminders). No transaction is open while the mail server is spoken to, and
    what became of one message is committed before the next. `stop` is asked between
    messages. Ends early when the mail server is down: the rest waits untouched.
    """
    run = _Pass(at, channel or EmailChannel(), hospital.the_hospital())
    started = time.monotonic()
    try:
        _settle_late(run)
        for take in _work(run, limit):
            if stop() or time.monotonic() - started > BUDGET:
                break
            if not _one(run, take):
                break
    finally:
        run.channel.close()
    counts = {name: count for name, count in sorted(run.counts.items()) if count}
    if counts:
        audit.record("reminders-sent", Reminder, by=by, at=at, fields=counts)
    return counts


@dataclass(frozen=True, slots=True)
class _Work:
    """Something to take: a message to try again, or what a person is due."""

    person_id: int
    delivery: Delivery | None = None


def _work(run: _Pass, limit: int) -> Iterator[_Work]:
    """First what is to be tried again, then what is new; each person once (H06)."""
    again = list(deliveries.to_take_up(run.at)[:limit])
    served = {each.recipient_id for each in again}
    for delivery in again:
        yield _Work(delivery.recipient_id, delivery)
    due = (
        waiting.due(run.at)
        .filter(purpose__in=SENT)
        .exclude(recipient__in=served)
        .order_by("-urgent", "not_before", "id")
        .values_list("recipient_id", flat=True)
    )
    left = limit - len(again)
    for person_id in list(dict.fromkeys(due[: limit * 10]))[: max(left, 0)]:
        yield _Work(person_id)


def _one(run: _Pass, work: _Work) -> bool:
    """Take and send one message. False when the channel is down.

    One bad message is set aside and the rest go on (H01); only a database that does
    not answer ends the run.
    """
    held = None
    try:
        held = _take(run, work)
        return held is None or _deliver(run, held)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - H01: one bad one never stops the others
        logger.error(  # noqa: TRY400 - a traceback could carry a name
            "A message to user %s could not be prepared: %s",
            work.person_id,
            type(error).__name__,
        )
        run.note(0, _set_aside(run, work, held))
        run.counts["failed"] += 1
        return True


def _take(run: _Pass, work: _Work) -> Held | None:
    if work.delivery is None:
        held, dropped, to_person = claiming.claim(
            work.person_id, run.hospital, run.channel.name, run.at
        )
    else:
        held, dropped, to_person = claiming.take_up(work.delivery, run.hospital, run.at)
    run.note(dropped, to_person)
    return held


def _deliver(run: _Pass, held: Held) -> bool:
    """Last look, hand over, commit what became of it. False: the channel is down."""
    rows, dropped, to_person = claiming.last_look(held, run.at)
    run.note(dropped, to_person)
    if not rows:
        return True
    message = texts.BUILDERS[rows[0].purpose](
        uid=held.delivery.uid,
        reminders=rows,
        recipient=held.delivery.recipient,
        patient=Patient.objects.get(pk=rows[0].patient_id),
        hospital=run.hospital,
    )
    try:
        reply = run.channel.send(message)
    except DeliveryError as error:
        outcome, to_person = recording.not_taken(held, error, run.hospital, run.at)
        run.counts[outcome] += 1
        run.note(0, to_person)
        return not isinstance(error, ChannelDownError)
    recording.accepted(held, rows, reply, run.at)
    run.counts["sent"] += 1
    return True


def _settle_late(run: _Pass) -> None:
    """Leave to a person what came too late, unless its reason fell anyway (H06)."""
    while True:
        with transaction.atomic():
            rows = list(
                waiting.too_late(run.at).filter(purpose__in=SENT)[:LATE_AT_ONCE]
            )
            _rest, dropped, to_person = claiming.let_fall(rows, run.at)
        run.note(dropped, to_person)
        if len(rows) < LATE_AT_ONCE or not dropped + to_person:
            return


def _set_aside(run: _Pass, work: _Work, held: Held | None) -> int:
    """Leave to a person what we could not even prepare."""
    delivery = held.delivery if held else work.delivery
    if delivery is not None:
        return recording.failed(delivery, Why.NOT_BUILT, run.at)
    try:
        return outbox.hand_to_person(
            claiming.of_one_purpose(
                waiting.due(run.at).filter(recipient=work.person_id, purpose__in=SENT)
            ),
            Why.NOT_BUILT,
        )
    except DatabaseError:
        logger.exception("Reminders of user %s stay waiting", work.person_id)
        return 0
