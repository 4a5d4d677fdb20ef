"""What an open follow-up or alert asks of the nurses on a day, and where it ranks.

followups.queries.asks says the same in SQL; one test runs both over the same examples.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from careplan.rules.enums import Kind, Urgency

# The activities of what a call leaves for staff to do.
RING_BACK = "ring-back"
WRITE_LETTER = "write-letter"
FIND_NUMBER = "find-number"
# Deadlines for further treatment (RIOT rows): `due_on` is the target, `closes_on` the
# limit.
START_OF = "start-of-"

# Facts that put a patient before others in the same group: the stage or risk group
# whose schedule is the fuller one (clinical/tags.md section 4), and cancer drugs now.
FULLER_RISK = (
    "stage-3",
    "t4",
    "n2",
    "mel-3b",
    "mel-3c",
    "mel-3d",
    "mel-4-resected",
    "risk-high",
    "thyroid-not-low-excellent",
    "sact-6w",
)


class Group(StrEnum):
    """Why a patient is in the queue, in the order in which people are rung."""

    ALERT = "alert"
    PROMISE = "promise"
    TREATMENT = "treatment-late"
    TELL = "to-tell"
    REVIEW = "to-review"
    OVERDUE = "overdue"
    MISSED = "missed-reports"
    ABSENT = "did-not-come"
    UNREACHABLE = "unreachable"
    UNREACHED = "not-reached"
    DUE = "due"


PLACES = {group: place for place, group in enumerate(Group)}
URGENCIES = {urgency: place for place, urgency in enumerate(Urgency)}

NEVER = datetime.max.replace(tzinfo=UTC)
_STAFF_WORK = {WRITE_LETTER: Group.UNREACHED, FIND_NUMBER: Group.UNREACHABLE}

SortKey = tuple[int, int, datetime, int, date, date, int]


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """An open follow-up, as ranking sees it.

    `missed_before` and `missed_after`: whether the same plan has an earlier and a later
    open check of this activity whose window has closed too. `not_as_hoped`: what the
    review of its result found.
    """

    number: int
    kind: Kind
    opens_on: date
    due_on: date
    closes_on: date
    booked_on: date | None = None
    attended_on: date | None = None
    reviewed_on: date | None = None
    missed_on: date | None = None
    missed_before: bool = False
    missed_after: bool = False
    not_as_hoped: bool = False
    promised_at: datetime | None = None
    activity: str = ""


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An open alert: how urgent it is, and when its clock runs out."""

    number: int
    urgency: Urgency
    respond_by: datetime


def group_of(check: OpenCheck, today: date) -> Group | None:
    """Return why `check` needs a nurse on `today`; None when it does not.

    A call that was promised asks from its day on. Further treatment asks once its
    target day has passed (AP-05). A result waits to be reviewed, then to be told
    (AP-06). A check at home asks for nothing by itself; two missed in a row ask for one
    call, shown at the later one (AP-01). What is past its window asks however late it
    is (AP-02); what nobody came to, until it is booked again (AP-07). What is booked
    for today or later waits while its window is open.
    """
    if check.kind is Kind.HOME:
        return Group.MISSED if _two_missed(check, today) else None
    if check.attended_on is not None:
        return Group.REVIEW if check.reviewed_on is None else Group.TELL
    if check.opens_on > today:
        return None
    return _staff_work(check, today) or _to_be_done(check, today)


def _staff_work(check: OpenCheck, today: date) -> Group | None:
    """What staff owe by themselves: a call, a letter, a number, a start."""
    ring_back = check.kind is Kind.CALL and check.activity == RING_BACK
    if ring_back and check.due_on <= today:
        return Group.PROMISE
    if check.kind is not Kind.TASK:
        return None
    if check.activity.startswith(START_OF) and check.due_on < today:
        return Group.TREATMENT
    return _STAFF_WORK.get(check.activity)


def _to_be_done(check: OpenCheck, today: date) -> Group | None:
    if check.closes_on < today:
        return Group.OVERDUE
    if check.booked_on is not None:
        return None if check.booked_on >= today else Group.DUE
    return Group.DUE if check.missed_on is None else Group.ABSENT


def _two_missed(check: OpenCheck, today: date) -> bool:
    missed = check.closes_on < today
    return missed and check.missed_before and not check.missed_after


def since(check: OpenCheck, group: Group) -> date:
    """Return the day from which a check's waiting counts in its group."""
    days = {
        Group.TREATMENT: check.due_on,
        Group.TELL: check.attended_on,
        Group.REVIEW: check.attended_on,
        Group.ABSENT: check.missed_on,
    }
    return days.get(group) or check.closes_on


def sort_key(check: OpenCheck, group: Group, *, fuller_risk: bool = False) -> SortKey:
    """Return the key by which checks are ordered, the most pressing smallest.

    By group; promises by their time; then a result that is not as hoped, then who has
    the higher risk; then what has waited longest.
    """
    return (
        PLACES[group],
        0,
        check.promised_at or NEVER,
        -(2 * check.not_as_hoped + fuller_risk),
        since(check, group),
        check.due_on,
        check.number,
    )


def alert_key(alert: OpenAlert, *, fuller_risk: bool = False) -> SortKey:
    """Return the key of an alert: before all, the most urgent, the shortest clock."""
    return (
        PLACES[Group.ALERT],
        URGENCIES[alert.urgency],
        alert.respond_by,
        -int(fuller_risk),
        date.max,
        date.max,
        alert.number,
    )
