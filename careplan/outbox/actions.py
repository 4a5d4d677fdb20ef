"""Saying that a person must be told something, and taking it back."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Model, QuerySet

from careplan.audit.actors import Actor
from careplan.outbox.models import Reminder

State = Reminder.State
UNSENT = (State.WAITING, State.CLAIMED)
KEY = ("recipient_id", "purpose", "subject_kind", "subject_id", "step", "for_day")
BATCH = 500


@transaction.atomic
def put(
    *,
    recipient: AbstractBaseUser,
    purpose: str,
    subject: Model,
    patient_id: int,
    step: str,
    for_day: dt.date,
    not_before: dt.datetime,
    expires_at: dt.datetime,
    urgent: bool = False,
    audience: str = Reminder.Audience.PATIENT,
    by: Actor,
    at: dt.datetime,
) -> bool:
    """Note one thing to tell a person; False when it stands there already (H02).

    `for_day` is the day it speaks of. It goes out after `not_before` and is of no use
    after `expires_at`. The act that calls for it writes the audit row.
    """
    _reminder, created = Reminder.objects.get_or_create(
        recipient_id=recipient.pk,
        purpose=purpose,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        step=step,
        for_day=for_day,
        defaults={
            "patient_id": patient_id,
            "audience": audience,
            "not_before": not_before,
            "expires_at": expires_at,
            "urgent": urgent,
            "created_at": at,
        },
    )
    return created


@transaction.atomic
def put_all(*, reminders: Iterable[Reminder], by: Actor, at: dt.datetime) -> int:
    """Note many things to tell people; those that stand there already stay (H02).

    One that was dropped because its subject changed waits again, unless it was dropped
    for good. Returns how many wait now that did not before.
    """
    wanted = {_key(each): each for each in reminders}
    there = {_key(each): each for each in _standing(wanted.values())}
    new = [each for key, each in wanted.items() if key not in there]
    Reminder.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return len(new) + sum(
        _revive(old, wanted[key], at)
        for key, old in there.items()
        if key in wanted and old.state == State.DROPPED
    )


def _revive(old: Reminder, new: Reminder, at: dt.datetime) -> int:
    return Reminder.objects.filter(
        pk=old.pk, state=State.DROPPED, expires_at__gt=at
    ).update(
        state=State.WAITING,
        claim="",
        reason="",
        not_before=new.not_before,
        expires_at=new.expires_at,
    )


def _key(reminder: Reminder) -> tuple[object, ...]:
    return tuple(getattr(reminder, name) for name in KEY)


def _standing(reminders: Iterable[Reminder]) -> Iterable[Reminder]:
    """The rows about the same subjects that stand there already."""
    ids = sorted({each.subject_id for each in reminders})
    kinds = {each.subject_kind for each in reminders}
    for start in range(0, len(ids), BATCH):
        yield from Reminder.objects.filter(
            subject_kind__in=kinds, subject_id__in=ids[start : start + BATCH]
        )


@transaction.atomic
def drop_for_subject(*, subject: Model, reason: str, by: Actor, at: dt.datetime) -> int:
    """Take back what still waits to be said about a row that changed.

    Returns how many. A claimed one falls at the sender's last look (H05). Whoever
    changed the row writes the audit row.
    """
    waiting = Reminder.objects.filter(
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        state=State.WAITING,
    )
    return drop(waiting, reason)


@transaction.atomic
def drop_for_subjects(
    *, model: type[Model], ids: Iterable[int], reason: str, by: Actor, at: dt.datetime
) -> int:
    """Take back what still waits to be said about many rows of one kind (H05).

    Returns how many. Whoever changed the rows writes the audit row.
    """
    wanted = sorted(ids)
    kind = model._meta.label_lower
    return sum(
        drop(
            Reminder.objects.filter(
                subject_kind=kind,
                subject_id__in=wanted[start : start + BATCH],
                state=State.WAITING,
            ),
            reason,
        )
        for start in range(0, len(wanted), BATCH)
    )


@transaction.atomic
def drop_subjects_for_good(
    *,
    subjects: Iterable[tuple[str, Sequence[int]]],
    reason: str,
    by: Actor,
    at: dt.datetime,
) -> int:
    """Take back, for good, all that is unsaid about many rows, by kind and ids.

    Returns how many. Also what a sender holds, and what was left to a person. Whoever
    changed the rows writes the audit row.
    """
    return sum(
        Reminder.objects.filter(
            subject_kind=kind,
            subject_id__in=ids[start : start + BATCH],
            state__in=(*UNSENT, State.PERSON),
        ).update(state=State.DROPPED, reason=reason, expires_at=at)
        for kind, ids in subjects
        for start in range(0, len(ids), BATCH)
    )


@transaction.atomic
def drop_for_patient(
    *, patient_id: int, reason: str, by: Actor, at: dt.datetime
) -> int:
    """Take back, for good, all that is unsaid to the patient's side (H04).

    Returns how many. Also what a sender holds, so that a status set back meanwhile
    lets nothing out. Whoever changed the patient writes the audit row.
    """
    unsent = Reminder.objects.filter(
        patient_id=patient_id,
        audience=Reminder.Audience.PATIENT,
        state__in=UNSENT,
    )
    return drop_for_good(unsent, reason, at)


def drop(reminders: "QuerySet[Reminder]", reason: str) -> int:
    """Drop rows; the planner may bring one back when its day comes up again."""
    return reminders.filter(state__in=UNSENT).update(state=State.DROPPED, reason=reason)


def drop_for_good(reminders: "QuerySet[Reminder]", reason: str, at: dt.datetime) -> int:
    """Drop rows that nothing brings back: from now on they are of no use."""
    return reminders.filter(state__in=UNSENT).update(
        state=State.DROPPED, reason=reason, expires_at=at
    )


def hand_to_person(reminders: "QuerySet[Reminder]", reason: str) -> int:
    """Leave rows to a person, who can still say them (H09)."""
    return reminders.filter(state__in=UNSENT).update(state=State.PERSON, reason=reason)
