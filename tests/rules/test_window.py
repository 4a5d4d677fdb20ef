"""Where a follow-up stands, day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.enums import Standing
from careplan.rules.window import Window, days_late, standing, was_late, window

DUE_DAY = date(2027, 3, 10)
AROUND = window(DUE_DAY, 2, 3)


def march(day):
    return date(2027, 3, day)


def test_a_window_lies_round_its_due_day():
    assert window(DUE_DAY, 2, 3) == Window(march(8), march(13))
    assert window(DUE_DAY, 0, 0) == Window(DUE_DAY, DUE_DAY)
    assert [day for day in range(1, 20) if AROUND.holds(march(day))] == [
        8, 9, 10, 11, 12, 13,
    ]  # fmt: skip


def test_two_windows_have_their_common_days():
    assert AROUND.narrowed_by(window(DUE_DAY, 1, 9)) == Window(march(9), march(13))


@pytest.mark.parametrize(("before", "after"), [(-1, 0), (0, -1)])
def test_a_window_has_no_negative_side(before, after):
    with pytest.raises(ValueError, match="0 days or more on either side"):
        window(DUE_DAY, before, after)


def test_a_window_does_not_close_before_it_opens():
    with pytest.raises(ValueError, match="A window cannot close on 2027-03-09"):
        Window(march(10), march(9))


UPCOMING, DUE, OVERDUE = Standing.UPCOMING, Standing.DUE, Standing.OVERDUE


@pytest.mark.parametrize(
    ("day", "booked", "expected"),
    [
        (7, None, UPCOMING),
        (8, None, DUE),
        (13, None, DUE),
        (14, None, OVERDUE),
        (8, 12, UPCOMING),
        (12, 12, UPCOMING),
        (13, 12, DUE),
        (14, 12, OVERDUE),
        (13, 20, UPCOMING),
        (14, 20, OVERDUE),
        (7, 5, UPCOMING),
        (5, 5, UPCOMING),
    ],
)
def test_an_open_follow_up_stands_by_its_window_and_booking(day, booked, expected):
    booked_on = booked and march(booked)

    assert standing(march(day), window=AROUND, booked_on=booked_on) is expected


@given(
    st.integers(-400, 400).map(lambda days: DUE_DAY + timedelta(days=days)),
    st.none() | st.just(march(12)),
)
def test_done_and_closed_come_before_any_day(day, booked):
    facts = {"window": AROUND, "booked_on": booked}

    assert standing(day, done_on=march(9), **facts) is Standing.DONE
    assert standing(day, closed_on=march(9), **facts) is Standing.CLOSED
    assert standing(day, done_on=march(9), closed_on=march(9), **facts) is Standing.DONE


@given(st.integers(0, 20_000), st.integers(-30, 30))
def test_overdue_never_ends_by_itself_and_no_booking_hides_it(late, booked):
    day = march(14) + timedelta(days=late)
    booked_on = day + timedelta(days=booked)

    assert standing(day, window=AROUND, booked_on=booked_on) is OVERDUE
    assert days_late(day, AROUND) == late + 1


@pytest.mark.parametrize(("day", "late"), [(7, 0), (13, 0), (14, 1), (20, 7)])
def test_late_is_counted_from_the_windows_last_day(day, late):
    assert days_late(march(day), AROUND) == late
    assert was_late(march(day), AROUND) == late
