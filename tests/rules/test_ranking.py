"""What an open follow-up asks of the nurses, and in which order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from careplan.rules.enums import Kind
from careplan.rules.ranking import Group, OpenCheck, group_of, sort_key

TODAY = date(2027, 3, 10)
VISIT = OpenCheck(
    number=1,
    kind=Kind.VISIT,
    opens_on=date(2027, 3, 1),
    due_on=date(2027, 3, 8),
    closes_on=date(2027, 3, 15),
)
PROMISE = replace(VISIT, kind=Kind.CALL, activity="ring-back", due_on=TODAY)
HOME = replace(VISIT, kind=Kind.HOME, closes_on=date(2027, 3, 9), missed_before=True)


@pytest.mark.parametrize(
    ("check", "group"),
    [
        (VISIT, Group.DUE),
        (replace(VISIT, opens_on=date(2027, 3, 11)), None),
        (replace(VISIT, opens_on=TODAY), Group.DUE),
        (replace(VISIT, closes_on=TODAY), Group.DUE),
        (replace(VISIT, closes_on=date(2027, 3, 9)), Group.OVERDUE),
        (replace(VISIT, closes_on=date(2026, 3, 9)), Group.OVERDUE),
        (replace(VISIT, booked_on=TODAY), None),
        (replace(VISIT, booked_on=date(2027, 3, 9)), Group.DUE),
        (
            replace(VISIT, booked_on=date(2027, 3, 20), closes_on=date(2027, 3, 9)),
            Group.OVERDUE,
        ),
        (replace(VISIT, kind=Kind.TEST, attended_on=TODAY), Group.REVIEW),
        (
            replace(VISIT, kind=Kind.TEST, attended_on=TODAY, reviewed_on=TODAY),
            Group.TELL,
        ),
        (replace(VISIT, kind=Kind.TASK), Group.DUE),
        (PROMISE, Group.PROMISE),
        (replace(PROMISE, due_on=date(2026, 3, 9)), Group.PROMISE),
        (replace(PROMISE, closes_on=date(2027, 3, 9)), Group.PROMISE),
        (replace(PROMISE, due_on=date(2027, 3, 11)), Group.DUE),
        (replace(PROMISE, kind=Kind.TASK), Group.DUE),
        (replace(PROMISE, activity="ring-forward"), Group.DUE),
        (HOME, Group.MISSED),
        (replace(HOME, missed_after=True), None),
        (replace(HOME, missed_before=False), None),
        (replace(HOME, closes_on=TODAY), None),
    ],
)
def test_a_check_asks_for_what_its_dates_say(check, group):
    """H17: nothing past its window ages out, however late."""
    assert group_of(check, TODAY) == group


def test_two_missed_reports_make_one_call_at_the_later_one():
    """AP-01: of three in a row only the last asks."""
    first = replace(HOME, number=1, missed_before=False, missed_after=True)
    second = replace(HOME, number=2, missed_after=True)
    third = replace(HOME, number=3)

    asked = [group_of(check, TODAY) for check in (first, second, third)]

    assert asked == [None, None, Group.MISSED]


def test_the_order_is_group_then_the_window_that_closed_first():
    days = [
        replace(VISIT, number=number, closes_on=TODAY - timedelta(days=late))
        for number, late in ((1, 1), (2, 400), (3, 12))
    ]
    keys = [(check, Group.OVERDUE) for check in days]
    keys += [(replace(VISIT, number=4), Group.DUE), (HOME, Group.MISSED)]
    keys += [(replace(PROMISE, number=5), Group.PROMISE)]

    ordered = sorted(keys, key=lambda each: sort_key(*each))

    assert [check.number for check, _group in ordered] == [5, 2, 3, 1, 1, 4]
    assert [group for _check, group in ordered] == [
        Group.PROMISE,
        Group.OVERDUE,
        Group.OVERDUE,
        Group.OVERDUE,
        Group.MISSED,
        Group.DUE,
    ]
