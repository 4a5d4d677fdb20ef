"""What waits to be said, and what a person must say."""

import datetime as dt

from django.db.models import QuerySet

from careplan.outbox.models import Reminder

State = Reminder.State


def due(at: dt.datetime) -> QuerySet[Reminder]:
    """Waiting rows whose moment has come and that are still of use."""
    return Reminder.objects.filter(
        state=State.WAITING, not_before__lte=at, expires_at__gt=at
    )


def too_late(at: dt.datetime) -> QuerySet[Reminder]:
    """Waiting rows that are of no use any more (H06)."""
    return Reminder.objects.filter(state=State.WAITING, expires_at__lte=at)


def for_person() -> QuerySet[Reminder]:
    """What no machine could say: a person must."""
    return Reminder.objects.filter(state=State.PERSON)
