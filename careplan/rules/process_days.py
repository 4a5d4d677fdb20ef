"""On which days a check of the care itself holds (clinical/alerts.md section 5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from careplan.rules.processes import Process

# How long after its last day a thing may wait before its rule speaks.
WAITS = {
    Process.SILENCE: timedelta(days=1),
    Process.CHECK_14_DAYS_LATE: timedelta(days=14),
    Process.ADJUVANT_PAST_LIMIT: timedelta(days=1),
    Process.DEVICE_NOT_REMOVED: timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included; None: no end on that side."""

    first: date | None
    last: date


def operated(day: date, day_from: int | None, day_to: int | None) -> Span:
    """Return the operation days for which `day` lies in a rule's days.

    Day 0 is the day of the operation; a rule without a first day starts there.
    """
    first = None if day_to is None else day - timedelta(days=day_to)
    return Span(first, day - timedelta(days=day_from or 0))


def last_day(process: Process, day: date) -> date:
    """Return the latest last day with which `process` holds on `day`.

    A check 14 days past its window: the window closed 14 days ago or earlier.
    """
    return day - WAITS[process]
