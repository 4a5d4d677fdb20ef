"""A month as weeks of days."""

import datetime as dt

from careplan.ui.month_grid import GridDay, month_grids

OPERATION = dt.date(2026, 11, 17)
CALL = dt.date(2026, 11, 26)
VISIT = dt.date(2027, 2, 15)


def test_only_months_with_something_are_shown_in_order():
    grids = month_grids({VISIT: ["Visit"], CALL: ["Call"]}, special={OPERATION: "op"})

    assert [grid.first for grid in grids] == [
        dt.date(2026, 11, 1),
        dt.date(2027, 2, 1),
    ]


def test_every_day_of_the_month_stands_once_under_its_weekday():
    (grid,) = month_grids({CALL: ["Call"]}, special={})

    days = [day.on for week in grid.weeks for day in week if day.on]
    assert days == [dt.date(2026, 11, n) for n in range(1, 31)]
    assert all(
        day.on.weekday() == place
        for week in grid.weeks
        for place, day in enumerate(week)
        if day.on
    )


def test_a_day_says_what_falls_on_it_and_what_it_was():
    (grid,) = month_grids(
        {CALL: ["Call", "Clips out"], OPERATION: ["Ward"]},
        special={OPERATION: "operation"},
    )

    found = {day.on: day for week in grid.weeks for day in week}
    assert found[CALL] == GridDay(CALL, "", ("Call", "Clips out"))
    assert found[OPERATION] == GridDay(OPERATION, "operation", ("Ward",))
    assert found[None] == GridDay()
