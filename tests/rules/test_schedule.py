"""The schedule grammar, and days counted from an anchor (hazard H11)."""

import calendar
import random
from datetime import date, timedelta

import pytest
from hypothesis import given

from careplan.rules.schedule import (
    Offset,
    ScheduleError,
    Unit,
    day_of,
    expand,
    in_words,
    parse,
)
from tests.rules.strategies import anchors, schedules


def codes(text):
    return [each.code for each in parse(text).offsets()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every 3 months from 3 to 12", ["m3", "m6", "m9", "m12"]),
        ("every 1 day from 0 to 5", ["d0", "d1", "d2", "d3", "d4", "d5"]),
        ("every 6 weeks from 6 to 12", ["d42", "d84"]),
        ("every 1 year from 1 to 3", ["m12", "m24", "m36"]),
        ("at months 12, 48, 108", ["m12", "m48", "m108"]),
        ("at day 3; at weeks 1, 2", ["d3", "d7", "d14"]),
        ("at years 1, 2; at months 12, 18", ["m12", "m18", "m24"]),
        ("at day 35; at month 1", ["m1", "d35"]),
        ("EVERY 1 Month FROM 1 TO 1;AT DAYS 2,4", ["d2", "d4", "m1"]),
    ],
)
def test_words_become_offsets_in_order_once_each(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  At   MONTHS 12,24 ", "at months 12, 24"),
        ("at months 6", "at month 6"),
        ("every 1 days from 0 to 5", "every 1 day from 0 to 5"),
        ("every 2 year from 2 to 4 ;at day 1", "every 2 years from 2 to 4; at day 1"),
    ],
)
def test_there_is_one_way_of_writing_a_schedule(text, expected):
    assert str(parse(text)) == expected


@given(schedules)
def test_a_written_schedule_reads_back_as_itself(schedule):
    assert parse(str(schedule)) == schedule


STEP = "the step must be 1 or more"
FAR = "a schedule reaches at most 30 years"
MANY = "a schedule holds at most 400 dates"
UNITS = "expected days, weeks, months or years"


@pytest.mark.parametrize(
    ("text", "word", "position", "why"),
    [
        ("monthly", "monthly", 1, "expected “every” or “at” here"),
        ("every x months", "x", 7, "expected a whole number here"),
        ("every ² days", "²", 7, "expected a whole number here"),
        ("every -1 days", "-1", 7, "expected a whole number here"),
        ("every 3 from 3 to 6", "from", 9, f"{UNITS} here"),
        ("every 3 fortnights", "fortnights", 9, f"{UNITS} here"),
        ("at 12, 24", "12", 4, f"{UNITS} here"),
        ("every 3 months 3 to 6", "3", 16, "expected “from” here"),
        ("every 3 months from 3 until 6", "until", 23, "expected “to” here"),
        ("every 0 days from 0 to 0", "0", 7, STEP),
        ("every 3 days from 6 to 3", "3", 24, "the end must not come before 6"),
        ("every 3 days from 3 to 8", "8", 24, "from 3, steps of 3 never reach 8"),
        ("at days 4, 4", "4", 12, "each number must be larger than the 4 before it"),
        ("at days 4, 2", "2", 12, "each number must be larger than the 4 before it"),
        ("at day 1 and 2", "and", 10, "expected “;” or the end here"),
        ("at month 361", "361", 10, f"{FAR} (360 months)"),
        ("at year 31", "31", 9, f"{FAR} (30 years)"),
        ("at week 1565", "1565", 9, f"{FAR} (1564 weeks)"),
        ("at day 10951", "10951", 8, f"{FAR} (10950 days)"),
        ("every 31 years from 1 to 1", "31", 7, f"{FAR} (30 years)"),
        ("at day 99999999999", "99999999999", 8, f"{FAR} (10950 days)"),
        ("every 9999999 days from 0 to 0", "9999999", 7, FAR),
        ("every 1 day from 0 to 400", "every", 1, MANY),
        ("at day 900; every 1 day from 1 to 400", "every", 13, MANY),
    ],
)
def test_a_refusal_names_the_word_and_where_it_stands(text, word, position, why):
    with pytest.raises(ScheduleError) as refused:
        parse(text)

    error = refused.value
    assert (error.word, error.position) == (word, position)
    assert error.message == f"“{word}” at character {position}: {why}."


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 1, "“every” or “at”"),
        ("at", 3, "days, weeks, months or years"),
        ("at days 3,", 11, "a whole number"),
        ("every 3 days from", 18, "a whole number"),
        ("at day 3;", 10, "“every” or “at”"),
    ],
)
def test_a_schedule_that_stops_says_what_is_missing(text, position, expected):
    with pytest.raises(ScheduleError) as refused:
        parse(text)

    assert (refused.value.word, refused.value.position) == ("", position)
    assert str(refused.value) == (
        f"The schedule stops too early, at character {position}: expected {expected}."
    )


