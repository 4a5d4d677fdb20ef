"""What the page of a move says of a day."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.followups.queries.moving import DayFacts
from careplan.ui import words


def day_words(facts: DayFacts) -> str:
    """How far from the suggested day, in time or not, closed or not, how busy."""
    said = [_far(facts), _time(facts), _closed(facts), _others(facts)]
    return ". ".join(part for part in said if part) + "."


def _far(facts: DayFacts) -> str:
    if not facts.off:
        return _("The day the rules suggest")
    days = abs(facts.off)
    if facts.off > 0:
        pattern = ngettext(
            "%(days)s day after the day the rules suggest",
            "%(days)s days after the day the rules suggest",
            days,
        )
    else:
        pattern = ngettext(
            "%(days)s day before the day the rules suggest",
            "%(days)s days before the day the rules suggest",
            days,
        )
    return pattern % {"days": days}


def _time(facts: DayFacts) -> str:
    return _("In its time") if facts.in_time else _("Outside its time")


def _closed(facts: DayFacts) -> str:
    if facts.holiday:
        return _("Closed that day: %(name)s") % {"name": facts.holiday}
    return "" if facts.open else _("Closed that day")


def _others(facts: DayFacts) -> str:
    if not facts.others:
        return _("No other visit or test of the team that day")
    return ngettext(
        "%(count)s other visit or test of the team that day",
        "%(count)s other visits and tests of the team that day",
        facts.others,
    ) % {"count": facts.others}


def name_of(facts: DayFacts) -> str:
    """The day as a button says it."""
    return words.day_long(facts.day)
