"""Rows whose next check counts from the day the last one was done (GAS-03)."""

from collections.abc import Sequence
from datetime import date, timedelta

from careplan.rules.schedule import Every, Occurrence, Offset, Schedule, Turn, day_of


def expand_rolling(
    schedule: Schedule, anchor: date, rolled: Sequence[date], *, earliest: date
) -> tuple[Occurrence, ...]:
    """Return the occurrences r1, r2, … of a rolling schedule, one more than `rolled`.

    `rolled` holds, in order, the days from which the next one counts: the day on which
    r1, r2, … was done, or was due when a person closed it.

    - r1 is at the schedule's first point, or for a plan that begins later at the first
      point not before `earliest`, so that joining late does not break the row off.
    - Each other one is one step after the day in `rolled`, never before the anchor, and
      a day later where it would meet an earlier one of the row: two are never one.
    - What would lie past the schedule's end is left out.

    Raises ValueError when the schedule is not one "every …" segment.
    """
    every = _only_segment(schedule)
    points = [Offset.of(count, every.unit) for count in every.counts()]
    ahead = (each for each in points if day_of(anchor, each) >= earliest)
    first = next(ahead, points[0])
    found = [Occurrence(Turn(1, first), day_of(anchor, first))]
    step = Offset.of(every.step, every.unit)
    for number, done_on in enumerate(rolled, start=2):
        day = max(day_of(done_on, step), anchor)
        while day in {each.day for each in found}:
            day += timedelta(days=1)
        found.append(Occurrence(Turn(number, step), day))
    end = day_of(anchor, Offset.of(every.end, every.unit))
    return tuple(each for each in found if each.day <= end)


def label_of(schedule: Schedule, code: str) -> str:
    """Return the words for a stored occurrence code: `month 12`, `number 2, …`.

    Where the first of a rolling row was counted from is not in its code: `number 1`.
    A code that is none of the schedule's is returned as it is.
    """
    number = int(code[1:]) if code[0] == "r" and code[1:].isdecimal() else 0
    if number == 1:
        return "number 1"
    if number:
        every = _only_segment(schedule)
        return Turn(number, Offset.of(every.step, every.unit)).label
    labels = {each.code: each.label for each in schedule.offsets()}
    return labels.get(code, code)


def _only_segment(schedule: Schedule) -> Every:
    first, *others = schedule.segments
    if others or not isinstance(first, Every):
        msg = f"Only one “every …” can count from the last one, not “{schedule}”"
        raise ValueError(msg)
    return first
