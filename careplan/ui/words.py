"""Dates, distances and moments in words, and the words of a typing slip."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from careplan.lib import dates
from careplan.lib.dates import Fault, Near, TypedDateError, Unit

ECHO_LIMIT = 40


def day(on: dt.date, today: dt.date) -> str:
    """Tuesday 24 November; with the year when it is not this one."""
    on = as_day(on)
    return date_format(on, "l j F" if on.year == today.year else "l j F Y")


def day_long(on: dt.date) -> str:
    """Tuesday 24 November 2026."""
    return date_format(as_day(on), "l j F Y")


def day_short(on: dt.date) -> str:
    """24 Nov; only inside a gate track."""
    return date_format(as_day(on), "j M")


def day_plain(on: dt.date) -> str:
    """14 March 1951: a birth date, or a day long past."""
    return date_format(as_day(on), "j F Y")


def near_day(on: dt.date, today: dt.date) -> str:
    """Tomorrow, Wednesday 25 November; any other day just as `day` says it."""
    words = day(on, today)
    near = dates.near(as_day(on), today)
    if near is None:
        return words
    lead = {
        Near.YESTERDAY: _("Yesterday"),
        Near.TODAY: _("Today"),
        Near.TOMORROW: _("Tomorrow"),
    }[near]
    return pgettext("near day", "%(near)s, %(day)s") % {"near": lead, "day": words}


def distance(on: dt.date, today: dt.date) -> str:
    """In 3 days; In about 3 weeks; 5 days ago; About 2 months ago; Today."""
    far = dates.distance(as_day(on), today)
    if far.count == 0:
        return _("Today")
    count = _counted(far.count, far.unit)
    if far.unit is Unit.DAY:
        pattern = _("%(count)s ago") if far.past else _("In %(count)s")
    else:
        pattern = _("About %(count)s ago") if far.past else _("In about %(count)s")
    return pattern % {"count": count}


def lasting(time: dt.timedelta) -> str:
    """14 minutes; 3 hours 27 minutes; 2 days 4 hours; less than a minute."""
    minutes = int(time.total_seconds()) // 60
    days, hours = minutes // 1440, minutes % 1440 // 60
    parts = [
        (days, ngettext("%(n)s day", "%(n)s days", days)),
        (hours, ngettext("%(n)s hour", "%(n)s hours", hours)),
        (minutes % 60, ngettext("%(n)s minute", "%(n)s minutes", minutes % 60)),
    ]
    said = [pattern % {"n": count} for count, pattern in parts if count]
    return " ".join(said[:2]) if said else _("less than a minute")


def clock(at: dt.datetime | dt.time) -> str:
    """9:40am, 2:00pm, midday, midnight; a moment is first put in the current zone."""
    if isinstance(at, dt.datetime) and timezone.is_aware(at):
        at = timezone.localtime(at)
    if (at.hour, at.minute) == (12, 0):
        return _("midday")
    if (at.hour, at.minute) == (0, 0):
        return _("midnight")
    half = pgettext("clock", "am") if at.hour < 12 else pgettext("clock", "pm")
    return f"{at.hour % 12 or 12}:{at.minute:02}{half}"


def as_day(on: dt.date) -> dt.date:
    """The day of a date or of a moment, in the current zone."""
    if isinstance(on, dt.datetime):
        return timezone.localtime(on).date() if timezone.is_aware(on) else on.date()
    return on


def echo(typed: str) -> str:
    """What a person typed, fit to be said back: one line, never long."""
    line = " ".join(typed.split())
    return line if len(line) <= ECHO_LIMIT else line[:ECHO_LIMIT] + "…"


def typed_date_error(error: TypedDateError, typed: tuple[str, str, str]) -> str:
    """What to mend in a typed date, saying back what was typed."""
    if error.fault is Fault.EMPTY:
        return _("Give the day, the month and the year")
    if error.fault is Fault.MISSING:
        return _missing(error.parts)
    said = echo(" ".join(part for part in typed if part.strip()))
    sentence = _date_sentence(error, typed)
    return _("%(sentence)s. You typed %(typed)s") % {
        "sentence": sentence,
        "typed": said,
    }


def _date_sentence(error: TypedDateError, typed: tuple[str, str, str]) -> str:
    sentences = {
        Fault.NOT_A_NUMBER: _("Use numbers for the date, for example 27 3 2026"),
        Fault.SHORT_YEAR: _("Year must have 4 digits, for example 2026"),
        Fault.YEAR_RANGE: _("Year must be between %(first)s and %(last)s")
        % {"first": dates.EARLIEST_YEAR, "last": dates.LATEST_YEAR},
        Fault.MONTH_RANGE: _("Month must be between 1 and 12"),
    }
    if error.fault in sentences:
        return sentences[error.fault]
    day_number, month = typed[0].strip(), typed[1].strip()
    return _("There is no %(day)s") % {"day": _day_and_month(day_number, month, typed)}


def _day_and_month(day_number: str, month: str, typed: tuple[str, str, str]) -> str:
    """31 June; 29 February 2026, where the year is the reason."""
    try:
        first = dates.read_date("1", month, typed[2])
    except TypedDateError:
        return echo(f"{day_number} {month}")
    number = dates.plain_digits(day_number).lstrip("0") or "0"
    form = "F Y" if (number, first.month) == ("29", 2) else "F"
    return f"{number} {date_format(first, form)}"


def _missing(parts: tuple[str, ...]) -> str:
    sentences = {
        ("day",): _("Give the day too"),
        ("month",): _("Give the month too"),
        ("year",): _("Give the year too"),
        ("day", "month"): _("Give the day and the month too"),
        ("day", "year"): _("Give the day and the year too"),
        ("month", "year"): _("Give the month and the year too"),
    }
    return sentences[parts]


def _counted(count: int, unit: Unit) -> str:
    words = {
        Unit.DAY: ngettext("%(n)s day", "%(n)s days", count),
        Unit.WEEK: ngettext("%(n)s week", "%(n)s weeks", count),
        Unit.MONTH: ngettext("%(n)s month", "%(n)s months", count),
        Unit.YEAR: ngettext("%(n)s year", "%(n)s years", count),
    }
    return words[unit] % {"n": count}
