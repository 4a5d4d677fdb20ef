"""The parts a schedule is made of: offsets and segments."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

MAX_YEARS = 30
MAX_DATES = 400


class Unit(StrEnum):
    """A unit as it is written in a schedule."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class _Canon(NamedTuple):
    unit: Unit
    factor: int


_CANON: Mapping[Unit, _Canon] = MappingProxyType(
    {
        Unit.DAY: _Canon(Unit.DAY, 1),
        Unit.WEEK: _Canon(Unit.DAY, 7),
        Unit.MONTH: _Canon(Unit.MONTH, 1),
        Unit.YEAR: _Canon(Unit.MONTH, 12),
    }
)
# Only for putting days and months in one order; no due day is made with it.
_DAYS_IN_A_MONTH = 30.436875
_FURTHEST: Mapping[Unit, int] = MappingProxyType(
    {Unit.DAY: MAX_YEARS * 365, Unit.MONTH: MAX_YEARS * 12}
)


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from the anchor: whole days or whole calendar months, nothing else."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse weeks, years and anything before the anchor."""
        if self.unit not in _FURTHEST or self.count < 0:
            msg = (
                f"An offset counts days or months from 0, not {self.count} {self.unit}"
            )
            raise ValueError(msg)

    @property
    def code(self) -> str:
        """Return the short name that is stored: `d3`, `m12`."""
        return f"{self.unit[0]}{self.count}"

    @property
    def label(self) -> str:
        """Return the name for people: `day 3`, `month 12`."""
        return f"{self.unit} {self.count}"

    @property
    def order(self) -> tuple[float, str]:
        """Return a sort key that puts days and months into one sequence."""
        month = self.unit is Unit.MONTH
        return self.count * (_DAYS_IN_A_MONTH if month else 1.0), self.code

    @classmethod
    def of(cls, count: int, unit: Unit) -> "Offset":
        """Return the offset in days or months that `count` of any unit amounts to."""
        canon = _CANON[unit]
        return cls(count * canon.factor, canon.unit)

    @classmethod
    def from_code(cls, code: str) -> "Offset":
        """Return the offset a stored code stands for; ValueError for any other text."""
        for unit in _FURTHEST:
            if code.startswith(unit[0]) and code[1:].isdecimal():
                return cls(int(code[1:]), unit)
        msg = f"“{code}” is no occurrence code"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Turn:
    """A point of a rolling row: the first lies `far` from the anchor, each other one
    `far` from the day of the one before.
    """

    number: int
    far: Offset

    @property
    def code(self) -> str:
        """Return the short name that is stored: `r1`, `r2`."""
        return f"r{self.number}"

    @property
    def label(self) -> str:
        """Return the name for people: `number 2, 3 months after the one before`."""
        if self.number == 1:
            return f"number 1, {self.far.label}"
        unit = self.far.unit if self.far.count == 1 else f"{self.far.unit}s"
        return f"number {self.number}, {self.far.count} {unit} after the one before"


@dataclass(frozen=True, slots=True)
class Every:
    """`every 3 months from 3 to 24`: the three numbers share the unit."""

    step: int
    unit: Unit
    start: int
    end: int

    def counts(self) -> tuple[int, ...]:
        """Return every count in the segment's own unit, in order."""
        return tuple(range(self.start, self.end + 1, self.step))

    def __str__(self) -> str:
        """Give the words that parse to this segment."""
        unit = self.unit if self.step == 1 else f"{self.unit}s"
        return f"every {self.step} {unit} from {self.start} to {self.end}"


@dataclass(frozen=True, slots=True)
class At:
    """`at months 12, 24`: single points."""

    unit: Unit
    points: tuple[int, ...]

    def counts(self) -> tuple[int, ...]:
        """Return every count in the segment's own unit, in order."""
        return self.points

    def __str__(self) -> str:
        """Give the words that parse to this segment."""
        unit = self.unit if len(self.points) == 1 else f"{self.unit}s"
        return f"at {unit} {', '.join(map(str, self.points))}"


Segment = Every | At


def furthest(unit: Unit) -> int:
    """Return the largest count of `unit` that stays within thirty years."""
    canon = _CANON[unit]
    return _FURTHEST[canon.unit] // canon.factor


@dataclass(frozen=True, slots=True)
class Schedule:
    """One or more segments; `parse(str(schedule)) == schedule`."""

    segments: tuple[Segment, ...]

    def offsets(self) -> tuple[Offset, ...]:
        """Return every distance from the anchor, once each, in order."""
        found = {
            Offset.of(count, segment.unit)
            for segment in self.segments
            for count in segment.counts()
        }
        return tuple(sorted(found, key=lambda each: each.order))

    def __str__(self) -> str:
        """Give the words that parse to this schedule."""
        return "; ".join(map(str, self.segments))
