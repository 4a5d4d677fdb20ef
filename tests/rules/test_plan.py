"""A plan from rows, tags and anchor days."""

from datetime import date

import pytest

from careplan.rules.calendar import ShiftRule
from careplan.rules.enums import Anchor, ByWhom, ItemStatus, Kind, Known
from careplan.rules.planned import (
    PlanDraft,
    PlannedCheck,
    ReasonFor,
    Waiting,
)
from tests.rules.plans import OPERATED, days, plan, row


def test_a_row_becomes_dated_explained_checks():
    ct = row(
        "COL-05",
        "at months 6, 12",
        activity="ct",
        title="CT scan",
        applies=(("stage-2", "stage-3"),),
    )

    draft = plan(ct, tags={"stage-3": Known.YES})

    friday, monday = date(2027, 9, 3), date(2028, 3, 3)
    assert (friday.weekday(), monday.weekday()) == (4, 4)
    assert draft == PlanDraft(
        checks=tuple(
            PlannedCheck(
                activity="ct",
                kind=Kind.TEST,
                by_whom=ByWhom.CLINIC,
                title="CT scan",
                planned_on=day,
                due_on=day,
                opens_on=opens,
                closes_on=closes,
                moved=False,
                stuck=False,
                reasons=(ReasonFor("COL-05", "colon", code, label, ("stage-3",)),),
            )
            for day, opens, closes, code, label in [
                (friday, date(2027, 8, 20), date(2027, 9, 17), "m6", "month 6"),
                (monday, date(2028, 2, 18), date(2028, 3, 17), "m12", "month 12"),
            ]
        )
    )


@pytest.mark.parametrize(
    ("given", "rule", "due", "moved", "stuck"),
    [
        ({}, ShiftRule.NEXT, date(2027, 9, 7), True, False),
        ({}, ShiftRule.PREVIOUS, date(2027, 9, 3), True, False),
        ({}, ShiftRule.STAY, date(2027, 9, 4), False, False),
        ({"days_after": 2}, ShiftRule.NEXT, date(2027, 9, 3), True, False),
        (
            {"days_before": 0, "days_after": 2},
            ShiftRule.NEXT,
            date(2027, 9, 4),
            False,
            True,
        ),
        ({"kind": Kind.HOME}, ShiftRule.NEXT, date(2027, 9, 4), False, False),
        ({"by_whom": ByWhom.WARD}, ShiftRule.NEXT, date(2027, 9, 4), False, False),
    ],
)
def test_a_saturday_moves_but_never_at_home_or_on_the_ward(
    given, rule, due, moved, stuck
):
    (check,) = plan(row("A", "at days 185", **given), shift_rule=rule).checks

    assert check.planned_on == date(2027, 9, 4)
    assert (check.due_on, check.moved, check.stuck) == (due, moved, stuck)


def test_the_same_activity_on_the_same_day_is_one_check_with_every_reason():
    one = row("A", "at months 6, 12", activity="ct", order=2, days_before=3)
    two = row("B", "at month 6", activity="ct", order=1, checklist="all", days_after=5)
    call = row("C", "at month 6", activity="ct", kind=Kind.CALL)

    draft = plan(one, two, call)

    assert days(draft) == [("C", "m6"), ("B", "m6"), ("A", "m6"), ("A", "m12")]
    merged = draft.checks[1]
    assert merged.title == "Title B"
    assert [reason.checklist for reason in merged.reasons] == ["all", "colon"]
    assert (merged.opens_on, merged.closes_on) == (date(2027, 8, 31), date(2027, 9, 8))


def test_merging_goes_by_the_planned_day_not_the_shifted_one():
    saturday = row("A", "at day 185", activity="ct")
    tuesday = row("B", "at day 188", activity="ct")

    draft = plan(saturday, tuesday)

    assert [check.due_on for check in draft.checks] == [date(2027, 9, 7)] * 2


def test_a_merged_check_with_a_ward_reason_stays():
    one = row("A", "at day 185", activity="ct")
    two = row("B", "at day 185", activity="ct", by_whom=ByWhom.WARD, order=1)

    (check,) = plan(one, two).checks

    assert (check.by_whom, check.moved) == (ByWhom.CLINIC, False)


