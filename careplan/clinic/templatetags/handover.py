"""Words of the handover sheet, and of what happened meanwhile: {% load handover %}."""

import datetime as dt

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan import terms
from careplan.followups.models import Alert, Promise
from careplan.followups.queries.handover import Part
from careplan.followups.queries.meanwhile import Item, Sort
from careplan.rules.enums import Urgency
from careplan.ui import words

register = template.Library()


@register.filter
def urgency_words(alert: Alert) -> str:
    """Emergency now; Same day."""
    return str(terms.URGENCIES[Urgency(alert.urgency)])


@register.filter
def answer_by(alert: Alert, now: dt.datetime) -> str:
    """Answer by today, Tuesday 24 November, at 9:52am; or how it is late."""
    pattern = _("Answer by %(when)s")
    if alert.respond_by < now:
        pattern = _("Late: to be answered by %(when)s")
    return pattern % {"when": _moment(alert.respond_by, now)}


@register.filter
def alert_held(alert: Alert) -> str:
    """Who has seen an alert and who has it in hand."""
    if alert.owner:
        return _("In the hands of %(name)s") % {"name": alert.owner.name}
    if alert.acknowledged_by:
        return _("Seen by %(name)s") % {"name": alert.acknowledged_by.name}
    return _("Nobody has seen it")


@register.filter
def promised(promise: Promise, now: dt.datetime) -> str:
    """Ring today, Tuesday 24 November, at 2:30pm; promised by Orla Brennan."""
    pattern = _("Promised for %(when)s, by %(name)s")
    if promise.due_at < now:
        pattern = _("Late: promised for %(when)s, by %(name)s")
    when = _moment(promise.due_at, now)
    return pattern % {"when": when, "name": promise.made_in.by.name}


@register.filter
def left_out(part: Part) -> str:
    """What no longer fits on the sheet; it is counted and stands in the queue."""
    if not part.left_out:
        return ""
    return ngettext(
        "%(count)s more stands in the queue.",
        "%(count)s more stand in the queue.",
        part.left_out,
    ) % {"count": part.left_out}


@register.filter
def sort_title(sort: Sort) -> str:
    """The heading over things of one sort."""
    return {
        Sort.ALERT_OPEN: _("Alerts that are still open"),
        Sort.ALERT_CLOSED: _("Alerts that were closed"),
        Sort.PROMISE_MISSED: _("Promised calls nobody made"),
        Sort.PROMISE_KEPT: _("Promised calls that were made"),
        Sort.RESULT: _("Results"),
        Sort.CALL: _("Calls and letters"),
        Sort.CHANGE: _("Changes of plans"),
    }[sort]


@register.filter
def item_note(item: Item, sort: Sort) -> str:
    """The second line of one thing that happened."""
    if sort == Sort.RESULT:
        return {
            "told": _("Told to the patient"),
            "reviewed": _("Reviewed, not told yet"),
            "attended": _("Taken, not reviewed yet"),
        }[item.note]
    return item.note


def _moment(at: dt.datetime, now: dt.datetime) -> str:
    return _("%(day)s, at %(time)s") % {
        "day": words.near_day(at, words.as_day(now)),
        "time": words.clock(at),
    }
