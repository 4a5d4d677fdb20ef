"""By when an alert is answered: in clinic hours, across both clock changes (H24)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.clock import (
    ClinicHours,
    Targets,
    acknowledge_by,
    again_at,
    is_open,
    respond_by,
)
from careplan.rules.enums import Urgency

E, S, W, R = Urgency
LONDON = ZoneInfo("Europe/London")
DAYTIME = dict.fromkeys(range(5), (time(8), time(18)))
CLINIC = ClinicHours("Europe/London", DAYTIME, frozenset({date(2026, 12, 25)}))
USUAL = Targets()


def at(day, month, hour, minute=0, *, year=2026, fold=0):
    return datetime(year, month, day, hour, minute, tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize(
    ("said", "urgency", "within", "expected"),
    [
        # Tuesday 24 November 2026.
        (at(24, 11, 9, 22), E, None, at(24, 11, 9, 52)),
        (at(28, 11, 3), E, None, at(28, 11, 3, 30)),
        (at(24, 11, 9), S, None, at(24, 11, 13)),
        (at(24, 11, 9), S, 1, at(24, 11, 10)),
        (at(24, 11, 9), S, 9, at(24, 11, 13)),
        (at(24, 11, 14), S, None, at(24, 11, 18)),
        (at(24, 11, 14, 1), S, None, at(25, 11, 8, 1)),
        (at(24, 11, 22), S, None, at(25, 11, 12)),
        (at(27, 11, 17), S, None, at(30, 11, 11)),
        (at(28, 11, 12), S, None, at(30, 11, 12)),
        # Christmas Day 2026 is a Friday.
        (at(24, 12, 17), S, None, at(28, 12, 11)),
        (at(24, 11, 9), W, None, at(26, 11, 9)),
        (at(24, 11, 22), W, None, at(27, 11, 8)),
        (at(27, 11, 10), W, None, at(30, 11, 8)),
        (at(24, 11, 9), W, 24, at(25, 11, 9)),
        (at(24, 11, 9), W, 100, at(26, 11, 9)),
        (at(24, 11, 9), R, None, at(1, 12, 9)),
        # The clocks go back on 25 October 2026 and forward on 28 March 2027.
        (at(24, 10, 16), W, None, at(26, 10, 16)),
        (at(25, 10, 0, 50), E, None, at(25, 10, 1, 20)),
        (at(25, 10, 1, 50), E, None, at(25, 10, 1, 20, fold=1)),
        (at(28, 3, 0, 50, year=2027), E, None, at(28, 3, 2, 20, year=2027)),
        (at(26, 3, 16, year=2027), W, None, at(29, 3, 8, year=2027)),
        (at(24, 3, 16, year=2027), R, None, at(31, 3, 16, year=2027)),
    ],
)
def test_h24_an_alert_is_answered_by_a_moment_at_which_someone_is_there(
    said, urgency, within, expected
):
    found = respond_by(said, urgency, CLINIC, USUAL, within)

    assert found == expected.astimezone(UTC)


@pytest.mark.parametrize(
    ("said", "urgency", "within", "expected"),
    [
        (at(24, 11, 9), E, None, at(24, 11, 9, 15)),
        (at(24, 11, 9), S, None, at(24, 11, 11)),
        (at(24, 11, 9), S, 1, at(24, 11, 9, 30)),
        (at(24, 11, 17), S, None, at(25, 11, 9)),
        (at(24, 11, 9), W, None, at(26, 11, 9)),
        (at(24, 11, 9), R, 24, at(25, 11, 9)),
    ],
)
def test_h24_somebody_has_seen_it_at_half_the_time(said, urgency, within, expected):
    found = acknowledge_by(said, urgency, CLINIC, USUAL, within)

    assert found == expected.astimezone(UTC)


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [
        (E, at(24, 11, 18, 20)),
        (S, at(25, 11, 9, 50)),
        (W, at(25, 11, 17, 50)),
        (R, at(1, 12, 17, 50)),
    ],
)
def test_h24_the_next_person_is_told_after_an_interval(urgency, expected):
    found = again_at(at(24, 11, 17, 50), urgency, CLINIC, USUAL)

    assert found == expected.astimezone(UTC)


def test_a_night_clinic_across_the_hour_that_comes_twice():
    night = ClinicHours("Europe/London", dict.fromkeys(range(7), (time(0), time(23))))
    first, second = at(25, 10, 1, 40), at(25, 10, 1, 10, fold=1)

    assert is_open(second, night)
    assert respond_by(first, S, night, USUAL) == at(25, 10, 4, 40).astimezone(UTC)
    assert respond_by(second, S, night, USUAL) == at(25, 10, 5, 10).astimezone(UTC)
    assert respond_by(first, W, night, USUAL) == at(27, 10, 1, 40).astimezone(UTC)
    assert respond_by(second, W, night, USUAL) == at(27, 10, 2).astimezone(UTC)


def test_without_any_hours_it_is_answered_in_real_time():
    never = ClinicHours("Europe/London")

    assert is_open(at(28, 11, 3), never)
    assert respond_by(at(28, 11, 3), S, never, USUAL) == at(28, 11, 7).astimezone(UTC)


def test_a_clinic_that_opens_too_seldom_is_held_to_its_last_closing():
    holidays = frozenset(date(2026, 11, 25) + timedelta(days=n) for n in range(500))
    closing = ClinicHours("Europe/London", DAYTIME, holidays)

    found = respond_by(at(24, 11, 17), S, closing, USUAL)
    assert found == at(24, 11, 18).astimezone(UTC)


def test_a_moment_needs_a_zone():
    with pytest.raises(ValueError, match="zone"):
        respond_by(datetime(2026, 11, 24, 9), S, CLINIC, USUAL)


# What holds for any clinic -----------------------------------------------------------

clocks = st.times().map(lambda each: each.replace(second=0, microsecond=0))
opening = st.tuples(clocks, clocks).filter(lambda pair: pair[0] < pair[1])
clinics = st.builds(
    ClinicHours,
    st.sampled_from(["Europe/London", "America/New_York", "Pacific/Auckland"]),
    st.dictionaries(st.integers(0, 6), opening, min_size=1),
    st.frozensets(st.dates(date(2026, 10, 1), date(2027, 5, 1)), max_size=10),
)
targets = st.builds(
    Targets,
    st.integers(1, 240),
    st.integers(1, 12),
    st.integers(1, 7),
    st.integers(1, 30),
)
moments = st.one_of(
    st.datetimes(datetime(2026, 10, 1), datetime(2027, 4, 20)),
    # About the nights in which the clocks change.
    st.datetimes(datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 4)),
    st.datetimes(datetime(2026, 11, 1, 3), datetime(2026, 11, 1, 9)),
    st.datetimes(datetime(2027, 3, 27, 22), datetime(2027, 3, 28, 4)),
).map(lambda each: each.replace(tzinfo=UTC))
shorter = st.none() | st.integers(1, 72)
urgencies = st.sampled_from(Urgency)


@given(moments, urgencies, clinics, targets, shorter)
def test_h24_it_is_never_due_before_it_was_raised_nor_while_the_clinic_is_closed(
    said, urgency, clinic, goals, within
):
    limit = respond_by(said, urgency, clinic, goals, within)
    seen = acknowledge_by(said, urgency, clinic, goals, within)
    again = again_at(said, urgency, clinic, goals)

    assert said <= seen <= limit
    assert again >= said
    if urgency is not E:
        assert is_open(limit, clinic)
        assert is_open(seen, clinic)
        assert is_open(again, clinic)


@given(moments, moments, urgencies, clinics, targets, shorter)
def test_h24_who_reports_later_is_not_answered_earlier(
    one, other, urgency, clinic, goals, within
):
    first, second = sorted([one, other])

    assert respond_by(first, urgency, clinic, goals, within) <= respond_by(
        second, urgency, clinic, goals, within
    )


@given(moments, urgencies, clinics, targets, st.integers(1, 72))
def test_a_shorter_target_never_stretches_the_time(
    said, urgency, clinic, goals, within
):
    assert respond_by(said, urgency, clinic, goals, within) <= respond_by(
        said, urgency, clinic, goals
    )
