"""Rows whose next check counts from the last one done: vitamin B12 (GAS-03)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careplan.rules.enums import Anchor
from careplan.rules.replan import Act, State, replan
from careplan.rules.rolling import expand_rolling, label_of
from careplan.rules.schedule import Every, Offset, Schedule, Unit, day_of, parse
from tests.rules.plans import OPERATED, plan, row
from tests.rules.replans import DAY, apply, standing_row

B12 = row("GAS-03", "every 3 months from 3 to 24", rolling=True)


def rolled(*days):
    return {B12.key: days}


def dated(draft):
    return [
        (check.planned_on, reason.occurrence_code)
        for check in (*draft.passed, *draft.checks)
        for reason in check.reasons
    ]


def test_the_first_comes_at_the_first_point_and_no_other_yet():
    draft = plan(B12)

    assert dated(draft) == [(date(2027, 6, 3), "r1")]
    assert draft.checks[0].reasons[0].occurrence_label == "number 1, month 3"


def test_each_other_one_counts_from_the_day_the_one_before_was_done():
    """Done ten days late, the next is three months after that day, not after June."""
    draft = plan(B12, rolled=rolled(date(2027, 6, 13), date(2027, 9, 30)))

    assert dated(draft) == [
        (date(2027, 6, 3), "r1"),
        (date(2027, 9, 13), "r2"),
        (date(2027, 12, 30), "r3"),
    ]
    words = [check.reasons[0].occurrence_label for check in draft.checks]
    assert words == [
        "number 1, month 3",
        "number 2, 3 months after the one before",
        "number 3, 3 months after the one before",
    ]


def test_the_last_one_is_never_past_the_end():
    """The end is month 24: 3 March 2029."""
    on_the_end = plan(B12, rolled=rolled(date(2028, 12, 3)))
    past_it = plan(B12, rolled=rolled(date(2028, 12, 4)))

    assert dated(on_the_end)[-1] == (date(2029, 3, 3), "r2")
    assert dated(past_it) == [(date(2027, 6, 3), "r1")]


def test_h15_joining_late_does_not_break_the_row_off():
    """The first is then the first point whose window is not over."""
    joined = plan(B12, starts_on=date(2028, 3, 18))
    in_time = plan(B12, starts_on=date(2028, 3, 17))
    too_late = plan(B12, starts_on=date(2030, 1, 1))

    assert dated(joined) == [(date(2028, 6, 3), "r1")]
    assert dated(in_time) == [(date(2028, 3, 3), "r1")]
    assert (too_late.checks, len(too_late.passed)) == ((), 1)


def test_h15_the_next_one_is_never_passed_however_long_ago_the_last_was():
    draft = plan(B12, starts_on=date(2028, 3, 10), rolled=rolled(date(2027, 1, 3)))

    assert [each.reasons[0].occurrence_code for each in draft.checks] == ["r2", "r1"]


def test_two_of_a_row_never_become_one():
    """Done exactly one step early, the next would fall on the first one's day."""
    draft = plan(B12, rolled=rolled(date(2027, 3, 3)))

    assert dated(draft) == [(date(2027, 6, 3), "r1"), (date(2027, 6, 4), "r2")]


def test_nothing_comes_before_a_corrected_anchor():
    draft = plan(B12, operation_day=date(2027, 12, 1), rolled=rolled(OPERATED))

    assert dated(draft) == [(date(2027, 12, 1), "r2"), (date(2028, 3, 1), "r1")]


def test_it_ends_at_the_until_day_as_any_other_row():
    until = row(
        "GAS-03",
        "every 3 months from 3 to 24",
        rolling=True,
        until_anchor=Anchor.END_OF_TREATMENT,
    )
    draft = plan(
        until,
        anchors={Anchor.END_OF_TREATMENT: date(2027, 9, 2)},
        rolled=rolled(date(2027, 6, 3)),
    )

    assert dated(draft) == [(date(2027, 6, 3), "r1")]


@pytest.mark.parametrize(
    "schedule", ["at months 3, 6", "every 3 months from 3 to 6; at months 12, 24"]
)
def test_only_one_every_can_count_on(schedule):
    with pytest.raises(ValueError, match=r"Only one “every …”"):
        plan(row("GAS-03", schedule, rolling=True))


def test_a_row_that_does_not_roll_takes_no_notice():
    fixed = row("GAS-03", "every 3 months from 3 to 6")

    draft = plan(fixed, rolled=rolled(date(2027, 6, 13)))

    assert [code for _day, code in dated(draft)] == ["m3", "m6"]


def test_a_change_of_plan_finds_the_ones_done_and_moves_the_next():
    before = plan(B12, rolled=rolled(date(2027, 6, 13)))
    first = standing_row(
        1, ("GAS-03", "r1"), state=State.SETTLED, done=True, activity=B12.activity
    )
    (second,) = apply([], replan([], plan(), before, day=DAY))[1:]
    rows = [first, second]
    after = plan(B12, rolled=rolled(date(2027, 6, 20)))

    assert replan([first], before, before, day=DAY).lines[0].act is Act.ADD
    change = replan(rows, before, after, day=DAY)
    assert [line.act for line in change.lines] == [Act.MOVE]
    assert change.lines[0].check.planned_on == date(2027, 9, 20)


@pytest.mark.parametrize(
    ("schedule", "code", "words"),
    [
        ("every 3 months from 3 to 24", "r1", "number 1"),
        (
            "every 3 months from 3 to 24",
            "r2",
            "number 2, 3 months after the one before",
        ),
        ("every 1 month from 1 to 24", "r3", "number 3, 1 month after the one before"),
        ("every 2 weeks from 2 to 24", "r9", "number 9, 14 days after the one before"),
        ("at months 12, 24", "m24", "month 24"),
        ("at months 12, 24", "m36", "m36"),
        ("at months 12, 24", "rx", "rx"),
    ],
)
def test_a_stored_code_has_its_words(schedule, code, words):
    assert label_of(parse(schedule), code) == words


@st.composite
def rolling_rows(draw):
    unit = draw(st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH]))
    step, start = draw(st.integers(1, 12)), draw(st.integers(0, 12))
    every = Every(step, unit, start, start + step * draw(st.integers(0, 8)))
    anchor = draw(st.dates(date(2027, 1, 1), date(2028, 12, 31)))
    done = draw(st.lists(st.dates(date(2026, 12, 1), date(2029, 6, 30)), max_size=5))
    earliest = anchor + timedelta(days=draw(st.integers(-30, 400)))
    return every, anchor, sorted(done), earliest


@settings(max_examples=200)
@given(rolling_rows())
def test_a_rolling_row_keeps_its_bounds(drawn):
    every, anchor, done, earliest = drawn

    found = expand_rolling(Schedule((every,)), anchor, done, earliest=earliest)

    end = day_of(anchor, Offset.of(every.end, every.unit))
    days = [each.day for each in found]
    assert all(anchor <= day <= end for day in days)
    assert len(set(days)) == len(days)
    codes = [each.offset.code for each in found]
    possible = [f"r{number}" for number in range(1, len(done) + 2)]
    assert codes == [code for code in possible if code in codes]
    assert codes[0] == "r1"
    for each in found[1:]:
        assert each.day > done[each.offset.number - 2]
