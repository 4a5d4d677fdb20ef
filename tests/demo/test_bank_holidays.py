"""The demo's hospital closes on the bank holidays that England really had."""

import datetime as dt

import pytest

from careplan.demo.bank_holidays import bank_holidays


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        (2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
    ],
)
def test_the_days_are_those_of_the_year(year, days):
    wanted = [dt.date.fromisoformat(f"{year}-{day}") for day in days.split()]

    assert list(bank_holidays(year)) == wanted


def test_a_day_on_a_weekend_moves_and_says_so():
    names = bank_holidays(2022)

    assert [names[dt.date(2022, 12, day)] for day in (26, 27)] == [
        "Boxing Day",
        "Christmas Day, moved",
    ]
    assert names[dt.date(2022, 1, 3)] == "New Year’s Day, moved"
