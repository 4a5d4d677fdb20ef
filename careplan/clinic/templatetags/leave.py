"""Words of leave and cover: {% load leave %}.

{{ leave|days_words:day }}     Wednesday 25 November until Friday 27 November
{{ leave|until_words:day }}    until Friday 27 November
{{ gap|gap_words:day }}        Nobody stands in: Friday 27 November
"""

import datetime as dt

from django import template
from django.utils.translation import gettext as _

from careplan.accounts.leaves import Gap
from careplan.accounts.models import Cover
from careplan.ui import words

register = template.Library()


@register.filter
def days_words(leave: Cover, day: dt.date) -> str:
    """Friday 27 November; Friday 27 November until Monday 30 November."""
    return _span(leave.first_day, leave.last_day, day)


@register.filter
def until_words(leave: Cover, day: dt.date) -> str:
    """Until when somebody is away: until today; until Friday 27 November."""
    if leave.last_day == day:
        return _("until midnight today")
    return _("until %(day)s") % {"day": words.day(leave.last_day, day)}


@register.filter
def gap_words(gap: Gap, day: dt.date) -> str:
    """On which of the days nobody covers."""
    whole = (gap.first_day, gap.last_day) == (gap.leave.first_day, gap.leave.last_day)
    if whole and gap.leave.stand_in is None:
        return _("Nobody stands in")
    return _("Nobody stands in: %(days)s") % {
        "days": _span(gap.first_day, gap.last_day, day)
    }


@register.filter
def gap_days(gap: Gap, day: dt.date) -> str:
    """The days on which nobody covers."""
    return _span(gap.first_day, gap.last_day, day)


def _span(first: dt.date, last: dt.date, day: dt.date) -> str:
    if first == last:
        return words.day(first, day)
    return _("%(first)s until %(last)s") % {
        "first": words.day(first, day),
        "last": words.day(last, day),
    }
