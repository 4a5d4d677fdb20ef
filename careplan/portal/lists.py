"""Lists of checks for the patient's pages: what comes first, what is folded."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from careplan.followups.queries.plan_view import Later, Month, next_rows
from careplan.followups.queries.rows import Row
from careplan.portal.checks import Check
from careplan.portal.phases import Phase
from careplan.rules.enums import Kind, Standing


@dataclass(frozen=True, slots=True)
class MonthOfChecks:
    """A month of the plan."""

    first: dt.date
    checks: list[Check]


def shown(rows: Iterable[Row]) -> list[Row]:
    """The rows that are a patient's: without what staff have to find out first."""
    return [row for row in rows if row.is_for_patient]


def months_of(months: Iterable[Month], first: Check | None) -> list[MonthOfChecks]:
    """The months of a plan view; `first` is marked as the next thing.

    A home check stands once, in the month of its next day, with how often it comes
    after that; what was not heard of stands once too, apart.
    """
    found: dict[str, tuple[dt.date, Check]] = {}
    for month in months:
        for line in month.lines:
            check = Check(line.row, line.more, line.last)
            key = _fold_at_home(check)
            if key in found:
                held, earlier = found[key]
                found[key] = held, _with(earlier, check)
            else:
                marked = first is not None and check.uid == first.uid
                found[key] = month.first, replace(check, is_next=marked)
    return [
        MonthOfChecks(day, [check for _day, check in group])
        for day, group in groupby(found.values(), key=itemgetter(0))
    ]


def _with(earlier: Check, later: Check) -> Check:
    last = later.last or later.row.on
    return replace(earlier, more=earlier.more + 1 + later.more, last=last)


def _fold_at_home(check: Check) -> str:
    if check.kind != Kind.HOME:
        return check.uid
    ahead = check.phase in {Phase.NOW, Phase.AHEAD}
    state = "ahead" if ahead else check.phase.value
    return f"{check.row.follow_up.activity} {state}"


def later_of(later: Iterable[Later]) -> list[Check]:
    """What a plan view folds away, as one check an activity."""
    return [Check(each.row, each.count - 1, each.last) for each in later]


def soonest(rows: Iterable[Row], count: int) -> list[Check]:
    """What the patient has to do or come to, in order, at most `count`.

    First what is booked for today. All that was not done in its time is one line, as
    one call to us mends it; a home check stands once, on its next day.
    """
    rows = list(rows)
    found: dict[str, Check] = {}
    for row in next_rows(rows, len(rows)):
        check = Check(row)
        if check.phase == Phase.RESULT:
            continue
        key = _fold(check)
        first = found.get(key)
        found[key] = replace(first, more=first.more + 1) if first else check
    return sorted(found.values(), key=lambda check: not _today(check))[:count]


def _fold(check: Check) -> str:
    if check.phase == Phase.NOT_YET:
        return Phase.NOT_YET
    if check.kind == Kind.HOME:
        return check.row.follow_up.activity
    return check.uid


def _today(check: Check) -> bool:
    return check.phase == Phase.BOOKED and check.row.booked_on == check.row.day


def results_to_come(rows: Iterable[Row]) -> list[Check]:
    """Tests that were done and whose result the patient has not been told."""
    checks = [Check(row) for row in rows]
    return [check for check in checks if check.phase == Phase.RESULT]


def done_count(rows: Iterable[Row]) -> int:
    """How many of the patient's own checks are done; tasks of staff do not count."""
    done = [row for row in rows if row.standing == Standing.DONE]
    return sum(row.follow_up.kind != Kind.TASK for row in done)
