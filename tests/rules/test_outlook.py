"""The quick look at many plans sees what building each of them sees."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from careplan.rules.enums import Anchor, ItemStatus, Known
from careplan.rules.outlook import Outlooks
from careplan.rules.plan import build
from tests.rules import plans
from tests.rules.strategies import facts, items


def seen(rows, given_facts):
    """Rows that wait, and the days of all keys, by the quick look."""
    days = {**given_facts["anchors"], Anchor.OPERATION: given_facts["operation_day"]}
    known = {anchor: day for anchor, day in days.items() if day is not None}
    outlook = Outlooks(rows).of(given_facts["tags"], known, given_facts["choices"])
    return outlook, outlook.days(known)


def built(draft):
    return {
        (reason.item_code, reason.occurrence_code): check.planned_on
        for check in (*draft.checks, *draft.passed)
        for reason in check.reasons
    }


@settings(max_examples=150)
@given(items(floors=True), facts)
def test_it_sees_the_same_days_and_the_same_waiting_rows(rows, given_facts):
    rows = [replace(row, rolling=False) for row in rows]
    draft = build(rows, **given_facts)

    outlook, days = seen(rows, given_facts)

    assert (days, tuple(outlook.waiting)) == (built(draft), draft.waiting)


@pytest.mark.parametrize(
    ("schedule", "operated"),
    [
        ("at months 1, 2, 3, 12", date(2027, 1, 31)),
        ("at months 1, 13", date(2027, 1, 29)),
        ("at day 28; at month 1", date(2027, 2, 1)),
        ("every 6 months from 6 to 120", date(2024, 2, 29)),
        ("every 1 month from 1 to 30", date(2027, 12, 28)),
    ],
)
def test_h11_the_ends_of_months_are_the_same(schedule, operated):
    rows = [plans.row("A", schedule)]
    given_facts = {
        "tags": {},
        "anchors": {},
        "choices": {},
        "starts_on": operated,
        "calendar": plans.SITE,
        "operation_day": operated,
    }

    _outlook, days = seen(rows, given_facts)

    assert days == built(build(rows, **given_facts))


@pytest.mark.parametrize("chosen", [True, False])
def test_an_option_that_takes_over_from_a_month_on_is_seen(chosen):
    """BRE-04 stands instead of BRE-02 after month 36 (clinical/tags.md section 5)."""
    lighter = plans.row(
        "LIGHT",
        "at months 60, 84",
        status=ItemStatus.OPTION,
        instead_of=("FULL",),
        instead_from_month=37,
    )
    rows = [plans.row("FULL", "every 12 months from 12 to 60"), lighter]
    given_facts = {
        "tags": {},
        "anchors": {},
        "choices": {"LIGHT": chosen},
        "starts_on": plans.OPERATED,
        "calendar": plans.SITE,
        "operation_day": plans.OPERATED,
    }

    _outlook, days = seen(rows, given_facts)

    assert days == built(build(rows, **given_facts))
    assert (("FULL", "m48") in days) is not chosen


@pytest.mark.parametrize("known", list(Known))
def test_a_row_waits_for_its_tag_as_in_the_whole_plan(known):
    rows = [plans.row("A", applies=(("stoma",),)), plans.row("B")]
    given_facts = {
        "tags": {"stoma": known},
        "anchors": {},
        "choices": {},
        "starts_on": plans.OPERATED,
        "calendar": plans.SITE,
        "operation_day": plans.OPERATED,
    }

    outlook, days = seen(rows, given_facts)

    draft = build(rows, **given_facts)
    assert (days, tuple(outlook.waiting)) == (built(draft), draft.waiting)
    assert bool(outlook.waiting) is (known is Known.NOT_KNOWN)


def test_patients_alike_share_one_outlook():
    outlooks = Outlooks([plans.row("A"), plans.row("B", applies=(("stoma",),))])
    day = {Anchor.OPERATION: plans.OPERATED}

    first = outlooks.of({}, day, {"B": False})
    second = outlooks.of({}, {Anchor.OPERATION: date(2020, 1, 1)}, {})
    other = outlooks.of({"stoma": Known.YES}, day, {})

    assert (first is second, first is other) == (True, False)
    assert (first.days_after, other.days_after) == ({"A": 14}, {"A": 14, "B": 14})


def test_a_row_that_counts_from_what_was_done_says_so():
    rows = [plans.row("A", "every 3 months from 3 to 60", rolling=True)]

    outlook = Outlooks(rows).of({}, {Anchor.OPERATION: plans.OPERATED}, {})

    assert (outlook.rolls, outlook.days({})) == (True, {})


def test_a_row_without_a_schedule_is_refused_where_it_would_be_dated():
    bare = plans.row("A", None)
    avoided = Outlooks([replace(bare, status=ItemStatus.AVOID)])
    day = {Anchor.OPERATION: plans.OPERATED}

    assert avoided.of({}, day, {}).days(day) == {}
    with pytest.raises(ValueError, match="has no schedule"):
        Outlooks([bare]).of({}, day, {})