def test_thirty_years_and_four_hundred_dates_are_allowed():
    assert codes("at year 30") == ["m360"]
    assert len(codes("every 1 day from 1 to 400; at day 400")) == 400


JANUARY = date(2027, 1, 31)


@pytest.mark.parametrize(
    ("anchor", "code", "expected"),
    [
        (JANUARY, "m0", date(2027, 1, 31)),
        (JANUARY, "m1", date(2027, 2, 28)),
        (JANUARY, "m2", date(2027, 3, 31)),
        (JANUARY, "m3", date(2027, 4, 30)),
        (JANUARY, "m13", date(2028, 2, 29)),
        (date(2028, 2, 29), "m12", date(2029, 2, 28)),
        (date(2028, 2, 29), "m48", date(2032, 2, 29)),
        (date(2027, 8, 31), "m6", date(2028, 2, 29)),
        (date(2027, 12, 31), "m2", date(2028, 2, 29)),
        (date(2028, 2, 28), "d1", date(2028, 2, 29)),
        (date(2027, 12, 31), "d1", date(2028, 1, 1)),
    ],
)
def test_h11_months_are_clamped_and_counted_from_the_anchor(anchor, code, expected):
    assert day_of(anchor, Offset.from_code(code)) == expected


def by_hand(anchor, offset):
    """Calculate the same day without dateutil."""
    if offset.unit is Unit.DAY:
        return date.fromordinal(anchor.toordinal() + offset.count)
    years, month = divmod(anchor.month - 1 + offset.count, 12)
    year = anchor.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor.day, last))


def test_h11_ten_thousand_days_equal_an_independent_calculation():
    chance = random.Random(11)  # noqa: S311 (no secret hangs on it)
    for _ in range(10_000):
        anchor = date(1990, 1, 1) + timedelta(days=chance.randrange(26_000))
        unit = chance.choice([Unit.DAY, Unit.MONTH])
        offset = Offset(chance.randrange(361 if unit is Unit.MONTH else 10_951), unit)

        assert day_of(anchor, offset) == by_hand(anchor, offset), (anchor, offset)


@given(schedules, anchors)
def test_h11_days_strictly_increase_and_never_precede_the_anchor(schedule, anchor):
    occurrences = expand(schedule, anchor)

    days = [each.day for each in occurrences]
    assert days == sorted({by_hand(anchor, each) for each in schedule.offsets()})
    assert days[0] >= anchor
    assert all(each.day == by_hand(anchor, each.offset) for each in occurrences)


def test_occurrences_that_meet_on_one_day_become_one():
    schedule = parse("at days 28, 31; at month 1")

    assert [each.offset.code for each in expand(schedule, date(2027, 1, 10))] == [
        "d28",
        "m1",
    ]
    assert [each.offset.code for each in expand(schedule, date(2027, 2, 10))] == [
        "d28",
        "d31",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "every 3 months from 3 to 24; every 6 months from 30 to 60",
            "every 3 months to 2 years, then every 6 months to 5 years",
        ),
        ("at months 12, 24, 36", "at months 12, 24 and 36"),
        ("at month 1", "at month 1"),
        ("every 6 months from 6 to 6", "at month 6"),
        ("every 1 day from 0 to 5", "every day from day 0 to day 5"),
        ("every 1 day from 1 to 14", "every day to day 14"),
        ("every 1 month from 4 to 12", "every month from month 4 to 1 year"),
        ("every 6 months from 12 to 18", "every 6 months from 1 year to month 18"),
        ("every 1 month from 0 to 12", "every month from month 0 to 1 year"),
        ("every 2 weeks from 2 to 4", "every 2 weeks to day 28"),
        (
            "at months 1, 3; every 12 months from 12 to 24",
            "at months 1 and 3, then every 12 months from 1 year to 2 years",
        ),
        (
            "every 1 week from 1 to 4; every 1 month from 2 to 6",
            "every week to day 28, then every month from month 2 to month 6",
        ),
    ],
)
def test_people_read_a_schedule_in_words(text, expected):
    assert in_words(parse(text)) == expected


def test_an_offset_has_a_code_and_a_label():
    assert [(each.code, each.label) for each in parse("at day 3").offsets()] == [
        ("d3", "day 3")
    ]
    assert Offset.of(1, Unit.YEAR).label == "month 12"
    assert Offset.from_code("m12") == Offset(12, Unit.MONTH)


@pytest.mark.parametrize("code", ["", "12", "m", "w2", "m-1", "d1.5"])
def test_other_text_is_no_occurrence_code(code):
    with pytest.raises(ValueError, match="is no occurrence code"):
        Offset.from_code(code)


@pytest.mark.parametrize(("count", "unit"), [(-1, Unit.DAY), (1, Unit.WEEK)])
def test_an_offset_counts_days_or_months_from_nought(count, unit):
    with pytest.raises(ValueError, match="An offset counts days or months"):
        Offset(count, unit)
