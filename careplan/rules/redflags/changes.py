"""How far a field moved: falls and rises, held against an earlier result."""

from dataclasses import dataclass, replace
from decimal import Decimal

from careplan.rules.redflags import kleene
from careplan.rules.redflags.answers import Alone
from careplan.rules.redflags.comparing import (
    Compare,
    counted,
    fallen_by,
    risen_by,
    written,
)
from careplan.rules.redflags.kleene import Truth
from careplan.rules.redflags.series import ALL, Keep, Point, Points, follow
from careplan.rules.redflags.situation import Value
from careplan.rules.redflags.view import View

_HOUR = 3600
# A check planned for a month may be done a week early (ER-32: 7 days either side).
_EARLY = 7
_MONTH = 30


@dataclass(frozen=True, slots=True)
class Within:
    """`in 24 h`, `in 3 days`: against any result at most that much earlier."""

    count: int
    hours: bool

    def __str__(self) -> str:
        return (
            f"in {self.count} h" if self.hours else f"in {counted(self.count, 'day')}"
        )

    def before(self, points: Points, view: View) -> Points:
        last = points[-1]
        return [each for each in points[:-1] if self._near(each, last)]

    def _near(self, one: Point, last: Point) -> bool:
        if not self.hours:
            return (last.day - one.day).days <= self.count
        # Real time, also on the nights when the clocks change.
        passed = last.value.measured_at.timestamp() - one.value.measured_at.timestamp()
        return passed <= self.count * _HOUR


@dataclass(frozen=True, slots=True)
class SinceLast:
    """`since last`: against the result before."""

    def __str__(self) -> str:
        return "since last"

    def before(self, points: Points, view: View) -> Points:
        return points[-2:-1]


@dataclass(frozen=True, slots=True)
class FromBaseline:
    """`from baseline`: against the last result before the operation.

    `from month 1`: against the first from a week before that month on, however late.
    """

    month: int | None = None

    def __str__(self) -> str:
        return "from baseline" if self.month is None else f"from month {self.month}"

    def before(self, points: Points, view: View) -> Points:
        counted = [
            (view.day_after_operation(each.value.measured_at), each)
            for each in points[:-1]
        ]
        known = [(day, each) for day, each in counted if day is not None]
        if self.month is None:
            return [each for day, each in known if day < 0][-1:]
        since = self.month * _MONTH - _EARLY
        return [each for day, each in known if day >= since][:1]


@dataclass(frozen=True, slots=True)
class Change(Alone):
    """`fall 20 in 24 h`, `rise 2 since last, last >= 4`, `fall 25 % from baseline`.

    A fall within a time counts only results after the operation
    (clinical/alerts.md section 1).
    """

    fall: bool
    amount: Decimal
    percent: bool
    since: Within | SinceLast | FromBaseline
    last: Compare | None = None
    keep: Keep = ALL

    def __str__(self) -> str:
        verb = "fall" if self.fall else "rise"
        unit = " %" if self.percent else ""
        last = "" if self.last is None else f", last {self.last}"
        return f"{verb} {written(self.amount)}{unit} {self.since}{last}{self.keep}"

    def tags(self) -> frozenset[str]:
        return self.keep.tags()

    def judge(self, field: str, view: View) -> Truth:
        def look(points: Points) -> tuple[Truth, Points]:
            return self._look(points, view)

        return follow(field, view, look, keep=self._kept())

    def _kept(self) -> Keep:
        whole = not self.fall or not isinstance(self.since, Within)
        if whole or self.keep.after_day is not None:
            return self.keep
        return replace(self.keep, after_day=-1)

    def _look(self, points: Points, view: View) -> tuple[Truth, Points]:
        last = points[-1]
        before = self.since.before(points, view)
        moved = [(each, self._moved(each.value, last.value)) for each in before]
        truth = kleene.any_of([met for _, met in moved]) if moved else None
        those = [each for each, met in moved if met is truth]
        if self.last is not None:
            truth = kleene.all_of([truth, self.last.judge(last.value)])
        return truth, [*those, last]

    def _moved(self, before: Value, after: Value) -> Truth:
        measure = fallen_by if self.fall else risen_by
        return measure(before, after, self.amount, percent=self.percent)
