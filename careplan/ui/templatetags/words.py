"""Filters that say a day or a moment in words, inside its `<time datetime>`.

    {{ check.due_on|day:today }}        Tuesday 24 November (year when not this one)
    {{ operation.day|day_long }}        Tuesday 24 November 2026
    {{ person.born|day_plain }}         14 March 1951
    {{ check.due_on|near_day:today }}   Tomorrow, Wednesday 25 November
    {{ check.due_on|distance:today }}   In about 3 weeks (plain words, no element)
    {{ alert.respond_by|clock }}        9:52am, in the current zone

An empty value gives nothing. The same words without the element: careplan.ui.words.
"""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from careplan.ui import words

register = template.Library()


@register.filter
def day(on: dt.date | None, today: dt.date) -> str:
    """Tuesday 24 November; with the year when it is not today's."""
    return _time(on, words.day(on, today)) if on else ""


@register.filter
def day_long(on: dt.date | None) -> str:
    """Tuesday 24 November 2026."""
    return _time(on, words.day_long(on)) if on else ""


@register.filter
def day_plain(on: dt.date | None) -> str:
    """14 March 1951."""
    return _time(on, words.day_plain(on)) if on else ""


@register.filter
def day_short(on: dt.date | None) -> str:
    """24 Nov; only inside a gate track."""
    return _time(on, words.day_short(on)) if on else ""


@register.filter
def near_day(on: dt.date | None, today: dt.date) -> str:
    """Tomorrow, Wednesday 25 November."""
    return _time(on, words.near_day(on, today)) if on else ""


@register.filter
def distance(on: dt.date | None, today: dt.date) -> str:
    """In about 3 weeks."""
    return words.distance(on, today) if on else ""


@register.filter
def clock(at: dt.datetime | dt.time | None) -> str:
    """9:40am."""
    if not isinstance(at, dt.datetime | dt.time):
        return ""
    if isinstance(at, dt.datetime):
        return _time(at, words.clock(at))
    stamp = at.isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, words.clock(at))


def _time(on: dt.date, said: str) -> SafeString:
    if isinstance(on, dt.datetime):
        local = timezone.localtime(on) if timezone.is_aware(on) else on
        stamp = local.isoformat(timespec="minutes")
    else:
        stamp = on.isoformat()
    return format_html('<time datetime="{}">{}</time>', stamp, said)
