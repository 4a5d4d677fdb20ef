"""What an open follow-up asks of the nurses, and in which order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from careplan.rules.enums import Kind, Urgency
from careplan.rules.ranking import (
    Group,
    OpenAlert,
    OpenCheck,
    alert_key,
    group_of,
    since,
    sort_key,
)

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


LATE_START = replace(
    VISIT, kind=Kind.TASK, activity="start-of-chemotherapy", due_on=date(2027, 3, 9)
)
MISSED_VISIT = replace(VISIT, missed_on=date(2027, 3, 5))


@pytest.mark.parametrize(
    ("check", "group"),
    [
        (LATE_START, Group.TREATMENT),
        (replace(LATE_START, closes_on=date(2027, 3, 9)), Group.TREATMENT),
        (replace(LATE_START, due_on=TODAY), Group.DUE),
        (replace(LATE_START, kind=Kind.CALL), Group.DUE),
        (replace(LATE_START, activity="start"), Group.DUE),
        (MISSED_VISIT, Group.ABSENT),
        (replace(MISSED_VISIT, booked_on=TODAY), None),
        (replace(MISSED_VISIT, booked_on=date(2027, 3, 9)), Group.DUE),
        (replace(MISSED_VISIT, closes_on=date(2027, 3, 9)), Group.OVERDUE),
        (replace(VISIT, kind=Kind.TASK, activity="find-number"), Group.UNREACHABLE),
        (replace(VISIT, kind=Kind.TASK, activity="write-letter"), Group.UNREACHED),
        (replace(VISIT, kind=Kind.CALL, activity="write-letter"), Group.DUE),
    ],
)
def test_process_rules_that_are_reasons_and_no_alerts(check, group):
    """AP-02, AP-05, AP-07, AP-08: read from the dates, each on both sides."""
    assert group_of(check, TODAY) == group


@pytest.mark.parametrize(
    ("group", "day"),
    [
        (Group.TREATMENT, date(2027, 3, 8)),
        (Group.TELL, date(2027, 3, 3)),
        (Group.REVIEW, date(2027, 3, 3)),
        (Group.ABSENT, date(2027, 3, 5)),
        (Group.OVERDUE, date(2027, 3, 15)),
        (Group.DUE, date(2027, 3, 15)),
    ],
)
def test_each_group_waits_since_its_own_day(group, day):
    check = replace(VISIT, attended_on=date(2027, 3, 3), missed_on=date(2027, 3, 5))

    assert since(check, group) == day


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


def moment(hour):
    return datetime(2027, 3, 10, hour, tzinfo=UTC)


def test_alerts_come_first_by_urgency_and_then_by_their_clock():
    """H24, H31"""
    alerts = [
        OpenAlert(number, Urgency(urgency), moment(hour))
        for number, urgency, hour in (
            *((1, "W", 8), (2, "S", 15), (3, "E", 16)),
            *((4, "S", 9), (5, "R", 7)),
        )
    ]

    ordered = sorted(alerts, key=alert_key)

    assert [alert.number for alert in ordered] == [3, 4, 2, 1, 5]
    promised = replace(PROMISE, promised_at=moment(1))
    assert alert_key(alerts[4]) < sort_key(promised, Group.PROMISE, fuller_risk=True)


def test_promises_stand_by_their_time():
    late, early = (replace(PROMISE, promised_at=moment(hour)) for hour in (14, 11))

    assert sort_key(early, Group.PROMISE) < sort_key(late, Group.PROMISE)
    assert sort_key(late, Group.PROMISE) < sort_key(PROMISE, Group.PROMISE)


def test_in_a_group_a_bad_result_then_risk_come_before_the_longest_wait():
    waits = replace(VISIT, attended_on=date(2026, 3, 3))
    new = replace(VISIT, attended_on=date(2027, 3, 3))
    keys = {
        "plain": sort_key(waits, Group.TELL),
        "risk": sort_key(new, Group.TELL, fuller_risk=True),
        "bad": sort_key(replace(new, not_as_hoped=True), Group.TELL),
        "bad and risk": sort_key(
            replace(new, not_as_hoped=True), Group.TELL, fuller_risk=True
        ),
    }

    assert sorted(keys, key=keys.get) == ["bad and risk", "bad", "risk", "plain"]
    alert = OpenAlert(1, Urgency.SAME_DAY, moment(9))
    assert alert_key(alert, fuller_risk=True) < alert_key(alert)
