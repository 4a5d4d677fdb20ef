"""By when an alert is answered, and when the next person is told (clinical/alerts.md).

An emergency runs in real time. The others count the clinic's hours, so that nobody is
promised a moment at which no one is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from careplan.rules.calendar import first_of_new_clocks, local_moment
from careplan.rules.enums import Urgency

_DAY = timedelta(days=1)
# Longer than any clinic is closed.
_LOOKED_AHEAD = 366
ACKNOWLEDGED = frozenset({Urgency.EMERGENCY, Urgency.SAME_DAY})


@dataclass(frozen=True, slots=True)
class ClinicHours:
    """From when to when the clinic is open on each weekday (Monday is 0), and where."""

    zone: str
    hours: Mapping[int, tuple[time, time]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Targets:
    """How soon each urgency is answered here."""

    emergency_minutes: int = 30
    same_day_hours: int = 4
    two_day_days: int = 2
    routine_days: int = 7


def respond_by(
    at: datetime,
    urgency: Urgency,
    clinic: ClinicHours,
    targets: Targets,
    within_hours: int | None = None,
) -> datetime:
    """Return by when (UTC) an alert of `at` is answered.

    E: minutes in real time, day and night. S: hours counted while the clinic is open.
    W and R: calendar days; a moment out of hours becomes the next opening.
    `within_hours` shortens it for one rule and never stretches it. The hour of closing
    itself still counts as open. Raises ValueError for a moment without a zone.
    """
    if at.tzinfo is None:
        msg = "A moment needs a time zone"
        raise ValueError(msg)
    start = at.astimezone(UTC)
    shorter = timedelta(hours=within_hours or 0)
    if urgency is Urgency.EMERGENCY:
        limit = timedelta(minutes=targets.emergency_minutes)
        return start + _shorter(limit, shorter)
    if urgency is Urgency.SAME_DAY:
        limit = timedelta(hours=targets.same_day_hours)
        return while_open(start, _shorter(limit, shorter), clinic)
    days = {
        Urgency.WITHIN_TWO_DAYS: targets.two_day_days,
        Urgency.ROUTINE: targets.routine_days,
    }[urgency]
    limit_at = _days_later(start, days, clinic.zone)
    if shorter:
        limit_at = min(limit_at, start + shorter)
    return next_open(limit_at, clinic)


def acknowledge_by(
    at: datetime,
    urgency: Urgency,
    clinic: ClinicHours,
    targets: Targets,
    within_hours: int | None = None,
) -> datetime:
    """Return by when somebody has seen an alert of `at`.

    E and S: at half of the time for the answer (S: 2 of 4 clinic hours, section 1);
    then it goes on to the next person (AP-03). W and R: with the answer.
    """
    start = at.astimezone(UTC)
    if urgency not in ACKNOWLEDGED:
        return respond_by(start, urgency, clinic, targets, within_hours)
    shorter = timedelta(hours=within_hours or 0)
    if urgency is Urgency.EMERGENCY:
        limit = timedelta(minutes=targets.emergency_minutes)
        return start + _shorter(limit, shorter) / 2
    limit = timedelta(hours=targets.same_day_hours)
    return while_open(start, _shorter(limit, shorter) / 2, clinic)


def again_at(
    at: datetime, urgency: Urgency, clinic: ClinicHours, targets: Targets
) -> datetime:
    """Return when the next person is told of what nobody has answered by `at`.

    E: after the minutes of an emergency, in real time. S: after half the hours of the
    same day, while open. W: the next day in hours. R: a week later.
    """
    if urgency is Urgency.EMERGENCY:
        return at.astimezone(UTC) + timedelta(minutes=targets.emergency_minutes)
    if urgency is Urgency.SAME_DAY:
        half = timedelta(hours=targets.same_day_hours) / 2
        return while_open(at.astimezone(UTC), half, clinic)
    days = 1 if urgency is Urgency.WITHIN_TWO_DAYS else targets.routine_days
    return next_open(_days_later(at, days, clinic.zone), clinic)


def while_open(at: datetime, lasting: timedelta, clinic: ClinicHours) -> datetime:
    """Return when the clinic has been open for `lasting` after `at`.

    In real time where the clinic does not open at all; where it does not open for so
    long within a year, its last closing.
    """
    left, closed_at = lasting, None
    for opens, closes in _openings(at, clinic):
        begins = max(opens, at)
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
        closed_at = closes
    return closed_at or at + lasting


def next_open(at: datetime, clinic: ClinicHours) -> datetime:
    """Return `at` when the clinic is open then, else when it opens next."""
    return while_open(at, timedelta(), clinic)


def is_open(at: datetime, clinic: ClinicHours) -> bool:
    """Tell whether the clinic is open at `at`; one without any hours always is."""
    return next_open(at, clinic) == at


def _openings(at: datetime, clinic: ClinicHours) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches in which the clinic is open, that end after `at` or then."""
    today = at.astimezone(ZoneInfo(clinic.zone)).date()
    for ahead in range(_LOOKED_AHEAD):
        day = today + ahead * _DAY
        hours = clinic.hours.get(day.weekday())
        if hours is None or day in clinic.holidays:
            continue
        opens, closes = (local_moment(day, each, clinic.zone) for each in hours)
        if closes >= at:
            yield opens, closes


def _days_later(at: datetime, days: int, zone: str) -> datetime:
    """Return the moment at which the clocks show the same, so many days later.

    The hour that comes twice when the clocks go back ends as one: whoever reports in
    its second half does not wait less than who reported before.
    """
    there = ZoneInfo(zone)
    wall = at.astimezone(there)
    if wall.fold:
        first = wall.replace(fold=0).astimezone(UTC)
        change = first_of_new_clocks(first, wall.astimezone(UTC), there)
        old_offset = wall.replace(fold=0).utcoffset() or timedelta()
        wall = (change.replace(tzinfo=None) + old_offset).replace(tzinfo=there)
    return local_moment(wall.date() + days * _DAY, wall.time(), zone)


def _shorter(limit: timedelta, other: timedelta) -> timedelta:
    return min(limit, other) if other else limit
