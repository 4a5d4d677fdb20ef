"""The two scales of a chart: round numbers upwards, days and months along."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_STEPS = 5
STEPS = (1.0, 2.0, 5.0, 10.0)
DAY_STEPS = (1, 2, 3, 7, 14)
MONTH_STEPS = (1, 2, 3, 4, 6)
YEAR_STEPS = (1, 2, 5, 10)
# Up to so many days, days are named; up to so many, months.
DAYS_NAMED = 45
MONTHS_NAMED = 26 * 31


class Unit(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Upwards:
    """The numbers beside the grid, from the lowest, all `decimals` long."""

    numbers: tuple[float, ...]
    decimals: int

    @property
    def low(self) -> float:
        return self.numbers[0]

    @property
    def high(self) -> float:
        return self.numbers[-1]

    def written(self, number: float) -> str:
        return f"{number:,.{self.decimals}f}"


def upwards(
    values: Iterable[float], *, low: float | None = None, high: float | None = None
) -> Upwards:
    """Round numbers that hold all values; `low` and `high` are held too."""
    held = [*values, *(end for end in (low, high) if end is not None)]
    bottom, top = min(held), max(held)
    if bottom == top:
        spare = abs(bottom) / 10 or 1.0
        bottom, top = (
            bottom - spare if bottom < 0 or bottom > spare else 0.0,
            top + spare,
        )
    step = _step(top - bottom)
    first, last = math.floor(bottom / step + 1e-9), math.ceil(top / step - 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    numbers = tuple(round(each * step, 10) for each in range(first, last + 1))
    return Upwards(numbers, decimals)


def _step(width: float) -> float:
    """The smallest of 1, 2, 5, 10 … that needs few lines."""
    size = 10.0 ** math.floor(math.log10(width / MOST_STEPS))
    return next(
        float(each * size)
        for each in (*STEPS, 20.0)
        if each * size * MOST_STEPS >= width
    )


@dataclass(frozen=True, slots=True)
class Named:
    """A day along the bottom; `year` says that its year is written under it."""

    on: dt.date
    unit: Unit
    year: bool


def along(first: dt.date, last: dt.date, most: int) -> tuple[Named, ...]:
    """At most `most` days to name from `first` to `last`, evenly spaced."""
    unit, days = _named_days(first, last, max(most, 2))
    found: list[Named] = []
    for on in days:
        new_year = not found or found[-1].on.year != on.year
        found.append(Named(on, unit, year=new_year and unit is not Unit.YEAR))
    return tuple(found)


def _named_days(first: dt.date, last: dt.date, most: int) -> tuple[Unit, list[dt.date]]:
    width = (last - first).days
    if width <= DAYS_NAMED:
        step = next((s for s in DAY_STEPS if width // s + 1 <= most), DAY_STEPS[-1])
        return Unit.DAY, [
            first + dt.timedelta(days=days) for days in range(0, width + 1, step)
        ]
    if width <= MONTHS_NAMED:
        for step in MONTH_STEPS:
            months = list(_firsts(first, last, step))
            if len(months) <= most:
                return Unit.MONTH, months
    for step in YEAR_STEPS:
        years = [
            dt.date(year, 1, 1)
            for year in range(first.year + 1, last.year + 1)
            if year % step == 0
        ]
        if len(years) <= most:
            break
    return Unit.YEAR, years


def _firsts(first: dt.date, last: dt.date, step: int) -> Iterator[dt.date]:
    """The first days of every so many months, January always among them."""
    year, month = first.year, first.month
    while dt.date(year, month, 1) <= last:
        on = dt.date(year, month, 1)
        if on >= first and (month - 1) % step == 0:
            yield on
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
