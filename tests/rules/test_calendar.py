"""Working days, and sending across summer time (hazard H03)."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.calendar import (
    Calendar,
    Shifted,
    ShiftRule,
    local_moment,
    next_sending_time,
    shift,
)
from careplan.rules.window import window

NEXT, PREVIOUS, STAY = ShiftRule.NEXT, ShiftRule.PREVIOUS, ShiftRule.STAY
GOOD_FRIDAY, EASTER_MONDAY = date(2027, 3, 26), date(2027, 3, 29)
EASTER = Calendar(holidays=frozenset({GOOD_FRIDAY, EASTER_MONDAY}))


def march(day):
    return date(2027, 3, day)


def test_the_clinic_is_open_on_working_days():
    assert [day for day in range(22, 32) if EASTER.is_open(march(day))] == [
        22, 23, 24, 25, 30, 31,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "before", "after", "rule", "expected"),
    [
        (24, 7, 7, NEXT, Shifted(march(24))),
        (26, 7, 7, NEXT, Shifted(march(30), moved=True)),
        (26, 7, 4, NEXT, Shifted(march(30), moved=True)),
        (26, 7, 3, NEXT, Shifted(march(25), moved=True)),
        (28, 2, 1, NEXT, Shifted(march(28), stuck=True)),
        (28, 0, 0, NEXT, Shifted(march(28), stuck=True)),
        (29, 7, 7, PREVIOUS, Shifted(march(25), moved=True)),
        (29, 3, 7, PREVIOUS, Shifted(march(30), moved=True)),
        (29, 3, 0, PREVIOUS, Shifted(march(29), stuck=True)),
        (29, 7, 7, STAY, Shifted(march(29))),
    ],
)
def test_a_day_moves_to_a_working_day_of_its_window(day, before, after, rule, expected):
    around = window(march(day), before, after)

    assert shift(march(day), around, EASTER, rule) == expected


calendars = st.builds(
    Calendar,
    st.frozensets(st.integers(0, 6)),
    st.frozensets(st.dates(date(2027, 3, 1), date(2027, 4, 30)), max_size=20),
)


@given(
    st.dates(date(2027, 3, 1), date(2027, 4, 30)),
    st.integers(0, 14),
    st.integers(0, 14),
    calendars,
    st.sampled_from([NEXT, PREVIOUS]),
)
def test_a_shifted_day_is_open_and_inside_or_stuck(day, before, after, clinic, rule):
    around = window(day, before, after)

    shifted = shift(day, around, clinic, rule)

    assert around.holds(shifted.day)
    assert clinic.is_open(shifted.day) is not shifted.stuck
    assert shifted.moved is (shifted.day != day)
    if shifted.stuck:
        every = [day + timedelta(days=each) for each in range(-before, after + 1)]
        assert not any(clinic.is_open(each) for each in every)


# Zones that change their clocks, of both hemispheres, with half-hour offsets (Adelaide,
# St John's), a half-hour change (Lord Howe), 45 minutes (Chatham), a change at midnight
# (Cairo, Beirut, Santiago, Havana) and one round Ramadan (Casablanca).
ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Chicago",
    "America/Halifax",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "America/Asuncion",
    "America/Nuuk",
    "Asia/Gaza",
]
FROM, UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
STEPS = [timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)]


def changes_between(first, last, there, steps=STEPS):
    """Find clock changes by looking at days, then hours, then minutes.

    Gives the moment of each, and the offset before and after it.
    """
    step, *finer = steps
    for begin in (first + step * each for each in range((last - first) // step)):
        end = begin + step
        before = begin.astimezone(there).utcoffset()
        after = end.astimezone(there).utcoffset()
        if before != after and finer:
            yield from changes_between(begin, end, there, finer)
        elif before != after:
            yield end, before, after


CHANGES = [
    (zone, *change)
    for zone in ZONES
    for change in changes_between(FROM, UNTIL, ZoneInfo(zone))
]


def wall(moment, offset):
    return moment.astimezone(timezone(offset)).replace(tzinfo=None)


def test_h03_the_table_holds_gaps_and_folds_of_twenty_zones():
    gaps = {zone for zone, _, before, after in CHANGES if after > before}
    folds = {zone for zone, _, before, after in CHANGES if after < before}

    assert len(gaps & folds) >= 20
    assert len(CHANGES) >= 20 * 3 * 2


def changed(*, forward):
    return pytest.mark.parametrize(
        ("zone", "moment", "before", "after"),
        [row for row in CHANGES if (row[3] > row[2]) is forward],
    )


@changed(forward=True)
def test_h03_a_missing_time_moves_forward_to_the_end_of_the_gap(
    zone, moment, before, after
):
    gap = after - before
    for part in (timedelta(), gap / 2, gap - timedelta(seconds=1)):
        missing = wall(moment, before) + part

        assert local_moment(missing.date(), missing.time(), zone) == moment
        assert (
            next_sending_time(
                moment - timedelta(seconds=1), zone, time(20), missing.time()
            )
            == moment
        )

    there = wall(moment, after)
    assert local_moment(there.date(), there.time(), zone) == moment


@changed(forward=False)
def test_h03_a_double_time_takes_the_first(zone, moment, before, after):
    double = before - after
    for part in (timedelta(seconds=1), double / 2, double):
        first = moment - part
        at = wall(first, before)

        assert local_moment(at.date(), at.time(), zone) == first
        assert local_moment(at.date(), at.time().replace(fold=1), zone) == first
        # Quiet until that time: over at its first coming, and not quiet once more.
        quiet = next_sending_time(
            first - timedelta(seconds=1), zone, time(20), at.time()
        )
        again = moment + double - part
        assert quiet == first
        assert next_sending_time(again, zone, time(20), at.time()) == again


def test_h03_a_day_that_a_zone_left_out_moves_forward():
    # Samoa had no 30 December 2011.
    assert local_moment(date(2011, 12, 30), time(8), "Pacific/Apia") == datetime(
        2011, 12, 30, 10, tzinfo=UTC
    )
    # Quiet from the evening of the 29th runs into the quiet hours of the 31st.
    assert next_sending_time(
        datetime(2011, 12, 30, 9, tzinfo=UTC), "Pacific/Apia", time(21), time(8)
    ) == datetime(2011, 12, 30, 18, tzinfo=UTC)


LONDON = "Europe/London"


@pytest.mark.parametrize(
    ("hour", "start", "end", "expected"),
    [
        (7, time(21), time(8), (2, 8)),
        (8, time(21), time(8), (2, 8)),
        (12, time(21), time(8), (2, 12)),
        (20, time(21), time(8), (2, 20)),
        (21, time(21), time(8), (3, 8)),
        (23, time(21), time(8), (3, 8)),
        (0, time(0), time(7), (2, 7)),
        (13, time(12), time(14), (2, 14)),
        (14, time(12), time(14), (2, 14)),
        (13, time(9), time(9), (2, 13)),
        (23, time(22), time(0), (3, 0)),
    ],
)
def test_quiet_hours_put_off_to_their_end(hour, start, end, expected):
    moment = datetime(2027, 1, 2, hour, tzinfo=UTC)
    day, then = expected

    assert next_sending_time(moment, LONDON, start, end) == datetime(
        2027, 1, day, then, tzinfo=UTC
    )


def test_the_same_hour_is_another_moment_in_summer():
    assert local_moment(date(2027, 1, 5), time(8), LONDON).hour == 8
    assert local_moment(date(2027, 7, 5), time(8), LONDON).hour == 7


moments = st.datetimes(
    datetime(2024, 1, 1),
    datetime(2026, 12, 31),
    timezones=st.just(UTC),
)
clocks = st.times()


@given(
    moments,
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    clocks,
    clocks,
)
def test_h03_sending_hangs_on_the_recipients_zone_alone(moment, zone, seen, start, end):
    sending = next_sending_time(moment, zone, start, end)

    assert sending.tzinfo is UTC
    assert next_sending_time(
        moment.astimezone(ZoneInfo(seen)), zone, start, end
    ) == sending  # fmt: skip
    assert next_sending_time(sending, zone, start, end) == sending
    assert timedelta() <= sending - moment <= timedelta(hours=26)


@given(moments, moments, st.sampled_from(ZONES), clocks, clocks)
def test_h03_what_comes_first_is_sent_first(one, other, zone, start, end):
    first, second = sorted([one, other])

    assert next_sending_time(first, zone, start, end) <= next_sending_time(
        second, zone, start, end
    )


def test_a_moment_needs_a_zone_and_a_zone_must_exist():
    noon = datetime(2027, 1, 1, 12, tzinfo=UTC)

    with pytest.raises(ValueError, match="A moment needs a time zone"):
        next_sending_time(noon.replace(tzinfo=None), LONDON, time(21), time(8))
    with pytest.raises(ZoneInfoNotFoundError):
        next_sending_time(noon, "Europe/Nowhere", time(21), time(8))
