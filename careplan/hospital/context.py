"""The hospital and the day, for every template."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from careplan.hospital import queries


def hospital(request: HttpRequest) -> dict[str, Any]:
    """`hospital`, `now` and the clinic's `today`."""
    now = timezone.now()
    return {
        "hospital": SimpleLazyObject(queries.the_hospital),
        "now": now,
        "today": SimpleLazyObject(lambda: queries.clinic_day(now)),
    }
