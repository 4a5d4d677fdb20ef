"""Where everything of a chart stands: geometry only, on a sheet 420 wide.

The sheet is as wide as a phone, so its 14 px words are never smaller than a table's.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from careplan.ui.trend.placing import Box, Placed, Sheet, width_of
from careplan.ui.trend.scales import Named, Upwards, along, upwards
from careplan.ui.trend.values import Course, Limit, Mark, Period, Reading

WIDTH, HEIGHT = 420, 278
TOP, BOTTOM, RIGHT = 44.0, 222.0, 406.0
INSET = 22.0
NAME_ROOM = 54
# The operation is drawn when it does not squeeze the readings into half the sheet.
NEAR_DAYS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke from one point to another, with what stands beside it."""

    x1: float
    y1: float
    x2: float
    y2: float
    words: str = ""
    label: Placed | None = None


@dataclass(frozen=True, slots=True)
class Stroke:
    """Readings joined in order; `sure=False` leads to or from a `<` or `>`."""

    points: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A named period behind the readings."""

    x: float
    width: float
    words: str
    label: Placed


@dataclass(frozen=True, slots=True)
class Dot:
    """One reading: `shape` is circle, diamond, down (below) or up (above)."""

    x: float
    y: float
    shape: str
    hollow: bool
    over: bool
    words: str
    label: Placed | None


@dataclass(frozen=True, slots=True)
class NamedDay:
    x: float
    named: Named


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole chart, ready to be written out."""

    left: float
    grid: tuple[Line, ...]
    areas: tuple[Area, ...]
    limits: tuple[Line, ...]
    marks: tuple[Line, ...]
    strokes: tuple[Stroke, ...]
    dots: tuple[Dot, ...]
    days: tuple[NamedDay, ...]
    undrawn: tuple[Mark, ...]

    width = WIDTH
    height = HEIGHT
    top = TOP
    bottom = BOTTOM
    right = RIGHT


def draw(course: Course) -> Drawing:
    """Place a course on the sheet. Raises ValueError when it has no readings."""
    if not course.readings:
        msg = "A chart needs at least one reading"
        raise ValueError(msg)
    return _Drawer(course).draw()


