"""What a schedule comes to on a sample day, or what is wrong with it."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from careplan.checklists.queries import sample_dates
from careplan.rules.schedule import ScheduleError
from careplan.rules.window import Window, window

LONGEST = 200
WIDEST = 366


@dataclass(frozen=True, slots=True)
class SampleDate:
    """One date of a schedule, its window and its name, such as `month 12`."""

    label: str
    day: dt.date
    window: Window


@dataclass(frozen=True, slots=True)
class Preview:
    """Dates, or an error; `position` is the character that is wrong, from 1."""

    day: dt.date | None = None
    dates: tuple[SampleDate, ...] = ()
    error: str = ""
    position: int | None = None


def preview(schedule: str, day: dt.date, days_before: int, days_after: int) -> Preview:
    """The dates of a schedule that counts from `day`. Raises nothing."""
    if not schedule.strip():
        return Preview(day, error=_("No schedule yet."))
    try:
        found = sample_dates(schedule[: LONGEST + 1], day)
    except ScheduleError as error:
        return Preview(day, error=error.message, position=error.position)
    except (OverflowError, ValueError):
        return Preview(day, error=_("These dates lie beyond the calendar."))
    dates = [
        SampleDate(
            each.offset.label, each.day, window(each.day, days_before, days_after)
        )
        for each in found
    ]
    return Preview(day, tuple(dates))


def preview_typed(schedule: str, day: str, before: str, after: str) -> Preview:
    """The same, from what stands in the boxes of a form."""
    sample = day_typed(day)
    if sample is None:
        return Preview(error=_("Write the sample day as 31/01/2026."))
    days = [_whole(each) for each in (before, after)]
    if None in days:
        return Preview(
            sample, error=_("The days of the window are numbers from 0 to 366.")
        )
    return preview(schedule, sample, days[0] or 0, days[1] or 0)


def day_typed(typed: str) -> dt.date | None:
    """A day as people of this language type one, or as 2026-01-31."""
    try:
        day: dt.date | None = forms.DateField(required=False).clean(typed.strip())
    except forms.ValidationError:
        return None
    return day


def _whole(typed: str) -> int | None:
    digits = typed.strip() or "0"
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 3):
        return None
    number = int(digits)
    return number if number <= WIDEST else None
