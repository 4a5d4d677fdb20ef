"""The bank holidays of England, where the demo's hospital stands."""

import datetime as dt

from dateutil.easter import easter
from dateutil.relativedelta import MO, relativedelta

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


def bank_holidays(year: int) -> dict[dt.date, str]:
    """The eight days of `year` by their names; one on a weekend is moved to a weekday.

    Days that are decreed for one year only are not known here.
    """
    sunday = easter(year)
    days = {
        sunday - 2 * _DAY: "Good Friday",
        sunday + _DAY: "Easter Monday",
        dt.date(year, 5, 1) + relativedelta(weekday=MO(1)): "Early May bank holiday",
        dt.date(year, 5, 31) + relativedelta(weekday=MO(-1)): "Spring bank holiday",
        dt.date(year, 8, 31) + relativedelta(weekday=MO(-1)): "Summer bank holiday",
    }
    fixed = [
        (dt.date(year, 1, 1), "New Year’s Day"),
        (dt.date(year, 12, 25), "Christmas Day"),
        (dt.date(year, 12, 26), "Boxing Day"),
    ]
    # Each keeps its own day before any moves: Boxing Day on a Monday stays there.
    own = {day for day, _name in fixed if day.weekday() < _SATURDAY}
    for day, name in fixed:
        kept = day
        while (
            kept.weekday() >= _SATURDAY or kept in days or (kept != day and kept in own)
        ):
            kept += _DAY
        days[kept] = name if kept == day else f"{name}, moved"
    return dict(sorted(days.items()))
