"""A patient's plan by month, for nurse and patient."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from dateutil.relativedelta import relativedelta

from careplan.accounts.models import User
from careplan.followups.models import CarePlan, FollowUp, FollowUpEvent
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries.rows import Row, rows_of, with_reasons
from careplan.patients.models import Patient
from careplan.rules.enums import Kind, Standing

NEAR_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a month: a check, or several of one home activity folded."""

    row: Row
    more: int = 0
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its lines, by day."""

    first: dt.date
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Later:
    """What one activity has further ahead, in one counted line."""

    row: Row
    count: int
    last: dt.date


@dataclass(frozen=True)
class PlanView:
    """A plan as a page shows it."""

    months: list[Month]
    later: list[Later]
    counts: Counter[Standing] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        return self.counts[Standing.DONE]

    @property
    def closed(self) -> int:
        return self.counts[Standing.CLOSED]

    @property
    def open(self) -> int:
        return sum(self.counts.values()) - self.done - self.closed

    @property
    def later_count(self) -> int:
        return sum(later.count for later in self.later)

    @property
    def later_first(self) -> dt.date | None:
        return min((later.row.on for later in self.later), default=None)

    @property
    def later_last(self) -> dt.date | None:
        return max((later.last for later in self.later), default=None)


def active_plan(patient: Patient) -> CarePlan | None:
    """The patient's newest plan that has not ended."""
    return next(iter(active_plans(patient)), None)


def active_plans(patient: Patient) -> list[CarePlan]:
    """The patient's plans that have not ended, newest first; mostly one."""
    return list(
        CarePlan.objects.filter(patient=patient, ended_at=None)
        .select_related("operation")
        .order_by("-created_at")
    )


def plan_of_form(key: str, by: User) -> CarePlan | None:
    """The plan that this person's form, by its one-time key, has made already."""
    return (
        CarePlan.objects.filter(key=key, created_by=by)
        .select_related("patient")
        .first()
    )


def all_rows(patient: Patient, day: dt.date) -> list[Row]:
    """Every follow-up of a patient, by day; a constant number of queries."""
    follow_ups = with_reasons(FollowUp.objects.filter(patient=patient))
    found = rows_of(follow_ups, day=day)
    return sorted(found, key=lambda row: (row.on, row.follow_up.pk))


def plan_view(
    rows: Iterable[Row],
    day: dt.date,
    *,
    show: str = "open",
    horizon: dt.date | None = None,
) -> PlanView:
    """Rows by month: `open` ones, or those that are `done`.

    Open ones after `horizon` (three months ahead) are folded. Done shows what was done
    or closed, newest month last.
    """
    rows = list(rows)
    counts = Counter(row.standing for row in rows)
    ended = {Standing.DONE, Standing.CLOSED}
    if show == "done":
        kept = [row for row in rows if row.standing in ended]
        return PlanView(_months(kept), [], counts)
    kept = [row for row in rows if row.standing not in ended]
    horizon = horizon or day + relativedelta(months=NEAR_MONTHS)
    near = [row for row in kept if row.on <= horizon]
    far = [row for row in kept if row.on > horizon]
    return PlanView(_months(near), _later(far), counts)


def _months(rows: list[Row]) -> list[Month]:
    return [
        Month(first, _folded(list(of_month)))
        for first, of_month in groupby(rows, key=lambda row: row.on.replace(day=1))
    ]


def _folded(rows: list[Row]) -> list[Line]:
    """Home checks of one activity and standing become one line a month."""
    lines: list[Line] = []
    for row in rows:
        key = (row.follow_up.activity, row.standing)
        at = next(
            (
                index
                for index, line in enumerate(lines)
                if row.follow_up.kind == Kind.HOME
                and (line.row.follow_up.activity, line.row.standing) == key
            ),
            None,
        )
        if at is None:
            lines.append(Line(row))
        else:
            lines[at] = Line(lines[at].row, lines[at].more + 1, row.on)
    return lines


def _later(rows: list[Row]) -> list[Later]:
    by_activity: dict[str, list[Row]] = {}
    for row in rows:
        by_activity.setdefault(row.follow_up.activity, []).append(row)
    return [Later(found[0], len(found), found[-1].on) for found in by_activity.values()]


def next_rows(rows: Iterable[Row], count: int) -> list[Row]:
    """The next things a patient has to do or come to, soonest first.

    Tasks of the staff are not among them, and of a missed home check only the latest.
    """
    found: list[Row] = []
    for row in rows:
        if row.standing in {Standing.DONE, Standing.CLOSED}:
            continue
        if row.follow_up.kind == Kind.TASK:
            continue
        missed_home = (
            row.follow_up.kind == Kind.HOME and row.standing == Standing.OVERDUE
        )
        if not missed_home:
            found.append(row)
    return found[:count]


def open_count(patient: Patient) -> int:
    """How many checks of a patient are open."""
    return FollowUp.objects.filter(OPEN, patient=patient).count()


def events_of(follow_up: FollowUp) -> list[FollowUpEvent]:
    """What happened to a follow-up, oldest first, with answers and names."""
    return list(
        follow_up.events.select_related("by", "reason", "entry__set_version__parent")
        .prefetch_related("entry__answers", "entry__corrected_by")
        .order_by("id")
    )


def waiting_for(care_plans: Iterable[CarePlan]) -> list[FollowUp]:
    """The open "find out" tasks of plans."""
    return list(
        FollowUp.objects.filter(
            OPEN, plan__in=list(care_plans), activity__startswith="find-out-"
        )
        .select_related("plan__operation")
        .order_by("due_on", "id")
    )