@pytest.mark.parametrize(
    ("starts_on", "passed", "ahead"),
    [
        (date(2027, 9, 17), [], ["m6", "m12"]),
        (date(2027, 9, 18), ["m6"], ["m12"]),
        (date(2029, 1, 1), ["m6", "m12"], []),
    ],
)
def test_joining_late_makes_no_backlog(starts_on, passed, ahead):
    draft = plan(row("A", "at months 6, 12"), starts_on=starts_on)

    assert [each.reasons[0].occurrence_code for each in draft.passed] == passed
    assert [each.reasons[0].occurrence_code for each in draft.checks] == ahead


def test_a_narrow_reason_that_passed_does_not_take_a_wide_one_with_it():
    narrow = row("A", activity="ct", days_after=0)
    wide = row("B", activity="ct", days_after=20)

    draft = plan(narrow, wide, starts_on=date(2027, 9, 10))

    assert days(draft) == [("B", "m6")]
    assert [check.reasons[0].item_code for check in draft.passed] == ["A"]
    assert draft.checks[0].closes_on == date(2027, 9, 23)


@pytest.mark.parametrize(
    ("until", "codes"),
    [
        (None, ["m3", "m6", "m9"]),
        (date(2027, 9, 3), ["m3", "m6"]),
        (date(2027, 9, 2), ["m3"]),
        (date(2027, 1, 1), []),
    ],
)
def test_a_row_ends_after_its_until_day(until, codes):
    item = row("A", "every 3 months from 3 to 9", until_anchor=Anchor.END_OF_TREATMENT)

    draft = plan(item, anchors={Anchor.END_OF_TREATMENT: until})

    assert [code for _, code in days(draft)] == codes


DISCHARGE = Anchor.DISCHARGE


@pytest.mark.parametrize(
    ("tags", "anchors", "waits"),
    [
        ({}, {}, []),
        ({"t4": Known.YES}, {}, [(DISCHARGE, ())]),
        ({"t4": Known.YES}, {DISCHARGE: None}, [(DISCHARGE, ())]),
        ({"t4": Known.NOT_KNOWN}, {}, [(DISCHARGE, ("t4",))]),
        ({"t4": Known.NOT_KNOWN}, {DISCHARGE: OPERATED}, [(None, ("t4",))]),
        ({"t4": Known.YES}, {DISCHARGE: OPERATED}, []),
    ],
)
def test_what_cannot_be_dated_waits_in_sight(tags, anchors, waits):
    item = row("A", anchor=DISCHARGE, applies=(("t4",),))

    draft = plan(item, tags=tags, anchors=anchors)

    assert draft.waiting == tuple(Waiting(item, *each) for each in waits)
    assert bool(draft.checks) is (
        tags == {"t4": Known.YES} and bool(anchors.get(DISCHARGE))
    )
    assert draft.not_applying == (() if tags else (item,))


def test_without_an_operation_day_everything_that_hangs_on_it_waits():
    item = row("A")

    draft = plan(item, anchors={Anchor.OPERATION: OPERATED}, operation_day=None)

    assert draft == PlanDraft(waiting=(Waiting(item, Anchor.OPERATION),))


@pytest.mark.parametrize(
    ("tags", "avoided"),
    [({}, False), ({"a": Known.NOT_KNOWN}, False), ({"a": Known.YES}, True)],
)
def test_a_row_to_avoid_is_information(tags, avoided):
    item = row("A", None, status=ItemStatus.AVOID, applies=(("a",),))

    expected = {"avoided": (item,)} if avoided else {"not_applying": (item,)}
    assert plan(item, tags=tags) == PlanDraft(**expected)


def test_a_row_that_stands_twice_is_a_mistake():
    with pytest.raises(ValueError, match="Row A of colon stands twice"):
        plan(row("A"), row("A", "at month 9"))


def test_a_row_to_plan_needs_a_schedule():
    with pytest.raises(ValueError, match="Row A of colon has no schedule"):
        plan(row("A", None))
