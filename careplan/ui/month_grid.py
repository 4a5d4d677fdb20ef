"""A month as weeks of days, for the calendar component; no clock, no database."""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WEEKDAYS = 7


@dataclass(frozen=True, slots=True)
class GridDay:
    """One box of the calendar: empty outside the month."""

    on: dt.date | None = None
    special: str = ""
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthGrid:
    first: dt.date
    weeks: tuple[tuple[GridDay, ...], ...]


def month_grids(
    what: Mapping[dt.date, Sequence[str]], *, special: Mapping[dt.date, str]
) -> tuple[MonthGrid, ...]:
    """The months that hold any of these days, in order, weeks from Monday.

    `what` names what falls on a day; `special` a day that is not for doing, such as
    the operation.
    """
    firsts = sorted({day.replace(day=1) for day in [*what, *special]})
    return tuple(_grid(first, what, special) for first in firsts)


def _grid(
    first: dt.date,
    what: Mapping[dt.date, Sequence[str]],
    special: Mapping[dt.date, str],
) -> MonthGrid:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return MonthGrid(
        first,
        tuple(tuple(_days(week, first, what, special)) for week in weeks),
    )


def _days(
    week: Iterable[dt.date],
    first: dt.date,
    what: Mapping[dt.date, Sequence[str]],
    special: Mapping[dt.date, str],
) -> Iterable[GridDay]:
    for on in week:
        if on.month != first.month:
            yield GridDay()
        else:
            yield GridDay(on, special.get(on, ""), tuple(what.get(on, ())))
