"""How a nurse reads a long plan: what is near in full, the rest in one line each."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from careplan.followups.models import CarePlan
from careplan.followups.queries.plan_view import Line, PlanView, plan_view
from careplan.followups.queries.rows import Row
from careplan.rules.enums import Kind, Standing

NEAR = dt.timedelta(days=28)
MOST_IN_FULL = 6
NEWEST = 0
ENDED = frozenset({Standing.DONE, Standing.CLOSED})


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a month; `full` shows gates, why and act at once.

    `of` names the operation where several plans run.
    """

    line: Line
    full: bool
    of: str = ""

    @property
    def row(self) -> Row:
        return self.line.row


@dataclass(frozen=True, slots=True)
class MonthOfItems:
    first: dt.date
    full: list[Item]
    short: list[Item]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan section of the patient's page.

    `years` counts what is done or closed in each year, newest first; `year` is the one
    shown, None while the open checks are.
    """

    view: PlanView
    months: list[MonthOfItems]
    years: list[tuple[int, int]]
    year: int | None


def lay_out(
    rows: Sequence[Row], day: dt.date, *, plans: Sequence[CarePlan], year: int | None
) -> PlanPage:
    """The open checks to the end of next month, or what was done or closed in `year`.

    The year NEWEST is the last in which anything was.
    """
    done = Counter(row.on.year for row in rows if row.standing in ENDED)
    years = sorted(done.items(), reverse=True)
    names = {plan.pk: plan.operation.procedure for plan in plans}
    year = next(iter(years), (None, 0))[0] if year == NEWEST else year
    horizon = day + relativedelta(months=1, day=31)
    view = plan_view(rows, day, horizon=horizon)
    shown = view
    if year is not None:
        ended = [row for row in rows if row.standing in ENDED and row.on.year == year]
        shown = plan_view(ended, day, show="done")
    in_full = [] if year is not None else _in_full(shown, day)
    months = [
        _month(month.first, month.lines, in_full, names if len(plans) > 1 else {})
        for month in shown.months
    ]
    return PlanPage(view, months, years, year)


def together(
    rows: Iterable[Row], day: dt.date, plans: Sequence[CarePlan]
) -> list[tuple[dt.date, list[Row]]]:
    """Days ahead on which checks of several plans bring the patient here (H14)."""
    active = {plan.pk for plan in plans}
    by_day: dict[dt.date, list[Row]] = {}
    for row in rows:
        check = row.follow_up
        here = check.kind in {Kind.VISIT, Kind.TEST} and check.attended_on is None
        if here and check.is_open and check.plan_id in active and row.on >= day:
            by_day.setdefault(row.on, []).append(row)
    return [
        (on, found)
        for on, found in sorted(by_day.items())
        if len({row.follow_up.plan_id for row in found}) > 1
    ]


def _in_full(view: PlanView, day: dt.date) -> list[int]:
    """The checks that somebody has to do something about soon, by id."""
    near = [
        line.row
        for month in view.months
        for line in month.lines
        if line.row.follow_up.kind != Kind.HOME and line.row.on <= day + NEAR
    ]
    return [row.follow_up.pk for row in near[:MOST_IN_FULL]]


def _month(
    first: dt.date, lines: Iterable[Line], in_full: list[int], names: dict[int, str]
) -> MonthOfItems:
    items = [
        Item(
            line,
            full=line.row.follow_up.pk in in_full,
            of=names.get(line.row.follow_up.plan_id, ""),
        )
        for line in lines
    ]
    return MonthOfItems(
        first,
        [item for item in items if item.full],
        [item for item in items if not item.full],
    )
