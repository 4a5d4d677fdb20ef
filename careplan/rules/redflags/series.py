"""The course of one field: results that can be compared, oldest first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from careplan.rules.redflags.kleene import Truth
from careplan.rules.redflags.situation import Value
from careplan.rules.redflags.view import View


class Point(NamedTuple):
    """A result and the clinic's day it was measured on."""

    day: date
    value: Value


Points = Sequence[Point]
# Judges the course up to its last point; says which points that hangs on.
Look = Callable[[Points], tuple[Truth, Points]]


@dataclass(frozen=True, slots=True)
class Keep:
    """Which results count: after a day since the operation, not while a tag holds."""

    after_day: int | None = None
    off: str = ""

    def __str__(self) -> str:
        after = "" if self.after_day is None else f", after day {self.after_day}"
        return after + (f", off {self.off}" if self.off else "")

    def tags(self) -> frozenset[str]:
        return frozenset({self.off}) if self.off else frozenset()

    def judge(self, value: Value, view: View) -> Truth:
        """Tell whether `value` counts; unknown without an operation day."""
        if self.off and self.off in value.during:
            return False
        if self.after_day is None:
            return True
        day = view.day_after_operation(value.measured_at)
        return None if day is None else day > self.after_day


ALL = Keep()


def follow(
    field: str, view: View, look: Look, *, keep: Keep = ALL, daily: bool = False
) -> Truth:
    """Judge the course of `field` up to the value given now.

    Only results of the same assay and unit are compared (clinical/alerts.md section
    4). With `daily`, one result a day counts, the last of its day. A value entered late
    may complete a course that later results went on with; it must then be part of it.
    """
    now = view.value(field)
    if now is None:
        return None
    counts = False if keep.off and view.tagged(keep.off) else keep.judge(now, view)
    if not counts:
        return counts
    kept = (each for each in view.earlier(field) if keep.judge(each, view))
    points = _in_order(now, (each for each in kept if _alike(each, now)), view)
    if daily:
        points = _one_a_day(points, now)
    return _look(points, now, look, view)


def back(points: Points, count: int, apart: int = 0) -> Points:
    """Return the last `count` points, or fewer, each `apart` days or more apart.

    Results that come closer than that are stepped over.
    """
    found = [points[-1]]
    for each in reversed(points[:-1]):
        if len(found) == count:
            break
        if (found[0].day - each.day).days >= apart:
            found.insert(0, each)
    return found


def days_between(points: Points) -> int:
    """Return the days from the first point to the last."""
    return (points[-1].day - points[0].day).days


def _look(points: Points, now: Value, look: Look, view: View) -> Truth:
    place = next(at for at, each in enumerate(points) if each.value is now)
    first, used = look(points[: place + 1])
    for end in range(place + 2, len(points) + 1):
        if first is True:
            break
        later, those = look(points[:end])
        if later is True and any(each.value is now for each in those):
            first, used = later, those
    view.trail.saw(each.value for each in used)
    return first


def _alike(one: Value, other: Value) -> bool:
    same_kind = (one.number is None) is (other.number is None)
    return same_kind and (one.unit, one.assay) == (other.unit, other.assay)


def _in_order(now: Value, others: Iterable[Value], view: View) -> Points:
    values = sorted([*others, now], key=lambda each: each.measured_at)
    return [Point(view.day(each.measured_at), each) for each in values]


def _one_a_day(points: Points, now: Value) -> Points:
    last = {each.day: each for each in points}
    judged = next(each for each in points if each.value is now)
    last[judged.day] = judged
    return list(last.values())
