"""Working days, and hours in which nobody is written to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from careplan.rules.window import Window

_DAY = timedelta(days=1)


class ShiftRule(StrEnum):
    """Where a check goes when its day is no working day."""

    NEXT = "next"
    PREVIOUS = "previous"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clinic's closed weekdays (Monday is 0) and holidays."""

    closed_weekdays: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Tell whether the clinic works on `day`."""
        return day.weekday() not in self.closed_weekdays and day not in self.holidays


@dataclass(frozen=True, slots=True)
class Shifted:
    """A day after the shift; `stuck` when its window holds no working day."""

    day: date
    moved: bool = False
    stuck: bool = False


def shift(
    day: date, window: Window, calendar: Calendar, rule: ShiftRule = ShiftRule.NEXT
) -> Shifted:
    """Return `day`, or the nearest working day of its window in the rule's direction.

    Where that direction holds none, the other is tried; where neither does, the day
    stays and says that it is stuck. With STAY nothing is looked for.
    """
    if rule is ShiftRule.STAY or calendar.is_open(day):
        return Shifted(day)
    after = (window.closes_on - day).days
    before = (day - window.opens_on).days
    later = [day + _DAY * each for each in range(1, after + 1)]
    earlier = [day - _DAY * each for each in range(1, before + 1)]
    in_turn = later + earlier if rule is ShiftRule.NEXT else earlier + later
    working = next((each for each in in_turn if calendar.is_open(each)), None)
    if working is None:
        return Shifted(day, stuck=True)
    return Shifted(working, moved=True)


def local_moment(day: date, at: time, zone: str) -> datetime:
    """Return the moment (UTC) at which the clocks of `zone` show `at` on `day`.

    The one rule for summer time (hazard H03): a time that the clocks skip moves forward
    to the first moment after the gap; of a time that comes twice the first is meant.
    """
    there = ZoneInfo(zone)
    wall = datetime.combine(day, at.replace(fold=0), there)
    late = wall.astimezone(UTC)
    if late.astimezone(there).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return late
    return first_of_new_clocks(wall.replace(fold=1).astimezone(UTC), late, there)


def first_of_new_clocks(before: datetime, after: datetime, there: ZoneInfo) -> datetime:
    """Halve the stretch in which the clocks change, down to the second."""
    changed = after.astimezone(there).utcoffset()
    while (seconds := int((after - before).total_seconds())) > 1:
        middle = before + timedelta(seconds=seconds // 2)
        if middle.astimezone(there).utcoffset() == changed:
            after = middle
        else:
            before = middle
    return after


def next_sending_time(moment: datetime, zone: str, start: time, end: time) -> datetime:
    """Return `moment`, or the end of the quiet hours it falls in, in UTC.

    Quiet hours run from `start` (included) to `end` (not included) by the clocks of
    `zone`, the recipient's; over midnight when `end` is the smaller; equal times mean
    none. Both ends follow the rule of `local_moment`. Raises ValueError for a moment
    without a zone, ZoneInfoNotFoundError for an unknown zone.
    """
    if moment.tzinfo is None:
        msg = "A moment needs a time zone"
        raise ValueError(msg)
    sending = moment.astimezone(UTC)
    there = sending.astimezone(ZoneInfo(zone)).date()
    if start == end:
        return sending
    over = _DAY if end < start else timedelta()
    # In order, so that an end that lands in the next quiet hours is carried on.
    for day in (there - _DAY, there, there + _DAY):
        quiet = local_moment(day, start, zone)
        awake = local_moment(day + over, end, zone)
        if quiet <= sending < awake:
            sending = awake
    return sending
