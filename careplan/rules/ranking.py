"""What an open follow-up asks of the nurses on a day, and where it ranks.

followups.queries.queue says the same in SQL; one test runs both over the same examples.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from careplan.rules.enums import Kind

# The activity of a call that was promised to a patient.
RING_BACK = "ring-back"


class Group(StrEnum):
    """Why a patient is in the queue, in the order in which people are rung."""

    PROMISE = "promise"
    OVERDUE = "overdue"
    MISSED = "missed-reports"
    TELL = "to-tell"
    REVIEW = "to-review"
    DUE = "due"


PLACES = {group: place for place, group in enumerate(Group)}

SortKey = tuple[int, date, date, int]


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """An open follow-up, as ranking sees it.

    `missed_before` and `missed_after`: whether the same plan has an earlier and a later
    open check of this activity whose window has closed too.
    """

    number: int
    kind: Kind
    opens_on: date
    due_on: date
    closes_on: date
    booked_on: date | None = None
    attended_on: date | None = None
    reviewed_on: date | None = None
    missed_before: bool = False
    missed_after: bool = False
    activity: str = ""


def group_of(check: OpenCheck, today: date) -> Group | None:
    """Return why `check` needs a nurse on `today`; None when it does not.

    A call that was promised comes before all, on its day and after it. A check at home
    asks for nothing by itself; two missed in a row ask for one call,
    shown at the later one (AP-01). A result waits to be reviewed, then to be told. What
    is booked for today or later waits while its window is open.
    """
    if _promised(check, today):
        return Group.PROMISE
    if check.kind is Kind.HOME:
        return Group.MISSED if _two_missed(check, today) else None
    if check.attended_on is not None:
        return Group.REVIEW if check.reviewed_on is None else Group.TELL
    if check.closes_on < today:
        return Group.OVERDUE
    booked_ahead = check.booked_on is not None and check.booked_on >= today
    return None if booked_ahead or check.opens_on > today else Group.DUE


def sort_key(check: OpenCheck, group: Group) -> SortKey:
    """Return the key by which checks are ordered, the most pressing smallest.

    By group; in it, what closed or closes first, so the most days past stands first.
    """
    return PLACES[group], check.closes_on, check.due_on, check.number


def _promised(check: OpenCheck, today: date) -> bool:
    ring_back = check.kind is Kind.CALL and check.activity == RING_BACK
    return ring_back and check.due_on <= today


def _two_missed(check: OpenCheck, today: date) -> bool:
    missed = check.closes_on < today
    return missed and check.missed_before and not check.missed_after
