"""What a chart is told: readings, limits, periods and days, as plain values."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One value at one moment, in the clinic's own time.

    `words` is the value as it was noted, with its qualifier (`<0.01`). `counts=False`:
    it lies in a period that is not judged. `method`: laboratory or assay; values of
    two methods are never joined by a line.
    """

    at: dt.datetime
    value: float
    words: str
    counts: bool = True
    over: bool = False
    qualifier: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A line that a value should not pass; it may hold for some of the days only."""

    value: float
    words: str
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both ends included, in which values do not count; it has a name."""

    first: dt.date
    last: dt.date
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that explains the course: the operation, the end of a treatment."""

    on: dt.date
    words: str


@dataclass(frozen=True, slots=True)
class Course:
    """All that one chart shows; readings oldest first.

    `low` and `high`: a scale that is always drawn whole, such as 0 to 10.
    """

    readings: tuple[Reading, ...]
    limits: tuple[Limit, ...] = ()
    periods: tuple[Period, ...] = ()
    marks: tuple[Mark, ...] = ()
    low: float | None = None
    high: float | None = None
