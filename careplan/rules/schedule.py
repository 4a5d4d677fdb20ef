"""When a check falls due: words in, days after an anchor out."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from careplan.rules.schedule_parser import ScheduleError, parse
from careplan.rules.segments import At, Every, Offset, Schedule, Segment, Turn, Unit

__all__ = [
    "At",
    "Every",
    "Occurrence",
    "Offset",
    "Schedule",
    "ScheduleError",
    "Turn",
    "Unit",
    "day_of",
    "expand",
    "in_words",
    "parse",
]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated point of a schedule."""

    offset: Offset | Turn
    day: date


def day_of(anchor: date, offset: Offset) -> date:
    """Return the day that lies `offset` after `anchor`.

    Months are calendar months, clamped to the month's end and always counted from the
    anchor: 31 January + 1 month = 28 February, + 2 months = 31 March (hazard H11).
    """
    if offset.unit is Unit.MONTH:
        return anchor + relativedelta(months=offset.count)
    return anchor + relativedelta(days=offset.count)


def expand(schedule: Schedule, anchor: date) -> tuple[Occurrence, ...]:
    """Return every day of the schedule after `anchor`, strictly increasing.

    Where a count of days and a count of months meet on one day, the first in the
    schedule's own order stands for both.
    """
    days: dict[date, Offset] = {}
    for each in schedule.offsets():
        days.setdefault(day_of(anchor, each), each)
    return tuple(Occurrence(offset=days[day], day=day) for day in sorted(days))


def in_words(schedule: Schedule) -> str:
    """Return the schedule as people say it, in English.

    `every 3 months to 2 years, then every 6 months to 5 years`; the start is named
    only where it is not simply the next step.
    """
    phrases: list[str] = []
    reached: Offset | None = None
    for segment in schedule.segments:
        phrases.append(_phrase(segment, reached))
        reached = Offset.of(segment.counts()[-1], segment.unit)
    return ", then ".join(phrases)


def _phrase(segment: Segment, reached: Offset | None) -> str:
    if isinstance(segment, At) or segment.start == segment.end:
        return _points(segment.unit, segment.counts())
    step = Offset.of(segment.step, segment.unit)
    start = Offset.of(segment.start, segment.unit)
    begun = Offset(0, step.unit) if reached is None else reached
    follows = begun.unit is start.unit and begun.count + step.count == start.count
    since = "" if follows else f" from {_far(start)}"
    often = "" if segment.step == 1 else f"{segment.step} "
    unit = segment.unit if segment.step == 1 else f"{segment.unit}s"
    end = _far(Offset.of(segment.end, segment.unit))
    return f"every {often}{unit}{since} to {end}"


def _points(unit: Unit, points: tuple[int, ...]) -> str:
    *before, last = map(str, points)
    if not before:
        return f"at {unit} {last}"
    return f"at {unit}s {', '.join(before)} and {last}"


def _far(offset: Offset) -> str:
    """Whole years are said as years, anything else as the offset's own label."""
    years, odd = divmod(offset.count, 12)
    if offset.unit is Unit.DAY or odd or not years:
        return offset.label
    return "1 year" if years == 1 else f"{years} years"