class _Drawer:
    def __init__(self, course: Course) -> None:
        self.course = course
        self.scale: Upwards = upwards(
            [
                *(reading.value for reading in course.readings),
                *(limit.value for limit in course.limits),
            ],
            low=course.low,
            high=course.high,
        )
        widest = max(width_of(self.scale.written(n)) for n in self.scale.numbers)
        self.left = round(widest + 18, 1)
        first, last = course.readings[0].at, course.readings[-1].at
        self.marks = [mark for mark in course.marks if self._is_near(mark)]
        days = [_start(mark.on) for mark in self.marks]
        self.first, self.last = min([first, *days]), max([last, *days])
        if self.first == self.last:
            self.first -= dt.timedelta(days=3)
            self.last += dt.timedelta(days=3)
        self.sheet = Sheet(Box(self.left, 0, RIGHT + 12, HEIGHT))

    def _is_near(self, mark: Mark) -> bool:
        first, last = self.course.readings[0].at, self.course.readings[-1].at
        room = max(last - first, dt.timedelta(days=NEAR_DAYS))
        return first - room <= _start(mark.on) <= last + room

    def draw(self) -> Drawing:
        """Dots first: words give way to them, and to each other in this order."""
        places = [
            (self.x(each.at), self.y(each.value)) for each in self.course.readings
        ]
        self.sheet.take(Box(0, BOTTOM + 4, WIDTH, HEIGHT))  # the days' own room
        for x, y in places:
            self.sheet.take(Box.around(x, y, 7, 7))
        areas = tuple(self._area(each) for each in self._inside(self.course.periods))
        marks = tuple(self._mark(mark) for mark in self.marks)
        limits = tuple(self._limit(limit) for limit in self.course.limits)
        labels = self._labels(places)
        return Drawing(
            left=self.left,
            grid=tuple(self._grid()),
            areas=areas,
            limits=limits,
            marks=marks,
            strokes=tuple(_strokes(self.course.readings, places)),
            dots=tuple(
                _dot(reading, place, label)
                for reading, place, label in zip(
                    self.course.readings, places, labels, strict=True
                )
            ),
            days=tuple(self._days()),
            undrawn=tuple(m for m in self.course.marks if m not in self.marks),
        )

    def x(self, at: dt.datetime) -> float:
        inner = RIGHT - INSET - (self.left + INSET)
        share = (at - self.first) / (self.last - self.first)
        return round(self.left + INSET + share * inner, 1)

    def y(self, value: float) -> float:
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return round(BOTTOM - share * (BOTTOM - TOP), 1)

    def _clamped(self, on: dt.date) -> float:
        """A day that may lie outside the readings, kept on the sheet."""
        return min(max(self.x(_start(on)), self.left), RIGHT)

    def _grid(self) -> Iterable[Line]:
        for number in self.scale.numbers:
            y = self.y(number)
            yield Line(self.left, y, RIGHT, y, self.scale.written(number))

    def _inside(self, periods: Sequence[Period]) -> list[Period]:
        first, last = self.first.date(), self.last.date()
        return [each for each in periods if each.first <= last and each.last >= first]

    def _area(self, period: Period) -> Area:
        x1 = self._clamped(period.first)
        x2 = max(self._clamped(period.last + dt.timedelta(days=1)), x1 + 2)
        middle = (x1 + x2) / 2
        label = self.sheet.place(
            period.words,
            [
                (middle, BOTTOM - 10, "middle"),
                (x1 + 4, BOTTOM - 10, "start"),
                (middle, BOTTOM - 28, "middle"),
                (x1 + 4, BOTTOM - 28, "start"),
                (x2 - 4, BOTTOM - 28, "end"),
                (middle, TOP + 18, "middle"),
            ],
        )
        return Area(x1, round(x2 - x1, 1), period.words, label)

    def _mark(self, mark: Mark) -> Line:
        x = self.x(_start(mark.on))
        label = self.sheet.place(
            mark.words,
            [(x, y, anchor) for y in (32, 15) for anchor in ("middle", "start", "end")],
        )
        return Line(x, label.y + 5, x, BOTTOM, mark.words, label)

    def _limit(self, limit: Limit) -> Line:
        y = self.y(limit.value)
        x1 = self._clamped(limit.first) if limit.first else self.left
        x2 = self._clamped(limit.last) if limit.last else RIGHT
        label = self.sheet.place(
            limit.words,
            [
                (self.left + 6, y - 7, "start"),
                (self.left + 6, y + 18, "start"),
                (RIGHT, y - 7, "end"),
                (RIGHT, y + 18, "end"),
                ((x1 + x2) / 2, y - 7, "middle"),
            ],
            bold=True,
        )
        return Line(x1, y, x2, y, limit.words, label)

    def _days(self) -> Iterable[NamedDay]:
        most = int((RIGHT - self.left) // NAME_ROOM)
        for named in along(self.first.date(), self.last.date(), most):
            yield NamedDay(self._clamped(named.on), named)

    def _labels(self, places: Sequence[tuple[float, float]]) -> list[Placed | None]:
        """The values that matter get their number first; the others where room is."""
        found: list[Placed | None] = [None] * len(places)
        for index in _most_telling(self.course.readings):
            x, y = places[index]
            found[index] = self.sheet.try_place(
                self.course.readings[index].words,
                [
                    (x, y - 13, "middle"),
                    (x, y + 24, "middle"),
                    (x - 12, y + 5, "end"),
                    (x + 12, y + 5, "start"),
                ],
                bold=True,
            )
        return found


def _most_telling(readings: Sequence[Reading]) -> list[int]:
    """The newest, what is over a limit, highest, lowest, first; then newest first."""
    indices = range(len(readings))
    by_value: Callable[[int], float] = lambda index: readings[index].value  # noqa: E731
    order = [
        len(readings) - 1,
        *(index for index in reversed(indices) if readings[index].over),
        max(indices, key=by_value),
        min(indices, key=by_value),
        0,
        *reversed(indices),
    ]
    return list(dict.fromkeys(order))


def _strokes(
    readings: Sequence[Reading], places: Sequence[tuple[float, float]]
) -> Iterable[Stroke]:
    """Neighbours of one method joined; a step to or from a `<` is drawn as unsure."""
    run: list[tuple[float, float]] = []
    for (first, here), (second, there) in pairwise(zip(readings, places, strict=True)):
        same = first.method == second.method
        sure = not first.qualifier and not second.qualifier
        if same and sure:
            run = run or [here]
            run.append(there)
            continue
        if run:
            yield Stroke(_points(run), sure=True)
            run = []
        if same:
            yield Stroke(_points([here, there]), sure=False)
    if run:
        yield Stroke(_points(run), sure=True)


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)


def _dot(reading: Reading, place: tuple[float, float], label: Placed | None) -> Dot:
    shape = {"<": "down", ">": "up"}.get(
        reading.qualifier, "diamond" if reading.over else "circle"
    )
    return Dot(
        *place,
        shape,
        hollow=not reading.counts,
        over=reading.over,
        words=reading.words,
        label=label,
    )


def _start(on: dt.date) -> dt.datetime:
    return dt.datetime.combine(on, dt.time())
