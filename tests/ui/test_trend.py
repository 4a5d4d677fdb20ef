"""The geometry of a trend chart: where things stand, and what is never drawn."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.ui.trend import scales
from careplan.ui.trend.drawing import BOTTOM, HEIGHT, RIGHT, TOP, WIDTH, draw
from careplan.ui.trend.placing import Box, Sheet
from careplan.ui.trend.values import Course, Limit, Mark, Period, Reading

START = dt.datetime(2025, 12, 18)


def reading(days, value, **more):
    words = more.pop("words", f"{value:g}")
    return Reading(START + dt.timedelta(days=days), value, words, **more)


def course(*readings, **more):
    return Course(tuple(readings), **more)


CEA = course(reading(0, 2.1), reading(62, 2.4), reading(333, 5.6, over=True), low=0)


def test_a_higher_value_stands_higher_and_a_later_one_further_along():
    first, second, third = draw(CEA).dots

    assert first.x < second.x < third.x
    assert first.y > second.y > third.y


def test_a_limit_stands_at_its_own_height():
    drawn = draw(course(reading(0, 4), reading(30, 6), limits=(Limit(6, "limit 6"),)))

    (limit,) = drawn.limits
    assert limit.y1 == limit.y2 == drawn.dots[1].y
    assert (limit.x1, limit.x2) == (drawn.left, RIGHT)


def test_a_limit_that_holds_for_some_days_is_as_long_as_they_are():
    """AL-101 judges a PSA of days 28 to 150 only."""
    days = (START + dt.timedelta(days=n) for n in (10, 40))
    first, last = (each.date() for each in days)
    drawn = draw(
        course(reading(0, 1), reading(60, 1), limits=(Limit(2, "x", first, last),))
    )

    (limit,) = drawn.limits
    assert drawn.left < limit.x1 < limit.x2 < RIGHT


def test_over_a_limit_is_another_shape():
    assert [dot.shape for dot in draw(CEA).dots] == ["circle", "circle", "diamond"]


def test_what_does_not_count_is_hollow_whatever_its_shape():
    drawn = draw(course(reading(0, 1, counts=False), reading(9, 6, over=True)))

    assert [dot.hollow for dot in drawn.dots] == [True, False]


def test_less_than_is_a_shape_of_its_own_and_its_line_is_unsure():
    """A `<0.01` is drawn at 0.01, pointing down; nothing is joined as if exact."""
    drawn = draw(
        course(
            reading(0, 0.01, words="<0.01", qualifier="<"),
            reading(90, 0.05),
            reading(180, 0.12),
            low=0,
        )
    )

    assert [dot.shape for dot in drawn.dots] == ["down", "circle", "circle"]
    assert [stroke.sure for stroke in drawn.strokes] == [False, True]


def test_two_methods_are_never_joined():
    drawn = draw(
        course(
            reading(0, 1, method="A"),
            reading(10, 2, method="A"),
            reading(20, 3, method="B"),
            reading(30, 4, method="B"),
        )
    )

    ends = [stroke.points.split() for stroke in drawn.strokes]
    assert [len(points) for points in ends] == [2, 2]
    assert set(ends[0]).isdisjoint(ends[1])


def test_the_operation_is_marked_when_it_is_near():
    operation = Mark(START.date() - dt.timedelta(days=30), "operation")
    drawn = draw(course(reading(0, 1), reading(300, 2), marks=(operation,)))

    (mark,) = drawn.marks
    assert (mark.words, drawn.undrawn) == ("operation", ())
    assert mark.x1 < drawn.dots[0].x


def test_an_operation_of_long_ago_does_not_squeeze_the_readings():
    operation = Mark(START.date() - dt.timedelta(days=2000), "operation")
    drawn = draw(course(reading(0, 1), reading(20, 2), marks=(operation,)))

    assert (drawn.marks, drawn.undrawn) == ((), (operation,))


def test_a_period_outside_the_readings_is_left_out():
    far = Period(dt.date(2020, 1, 1), dt.date(2020, 2, 1), "on cancer drugs")
    near = Period(dt.date(2026, 1, 10), dt.date(2026, 3, 1), "on cancer drugs")
    drawn = draw(course(*CEA.readings, periods=(far, near)))

    (area,) = drawn.areas
    assert drawn.dots[0].x < area.x < drawn.dots[1].x


def test_one_reading_alone_is_a_dot_in_the_middle():
    drawn = draw(course(reading(0, 82.5)))

    (dot,) = drawn.dots
    assert dot.x == pytest.approx((drawn.left + RIGHT) / 2, abs=1)
    assert drawn.strokes == ()


def test_no_reading_is_no_chart():
    with pytest.raises(ValueError, match="at least one"):
        draw(course())


def test_numbers_beside_the_grid_are_round():
    assert scales.upwards([2.1, 5.6], low=0).numbers == (0, 2, 4, 6)
    assert scales.upwards([36.4, 38.4]).numbers == (36, 36.5, 37, 37.5, 38, 38.5)
    assert scales.upwards([0.01, 0.22], low=0).numbers == (
        0,
        0.05,
        0.1,
        0.15,
        0.2,
        0.25,
    )
    assert scales.upwards([3, 7], low=0, high=10).numbers == (0, 2, 4, 6, 8, 10)


@pytest.mark.parametrize("value", [0.0, 82.5, -4.0, 10_000_000.0])
def test_values_that_are_all_the_same_still_have_a_scale(value):
    found = scales.upwards([value])

    assert found.low < found.high
    assert found.low <= value <= found.high


def test_big_numbers_are_written_with_their_thousands():
    assert scales.upwards([4200], low=0).written(4000) == "4,000"


@pytest.mark.parametrize(
    ("width", "unit"),
    [(10, "day"), (45, "day"), (46, "month"), (700, "month"), (1900, "year")],
)
def test_days_months_or_years_are_named(width, unit):
    first = dt.date(2025, 11, 18)
    found = scales.along(first, first + dt.timedelta(days=width), 6)

    assert {named.unit for named in found} == {unit}
    assert 2 <= len(found) <= 6


def test_the_year_stands_under_the_first_of_its_months():
    found = scales.along(dt.date(2025, 9, 10), dt.date(2026, 4, 2), 8)

    assert [(named.on.month, named.year) for named in found] == [
        (10, True),
        (11, False),
        (12, False),
        (1, True),
        (2, False),
        (3, False),
        (4, False),
    ]


def test_words_that_find_no_room_cover_as_little_as_they_can():
    sheet = Sheet(Box(0, 0, 100, 60))
    sheet.take(Box(0, 0, 100, 30))

    placed = sheet.place("abc", [(10, 20, "start"), (10, 48, "start")])
    nowhere = sheet.try_place("abc", [(10, 20, "start"), (200, 20, "start")])

    assert (placed.y, nowhere) == (48, None)


VALUES = st.floats(-1e6, 1e7).map(lambda value: round(value, 4))
READINGS = st.lists(
    st.tuples(st.integers(0, 8000), VALUES, st.booleans(), st.sampled_from(["", "<"])),
    min_size=1,
    max_size=40,
)


@given(READINGS, st.lists(VALUES, max_size=3))
def test_everything_stays_on_the_sheet(found, limits):
    readings = sorted(found, key=lambda each: each[0])
    drawn = draw(
        course(
            *(
                reading(days, value, over=over, qualifier=sign)
                for days, value, over, sign in readings
            ),
            limits=tuple(Limit(each, "limit") for each in limits),
            marks=(Mark(START.date(), "operation"),),
        )
    )

    for dot in drawn.dots:
        assert drawn.left <= dot.x <= RIGHT
        assert TOP - 0.1 <= dot.y <= BOTTOM + 0.1
    for named in drawn.days:
        assert 0 <= named.x <= WIDTH
    for line in drawn.limits:
        assert 0 <= line.y1 <= HEIGHT
