"""Checks that never come before some months after something else (BRE-02, H11)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from careplan.rules.enums import Anchor, ItemStatus, Known
from careplan.rules.floor import not_before
from careplan.rules.plan import build
from careplan.rules.planned import Waiting
from careplan.rules.schedule import expand, parse
from tests.rules.plans import OPERATED, plan, row
from tests.rules.strategies import facts, items, near

RT = Anchor.END_OF_RADIOTHERAPY
MAMMOGRAM = row(
    "BRE-02",
    "every 12 months from 12 to 60",
    floor=(RT, 6),
    days_before=0,
    days_after=28,
)
YES = {"radiotherapy": Known.YES}


def placed(draft):
    return [
        (check.planned_on, check.opens_on, check.closes_on)
        for check in (*draft.checks, *draft.passed)
    ]


def codes(draft):
    return [check.reasons[0].occurrence_code for check in draft.checks]


def test_bre_02_moves_to_six_months_after_radiotherapy():
    ended = date(2027, 12, 3)  # nine months after the operation

    draft = plan(MAMMOGRAM, tags=YES, anchors={RT: ended})

    assert codes(draft) == ["m12", "m24", "m36", "m48", "m60"]
    assert placed(draft)[:2] == [
        (date(2028, 6, 3), date(2028, 6, 3), date(2028, 7, 1)),
        (date(2029, 3, 3), date(2029, 3, 3), date(2029, 3, 31)),
    ]
    assert draft.checks[0].due_on >= date(2028, 6, 3)


@pytest.mark.parametrize("answer", [Known.NO, Known.NOT_KNOWN])
def test_without_a_day_of_radiotherapy_nothing_moves(answer):
    draft = plan(MAMMOGRAM, tags={"radiotherapy": answer})

    assert placed(draft)[0][0] == date(2028, 3, 3)
    assert draft.waiting == ()


def test_with_radiotherapy_the_day_it_ended_is_asked_for():
    draft = plan(MAMMOGRAM, tags=YES)

    assert (draft.checks, draft.waiting) == ((), (Waiting(MAMMOGRAM, RT),))


def test_an_anchor_that_no_tag_tells_of_is_not_asked_for():
    other = row("A", "at month 6", floor=(Anchor.END_OF_TREATMENT, 6))

    assert plan(other, tags=YES).waiting == ()


def test_the_day_a_row_counts_from_is_asked_for_first():
    draft = plan(MAMMOGRAM, tags=YES, operation_day=None)

    assert draft.waiting == (Waiting(MAMMOGRAM, Anchor.OPERATION),)


def test_no_window_opens_before_the_floor():
    early = row("A", "at month 12", floor=(RT, 6))
    ended = date(2027, 8, 27)  # six months later: 27 February 2028

    draft = plan(early, anchors={RT: ended})

    assert placed(draft) == [(date(2028, 3, 3), date(2028, 2, 27), date(2028, 3, 17))]


@pytest.mark.parametrize(
    ("ended", "left", "first"),
    [
        # m12 and m24 lie before: the later of them comes on the floor.
        (date(2028, 12, 3), ["m24", "m36", "m48", "m60"], date(2029, 6, 3)),
        # m24 falls on the floor and stands for m12.
        (date(2028, 9, 3), ["m24", "m36", "m48", "m60"], date(2029, 3, 3)),
        (date(2032, 12, 3), ["m60"], date(2033, 6, 3)),
    ],
)
def test_two_of_one_row_never_share_a_day(ended, left, first):
    draft = plan(MAMMOGRAM, anchors={RT: ended})

    assert (codes(draft), placed(draft)[0][0]) == (left, first)


def test_h11_the_floor_is_clamped_to_the_end_of_the_month():
    draft = plan(MAMMOGRAM, anchors={RT: date(2028, 8, 31)})

    assert placed(draft)[0][0] == date(2029, 2, 28)


def test_an_option_replaces_by_the_days_of_the_schedule():
    option = row(
        "BRE-04",
        "at month 36",
        instead_of=("BRE-02",),
        instead_from_month=13,
        status=ItemStatus.OPTION,
    )

    draft = plan(
        MAMMOGRAM, option, choices={"BRE-04": True}, anchors={RT: date(2028, 12, 3)}
    )

    assert [each.planned_on for each in draft.checks] == [
        date(2029, 6, 3),
        date(2030, 3, 3),
    ]


def test_nothing_is_left_over_of_nothing():
    assert not_before((), OPERATED) == []


@settings(max_examples=40)
@given(near, near)
def test_the_floor_holds_and_what_comes_later_stays(operated, floor):
    every = expand(parse("at months 3, 6, 12"), operated)

    found = not_before(every, floor)

    days = [each.day for each in found]
    assert days == sorted(set(days))
    assert min(days, default=floor) >= floor
    assert [each for each in every if each.day > floor] == [
        each for each in found if each.day > floor
    ]
    early = any(each.day <= floor for each in every)
    assert days.count(floor) == int(early)


@settings(max_examples=40)
@given(items(floors=True), facts)
def test_no_check_opens_before_the_floor_of_a_reason(rows, given_facts):
    draft = build(rows, **given_facts)

    by_key = {each.key: each for each in rows}
    days = {**given_facts["anchors"], Anchor.OPERATION: given_facts["operation_day"]}
    for check in (*draft.checks, *draft.passed):
        for reason in check.reasons:
            floor = by_key[reason.checklist, reason.item_code].floor
            day = floor and days.get(floor[0])
            # Six months are never less than so many days.
            assert not day or check.opens_on >= day + timedelta(days=28 * floor[1])
