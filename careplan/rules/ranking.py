"""Why a patient's row stands where it stands in the nurse's queue.

The order, in SQL as here: `ORDER BY "group", closes_on, due_on, id`, where group is

    CASE WHEN kind = 'missed-home' THEN 1 WHEN closes_on < :today THEN 0 ELSE 2 END

0: the window has closed; the earliest closed, so the most days past, stands first.
1: home reports missed in a row (AP-01, urgency W): phone, silence is no good news.
2: due; what closes first stands first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PAST, MISSED, OPEN = range(3)

SortKey = tuple[int, date, date, int]


class QueueKind(StrEnum):
    """What puts a patient on the queue."""

    OVERDUE = "overdue"
    DUE = "due"
    MISSED_HOME = "missed-home"
    FIND_OUT = "find-out"


@dataclass(frozen=True, slots=True)
class QueueReason:
    """One reason for a row; `count` is how many home reports were missed in a row."""

    kind: QueueKind
    follow_up: int
    title: str
    closes_on: date
    due_on: date
    count: int = 1


@dataclass(frozen=True, slots=True)
class Rank:
    """Where the row stands, the reason that put it there, and that reason in words."""

    key: SortKey
    first: QueueReason
    words: str


def sort_key(reason: QueueReason, today: date) -> SortKey:
    """Return the key by which rows are ordered, smallest first.

    Whether a window has closed is read off the days, not off the kind's name.
    """
    if reason.kind is QueueKind.MISSED_HOME:
        group = MISSED
    else:
        group = PAST if reason.closes_on < today else OPEN
    return group, reason.closes_on, reason.due_on, reason.follow_up


def rank(reasons: Iterable[QueueReason], today: date) -> Rank:
    """Rank a patient by the most pressing of `reasons`; ValueError without any."""
    ranked = sorted(reasons, key=lambda each: sort_key(each, today))
    if not ranked:
        msg = "A row of the queue needs a reason"
        raise ValueError(msg)
    first = ranked[0]
    others = len(ranked) - 1
    more = f", and {others} more" if others else ""
    return Rank(
        sort_key(first, today), first, f"{first.title}: {_why(first, today)}{more}"
    )


def _why(reason: QueueReason, today: date) -> str:
    left = (reason.closes_on - today).days
    if reason.kind is QueueKind.MISSED_HOME:
        return f"{reason.count} missed in a row"
    if left < 0:
        return f"{_days(-left)} past the window"
    return f"{_days(left)} left" if left else "last day today"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
