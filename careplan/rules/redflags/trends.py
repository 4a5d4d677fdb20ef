"""Results that rise one after the other."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from careplan.rules.redflags import kleene
from careplan.rules.redflags.answers import Alone, outside
from careplan.rules.redflags.comparing import (
    Compare,
    counted,
    risen,
    risen_by,
    written,
)
from careplan.rules.redflags.kleene import Truth
from careplan.rules.redflags.series import (
    ALL,
    Keep,
    Point,
    Points,
    back,
    days_between,
    follow,
)
from careplan.rules.redflags.view import View


@dataclass(frozen=True, slots=True)
class Inside:
    """`with tsh_mu_l inside tsh_target_low, tsh_target_high`: on each of the days."""

    field: str
    low: str
    high: str

    def __str__(self) -> str:
        return f", with {self.field} inside {self.low}, {self.high}"

    def fields(self) -> frozenset[str]:
        return frozenset({self.field, self.low, self.high})

    def judge(self, points: Points, view: View) -> Truth:
        return kleene.all_of([self._on(each, view) for each in points])

    def _on(self, point: Point, view: View) -> Truth:
        now = view.situation.answers.get(self.field)
        values = [*([] if now is None else [now]), *view.earlier(self.field)]
        for value in values:
            if view.day(value.measured_at) == point.day:
                view.trail.saw([value])
                beyond = outside(value, self.low, self.high, view)
                return None if beyond is None else not beyond
        view.trail.missed(self.field)
        return None


@dataclass(frozen=True, slots=True)
class Risen:
    """`risen 2 times, 28 days apart, last >= 5`: higher at each of the last results.

    Each is held against the result before it, the first of them against the one
    directly before. `daily`: results on different days ("times"), else every one
    ("reports"). `total`: by that per cent from first to last.
    """

    count: int
    daily: bool = True
    apart: int = 0
    within: int | None = None
    total: Decimal | None = None
    last: Compare | None = None
    inside: Inside | None = None
    keep: Keep = ALL

    def __str__(self) -> str:
        some = counted(self.count, "time" if self.daily else "report")
        apart = f", {counted(self.apart, 'day')} apart" if self.apart else ""
        within = (
            "" if self.within is None else f", within {counted(self.within, 'day')}"
        )
        total = "" if self.total is None else f", total {written(self.total)} %"
        last = "" if self.last is None else f", last {self.last}"
        inside = "" if self.inside is None else str(self.inside)
        return f"risen {some}{apart}{within}{total}{last}{inside}{self.keep}"

    def also(self) -> frozenset[str]:
        return frozenset() if self.inside is None else self.inside.fields()

    def tags(self) -> frozenset[str]:
        return self.keep.tags()

    def judge(self, field: str, view: View) -> Truth:
        def look(points: Points) -> tuple[Truth, Points]:
            return self._look(points, view)

        return follow(field, view, look, keep=self.keep, daily=self.daily)

    def _look(self, points: Points, view: View) -> tuple[Truth, Points]:
        tests = back(points, self.count, self.apart)
        place = points.index(tests[0])
        chain = [*points[max(place - 1, 0) : place], *tests]
        whole = len(chain) == self.count + 1
        truths = [risen(one.value, two.value) for one, two in pairwise(chain)]
        truths += [] if whole else [None]
        if self.within is not None:
            truths.append(days_between(tests) <= self.within)
        truths += self._ends(chain, whole=whole)
        if self.inside is not None:
            truths.append(self.inside.judge(chain, view))
        return kleene.all_of(truths), chain

    def _ends(self, chain: Points, *, whole: bool) -> list[Truth]:
        first, last = chain[0].value, chain[-1].value
        truths: list[Truth] = []
        if self.total is not None:
            met = risen_by(first, last, self.total, percent=True)
            truths.append(met if whole else None)
        if self.last is not None:
            truths.append(self.last.judge(last))
        return truths


@dataclass(frozen=True, slots=True)
class Slope(Alone):
    """`risen 1 per 30 days, 28 days apart, last > 2.5`: between two results."""

    amount: Decimal
    per: int
    apart: int = 0
    last: Compare | None = None
    keep: Keep = ALL

    def __str__(self) -> str:
        last = "" if self.last is None else f", last {self.last}"
        amount = f"{written(self.amount)} per {counted(self.per, 'day')}"
        apart = f", {counted(self.apart, 'day')} apart" if self.apart else ""
        return f"risen {amount}{apart}{last}{self.keep}"

    def tags(self) -> frozenset[str]:
        return self.keep.tags()

    def judge(self, field: str, view: View) -> Truth:
        return follow(field, view, self._look, keep=self.keep, daily=True)

    def _look(self, points: Points) -> tuple[Truth, Points]:
        pair = back(points, 2, self.apart)
        truth: Truth = None
        if len(pair) == 2:
            enough = self.amount * days_between(pair) / self.per
            truth = risen_by(pair[0].value, pair[1].value, enough, percent=False)
        if self.last is not None:
            truth = kleene.all_of([truth, self.last.judge(pair[-1].value)])
        return truth, pair
