"""A plan by month: what is near in lines, what is far in counts, nothing lost."""

import datetime as dt

import pytest

from careplan.followups.queries import plan_view
from careplan.rules import window
from careplan.rules.enums import Gate, Kind, Standing
from tests import factories
from tests.factories import DAY, NOW

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def rows(plan):
    return lambda: plan_view.all_rows(plan.patient, DAY)


def lines(view):
    return [
        [(line.row.follow_up.activity, line.more, line.last) for line in month.lines]
        for month in view.months
    ]


def test_every_check_is_in_a_line_or_a_count(check, rows):
    """H15: nothing that is open falls between the near and the far."""
    for days in (-400, -30, 0, 30, 91, 92, 93, 400, 1800):
        check(due_on=DAY + days * ONE_DAY, activity="visit", kind=Kind.VISIT)

    view = plan_view.plan_view(rows(), DAY)

    near = sum(1 + line.more for month in view.months for line in month.lines)
    assert (near, view.later_count, view.open) == (6, 3, 9)
    assert (view.later_first, view.later_last) == (
        DAY + 93 * ONE_DAY,
        DAY + 1800 * ONE_DAY,
    )


def test_home_checks_of_one_kind_fold_into_a_line_a_month(check, rows):
    for days in range(1, 5):
        check(due_on=DAY + days * ONE_DAY, activity="walk", kind=Kind.HOME, before=0)
    check(due_on=DAY + 2 * ONE_DAY, activity="visit", kind=Kind.VISIT)
    check(due_on=dt.date(2026, 12, 1), activity="walk", kind=Kind.HOME, before=0)

    assert lines(plan_view.plan_view(rows(), DAY)) == [
        [("walk", 3, DAY + 4 * ONE_DAY), ("visit", 0, None)],
        [("walk", 0, None)],
    ]


def test_done_shows_what_was_done_or_closed(check, rows, record, nurse):
    record(check(kind=Kind.CALL, activity="done"))
    check(
        activity="closed",
        closed_at=NOW,
        closed_by=nurse,
        closed_reason=factories.ReasonFactory(),
    )
    check(activity="open")

    view = plan_view.plan_view(rows(), DAY, show="done")

    assert lines(view) == [[("done", 0, None), ("closed", 0, None)]]
    assert (view.done, view.closed, view.open) == (1, 1, 1)


def test_what_is_next_leaves_out_tasks_and_missed_reports(check, rows):
    check(kind=Kind.TASK)
    check(kind=Kind.HOME, due_on=DAY - 9 * ONE_DAY, after=0)
    soon = check(kind=Kind.HOME, due_on=DAY + ONE_DAY, before=0)
    late = check(kind=Kind.VISIT, due_on=DAY - 60 * ONE_DAY)
    check(kind=Kind.TEST, due_on=DAY + 60 * ONE_DAY)

    found = plan_view.next_rows(rows(), 2)

    assert [row.follow_up for row in found] == [late, soon]


def test_h16_standing_in_sql_and_in_python_is_the_same(check, plan, rows):
    for days in range(-30, 31, 5):
        check(due_on=DAY + days * ONE_DAY, before=5, after=5, kind=Kind.VISIT)
        check(
            due_on=DAY + days * ONE_DAY,
            before=5,
            after=5,
            kind=Kind.VISIT,
            booked_for=NOW + (days % 3 - 1) * ONE_DAY,
        )
    open_rows = plan.follow_ups.filter(done_at=None, closed_at=None)
    overdue = open_rows.filter(closes_on__lt=DAY)
    left = open_rows.filter(closes_on__gte=DAY)
    start = dt.datetime.combine(DAY, dt.time.min, dt.UTC)
    booked = left.filter(booked_for__gte=start)
    due = left.exclude(booked_for__gte=start).filter(opens_on__lte=DAY)

    def said(standing):
        return {row.follow_up.pk for row in rows() if row.standing == standing}

    assert said(Standing.OVERDUE) == set(overdue.values_list("pk", flat=True))
    assert said(Standing.DUE) == set(due.values_list("pk", flat=True))
    assert said(Standing.UPCOMING) >= set(booked.values_list("pk", flat=True))
    assert sum(map(len, map(said, Standing))) == 26


def test_a_test_that_was_attended_waits_for_us_and_is_never_overdue(
    check, rows, record
):
    follow_up = check(due_on=DAY - 60 * ONE_DAY)
    record(follow_up, Gate.ATTENDED)

    (row,) = rows()
    assert row.standing == Standing.DUE
    assert [(gate.gate, gate.state) for gate in row.gates] == [
        (Gate.BOOKED, "passed"),
        (Gate.ATTENDED, "passed"),
        (Gate.REVIEWED, "now"),
        (Gate.TOLD, "later"),
    ]


def test_days_late_are_days_past_the_window(check, rows):
    check(due_on=DAY - 10 * ONE_DAY, after=3)

    (row,) = rows()
    assert row.days_late == window.days_late(DAY, row.follow_up.window) == 7


@pytest.mark.parametrize("count", [1, 3, 50])
def test_a_plan_takes_the_same_queries_however_long_it_is(
    check, plan, count, django_assert_num_queries
):
    item = factories.ChecklistItemFactory()
    item.risk_factors.add(factories.RiskFactorFactory())
    for days in range(count):
        row = check(due_on=DAY + days * ONE_DAY)
        factories.FollowUpReasonFactory(follow_up=row, item=item, occurrence=f"d{days}")

    with django_assert_num_queries(4):
        rows = plan_view.all_rows(plan.patient, DAY)
        shown = [(row.standing, row.risk_factors, row.why.how_often) for row in rows]
    assert len(shown) == count


def test_the_plan_shown_is_the_newest_that_has_not_ended(plan, nurse):
    assert plan_view.active_plan(plan.patient) == plan

    type(plan).objects.filter(pk=plan.pk).update(
        ended_at=NOW, ended_by=nurse, ended_why="Replaced"
    )

    assert plan_view.active_plan(plan.patient) is None
