"""Messages on their way, and what became of them."""

import datetime as dt

from django.db.models import Q, QuerySet

from careplan.reminders.models import Delivery

State = Delivery.State


def to_take_up(at: dt.datetime) -> QuerySet[Delivery]:
    """Messages whose next try has come, or whose sender died: its lease has ended."""
    return Delivery.objects.filter(
        Q(state=State.WAITING, next_try_at__lte=at)
        | Q(state=State.SENDING, lease_until__lte=at)
    ).order_by("created_at", "id")
