"""What a change does to checks whose time is over."""

from datetime import date, timedelta

import pytest

from careplan.rules.enums import ByWhom, Kind
from careplan.rules.replan import Act, Line, Replan, State
from tests.rules.redone import DAY, K1, K2, K3, PLANNED, check, draft, redo, told
from tests.rules.replans import apply, standing_row

MARCH, APRIL, MAY = date(2027, 3, 3), date(2027, 4, 3), date(2027, 5, 3)


def test_of_late_ones_the_latest_of_each_activity_is_suggested():
    late = [check(K1, on=MARCH), check(K2, on=MAY), check(K3, on=APRIL, activity="mri")]

    change = redo([], draft(*late[1:], passed=late[:1]))

    found = [(line.check.planned_on, line.late, line.ticked) for line in change.lines]
    assert found == [(MARCH, True, False), (APRIL, True, True), (MAY, True, True)]
    assert change.late == change.lines
    assert [line.keys for line in change.changes] == [(K3,), (K2,)]


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "ticked"),
    [
        (DAY, date(2027, 6, 28), False),
        (date(2027, 5, 1), DAY, False),
        (DAY + timedelta(days=1), date(2027, 6, 28), True),
    ],
)
def test_none_is_suggested_while_a_window_of_the_activity_is_open(
    opens_on, closes_on, ticked
):
    now = check(K2, on=DAY, opens_on=opens_on, closes_on=closes_on)

    change = redo([], draft(check(K1, on=APRIL), now))

    assert [(line.late, line.ticked) for line in change.lines] == [
        (True, ticked),
        (False, False),
    ]


def test_a_check_that_closes_today_is_not_late():
    change = redo([], draft(check(K1, on=DAY, closes_on=DAY)))

    assert [line.late for line in change.lines] == [False]


def test_what_was_left_out_when_the_plan_began_stays_out():
    late = check(K1, on=APRIL)

    assert redo([], draft(passed=[late]), before=draft(passed=[late])) == Replan()
    assert redo([], draft(late), before=draft(passed=[late])) == Replan()
    joined = check(K1, K2, on=APRIL)
    change = redo([], draft(joined), before=draft(passed=[late]))
    assert told(change) == [(Act.ADD, None, {K1, K2})]


def test_a_late_check_at_home_is_counted_and_not_added():
    home = check(K1, on=APRIL, kind=Kind.HOME)

    assert redo([], draft(home)) == Replan((), left_out=1)
    assert redo([], draft(passed=[home])) == Replan((), left_out=1)
    assert redo([], draft(home), before=draft(home)) == Replan()


def test_a_late_day_on_the_ward_is_counted_and_not_added():
    ward = check(K1, on=APRIL, kind=Kind.TASK, by_whom=ByWhom.WARD)

    assert redo([], draft(ward)) == Replan((), left_out=1)


def test_a_withdrawn_check_at_home_that_is_past_is_not_opened_again():
    """H17: nobody is asked today how they were three weeks ago."""
    gone = standing_row(1, K1, state=State.WITHDRAWN, kind=Kind.HOME, planned_on=APRIL)
    home = check(K1, on=APRIL, kind=Kind.HOME)

    assert redo([gone], draft(home)) == Replan((), left_out=1)
    assert redo([gone], draft(home), before=draft(home)) == Replan()


WARD = {"kind": Kind.TASK, "by_whom": ByWhom.WARD}


@pytest.mark.parametrize("given", [{"kind": Kind.HOME}, WARD])
def test_h17_a_day_on_the_ward_that_is_over_at_once_leaves_the_plan(given):
    """An earlier operation day makes nobody late for days that are gone."""
    open_row = standing_row(1, K1, planned_on=PLANNED, kind=given["kind"])
    over = draft(passed=[check(K1, on=APRIL, **given)])

    change = redo([open_row], over, before=draft(check(K1, **given)))

    assert change.lines == (Line(Act.WITHDRAW, open_row, None, (K1,)),)
    assert change.left_out == 0
    left = apply([open_row], change)
    assert redo(left, over, before=over) == Replan()
    back = redo(left, draft(check(K1, **given)), before=over)
    assert told(back) == [(Act.REOPEN, 1, {K1})]


@pytest.mark.parametrize(
    ("row_given", "acts"),
    [
        ({"planned_on": APRIL}, [Act.MOVE]),
        ({"closes_on": DAY - timedelta(days=1)}, [Act.MOVE]),
        ({"closes_on": DAY}, [Act.WITHDRAW]),
        ({"state": State.HELD}, [Act.ASK_MOVE]),
    ],
)
def test_h17_what_was_overdue_or_held_before_stays(row_given, acts):
    existing = standing_row(1, K1, kind=Kind.HOME, **row_given)
    home = check(K1, on=MARCH, kind=Kind.HOME)

    change = redo([existing], draft(passed=[home]), before=draft(home))

    assert [line.act for line in change.lines] == acts


def test_h17_a_row_is_not_dropped_because_its_day_has_passed():
    existing = standing_row(1, K1, planned_on=APRIL)

    change = redo([existing], draft(passed=[check(K1, on=MARCH)]))

    assert told(change) == [(Act.MOVE, 1, {K1})]
