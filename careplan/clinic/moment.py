"""The moment of a request, read once by its view."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone

from careplan.hospital import queries as hospital


@dataclass(frozen=True)
class Moment:
    """Now, the clinic's zone, and the clinic's day."""

    at: dt.datetime
    zone: ZoneInfo

    @cached_property
    def day(self) -> dt.date:
        return self.local.date()

    @cached_property
    def local(self) -> dt.datetime:
        return self.at.astimezone(self.zone)


def read_clock() -> Moment:
    """Read the clock; only views call this, once a request."""
    return Moment(timezone.now(), hospital.zone())
