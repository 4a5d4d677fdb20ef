"""The hospital and the day, for every template."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone


def hospital(request: HttpRequest) -> dict[str, Any]:
    """`hospital`, `now` and the clinic's `today` (see ClinicTimeMiddleware)."""
    now = timezone.now()
    return {
        "hospital": getattr(request, "hospital", None),
        "now": now,
        "today": timezone.localdate(now),
    }
