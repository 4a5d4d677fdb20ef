"""Days and moments in words."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import timezone

from careplan.lib import dates
from careplan.ui import words

TODAY = dt.date(2026, 11, 24)


def draw(source, **context):
    return Template(source).render(Context({"today": TODAY, **context}))


def test_a_day_says_its_year_only_when_it_is_another():
    assert words.day(TODAY, TODAY) == "Tuesday 24 November"
    assert words.day(dt.date(2027, 1, 5), TODAY) == "Tuesday 5 January 2027"
    assert words.day_long(TODAY) == "Tuesday 24 November 2026"
    assert words.day_plain(dt.date(1951, 3, 14)) == "14 March 1951"
    assert words.day_short(dt.date(2026, 9, 4)) == "4 Sep"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-2, "Sunday 22 November"),
        (-1, "Yesterday, Monday 23 November"),
        (0, "Today, Tuesday 24 November"),
        (1, "Tomorrow, Wednesday 25 November"),
        (2, "Thursday 26 November"),
    ],
)
def test_a_near_day_gets_its_word_first(days, said):
    assert words.near_day(TODAY + dt.timedelta(days=days), TODAY) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "Today"),
        (1, "In 1 day"),
        (13, "In 13 days"),
        (14, "In about 2 weeks"),
        (20, "In about 3 weeks"),
        (59, "In about 8 weeks"),
        (61, "In about 2 months"),
        (365, "In about 12 months"),
        (731, "In about 2 years"),
        (-1, "1 day ago"),
        (-21, "About 3 weeks ago"),
    ],
)
def test_a_far_day_is_said_as_a_distance(days, said):
    assert words.distance(TODAY + dt.timedelta(days=days), TODAY) == said


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "midnight"),
        (0, 5, "12:05am"),
        (9, 40, "9:40am"),
        (12, 0, "midday"),
        (12, 1, "12:01pm"),
        (14, 0, "2:00pm"),
        (23, 59, "11:59pm"),
    ],
)
def test_the_clock_has_two_halves(hour, minute, said):
    assert words.clock(dt.time(hour, minute)) == said


def test_a_moment_is_said_in_the_current_zone():
    at = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)
    with timezone.override("Europe/London"):
        assert words.clock(at) == "12:30am"
        assert words.day(at, TODAY) == "Thursday 2 July"
        assert draw("{{ at|clock }}", at=at) == (
            '<time datetime="2026-07-02T00:30+01:00">12:30am</time>'
        )


def test_filters_say_it_inside_its_element():
    assert draw("{{ today|day:today }}") == (
        '<time datetime="2026-11-24">Tuesday 24 November</time>'
    )
    assert draw("{{ at|clock }}", at=dt.time(9, 40)) == (
        '<time datetime="09:40">9:40am</time>'
    )


@pytest.mark.parametrize(
    "name", ["day:today", "day_long", "day_plain", "near_day:today", "distance:today"]
)
def test_no_day_says_nothing(name):
    assert draw("{{ gone|" + name + " }}", gone=None) == ""


def test_a_birthday_in_a_leap_year_counts_from_march():
    born = dt.date(1944, 2, 29)

    assert dates.age(born, dt.date(2026, 2, 28)) == 81
    assert dates.age(born, dt.date(2026, 3, 1)) == 82
    assert dates.age(born, dt.date(2028, 2, 29)) == 84
