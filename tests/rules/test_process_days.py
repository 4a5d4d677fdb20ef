"""On which days the checks of the care itself hold (clinical/alerts.md section 5)."""

import datetime as dt

import pytest

from careplan.rules.process_days import Span, last_day, operated
from careplan.rules.processes import Process

DAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ((0, 30), dt.date(2026, 10, 25), DAY),
        ((21, None), None, dt.date(2026, 11, 3)),
        ((None, None), None, DAY),
        ((None, 0), DAY, DAY),
    ],
)
def test_a_rule_of_so_many_days_holds_for_these_operations(days, first, last):
    assert operated(DAY, *days) == Span(first, last)


@pytest.mark.parametrize(
    ("process", "last"),
    [
        (Process.SILENCE, dt.date(2026, 11, 23)),
        (Process.CHECK_14_DAYS_LATE, dt.date(2026, 11, 10)),
        (Process.ADJUVANT_PAST_LIMIT, dt.date(2026, 11, 23)),
        (Process.DEVICE_NOT_REMOVED, dt.date(2026, 11, 17)),
    ],
)
def test_h17_a_thing_waits_so_long_after_its_last_day(process, last):
    assert last_day(process, DAY) == last
