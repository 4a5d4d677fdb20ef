"""The same test on several days, readings or tests."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from careplan.rules.redflags import kleene
from careplan.rules.redflags.answers import Alone, OneOf
from careplan.rules.redflags.comparing import Compare, counted, number_of
from careplan.rules.redflags.kleene import Truth
from careplan.rules.redflags.series import ALL, Keep, Points, back, days_between, follow
from careplan.rules.redflags.view import View

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OnDays(Alone):
    """`on 2 days`: each of the last calendar days has such a value.

    A day without any leaves it open. Values of a later day can complete the row when
    this answer is entered late.
    """

    test: Compare | OneOf
    days: int

    def __str__(self) -> str:
        return f"{self.test} on {self.days} days"

    def judge(self, field: str, view: View) -> Truth:
        now = view.value(field)
        if now is None:
            return None
        found: dict[date, list[Truth]] = {}
        today = view.today()
        around = self.days * _DAY
        for value in (now, *view.earlier(field)):
            day = view.day(value.measured_at)
            if abs(day - today) < around:
                view.trail.saw([value])
                found.setdefault(day, []).append(self.test.judge(value))
        rows = [self._row(found, today + ahead * _DAY) for ahead in range(self.days)]
        return True if True in rows else rows[0]

    def _row(self, found: dict[date, list[Truth]], end: date) -> Truth:
        days = [end - back * _DAY for back in range(self.days)]
        return kleene.all_of(
            [kleene.any_of(found[day]) if day in found else None for day in days]
        )


class Each(StrEnum):
    """What is counted: every value, or results on different days."""

    READINGS = "readings"
    TESTS = "tests"


@dataclass(frozen=True, slots=True)
class OnResults(Alone):
    """`on 2 readings`, `on 2 tests, 14 days apart`: each of the last results.

    `lowest`: the limit is a multiple of the lowest result before them. `never`: none
    of the results up to then was so.
    """

    test: Compare | OneOf
    count: int
    each: Each
    apart: int = 0
    within: int | None = None
    lowest: bool = False
    never: Compare | None = None
    keep: Keep = ALL

    def __str__(self) -> str:
        test = f"{self.test} times lowest" if self.lowest else str(self.test)
        apart = f", {counted(self.apart, 'day')} apart" if self.apart else ""
        within = (
            "" if self.within is None else f", within {counted(self.within, 'day')}"
        )
        never = "" if self.never is None else f", never {self.never}"
        return f"{test} on {self.count} {self.each}{apart}{within}{never}{self.keep}"

    def tags(self) -> frozenset[str]:
        return self.keep.tags()

    def judge(self, field: str, view: View) -> Truth:
        daily = self.each is Each.TESTS
        return follow(field, view, self._look, keep=self.keep, daily=daily)

    def _look(self, points: Points) -> tuple[Truth, Points]:
        last = back(points, self.count, self.apart)
        test = self._limit(points[: points.index(last[0])])
        truths = [None if test is None else test.judge(each.value) for each in last]
        truths += [None] * (self.count - len(last))
        if self.within is not None:
            truths.append(days_between(last) <= self.within)
        if self.never is not None:
            ever = kleene.any_of([self.never.judge(each.value) for each in points])
            truths.append(None if ever is None else not ever)
        return kleene.all_of(truths), last

    def _limit(self, before: Points) -> Compare | OneOf | None:
        if not self.lowest or isinstance(self.test, OneOf):
            return self.test
        if not before:
            return None
        lowest = min(number_of(each.value) for each in before)
        return Compare(self.test.operator, self.test.limit * lowest)
