"""Words of alerts: {% load alerts %}.

{{ alert|clock_lead:now }}   Answer by 9:52am; Ring by 1:05pm; Closed 2:10pm
{{ alert|left_words:now }}   14 minutes left; 2 hours late
{{ alert|seen_words:now }}   Seen by Jonah Pike at 9:20am. In the hands of Orla Brennan.
{{ alert|told_words }}       The lead nurse has been told.
{{ line|why_words }}         Temperature 38.4 °C
{{ event|happened_words }}   Reported again; Handed over to Jonah Pike
"""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from careplan.followups.models import Alert, AlertEvent
from careplan.followups.queries.alerts import AlertLine
from careplan.ui import words

register = template.Library()

Kind = AlertEvent.Kind
SAID = {Kind.HANDED_OVER, Kind.ACTED, Kind.CLOSED}


@register.filter
def waits(alert: Alert) -> bool:
    """Whether it waits for an answer still."""
    return alert.is_open and alert.next_step_at is not None


@register.filter
def is_late(alert: Alert, now: dt.datetime) -> bool:
    """Whether nobody has answered it in time."""
    return waits(alert) and alert.respond_by <= now


@register.filter
def clock_lead(alert: Alert, now: dt.datetime) -> SafeString:
    """By when: Answer by 1:38pm; Answer by 8:00am, Monday 30 November."""
    if alert.closed_at is not None:
        pattern, moment = _("Closed {when}"), alert.closed_at
    elif not waits(alert) and alert.contacted_at is not None:
        pattern, moment = _("Spoken with {when}"), alert.contacted_at
    elif is_late(alert, now):
        pattern, moment = _("Was to be answered by {when}"), alert.respond_by
    elif alert.acknowledged_at:
        pattern, moment = _("Ring by {when}"), alert.respond_by
    else:
        pattern, moment = _("Answer by {when}"), alert.respond_by
    return format_html(pattern, when=moment_words(moment, now))


@register.filter
def moment_words(at: dt.datetime, now: dt.datetime) -> SafeString:
    """1:38pm; on another day 8:00am, Monday 30 November."""
    day, today = timezone.localtime(at).date(), timezone.localtime(now).date()
    said = words.clock(at)
    if day != today:
        said = _("%(clock)s, %(day)s") % {"clock": said, "day": words.day(day, today)}
    stamp = timezone.localtime(at).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, said)


@register.filter
def left_words(alert: Alert, now: dt.datetime) -> str:
    """How much is left, or how late it is: 14 minutes left; 2 hours late."""
    pattern = _("%(time)s late") if is_late(alert, now) else _("%(time)s left")
    return pattern % {"time": words.lasting(abs(alert.respond_by - now))}


@register.filter
def seen_words(alert: Alert, now: dt.datetime) -> str:
    """Who has seen it: Seen by Jonah Pike at 9:20am."""
    if alert.acknowledged_at is None:
        return _("Nobody has seen it yet.")
    return format_html(
        _("Seen by {who} at {when}."),
        who=alert.acknowledged_by,
        when=moment_words(alert.acknowledged_at, now),
    )


@register.filter
def told_words(alert: Alert) -> str:
    """Who has been told because nobody answered, or nothing."""
    return {
        Alert.Level.LEAD: _("The lead nurse has been told."),
        Alert.Level.ON_CALL: _("Lead nurse and on-call contact have been told."),
        Alert.Level.NOBODY: _("Everybody has been told, and nobody has answered."),
    }.get(Alert.Level(alert.level), "")


@register.filter
def why_words(line: AlertLine) -> str:
    """What set it off: the answers, or that they could not be evaluated."""
    if line.failed:
        return _("Could not be evaluated. Read all answers yourself.")
    return line.why


@register.filter
def happened_words(event: AlertEvent) -> str:
    """What happened: Raised; Handed over to Jonah Pike; Told Jonah Pike."""
    who = event.to or event.text
    found = {
        Kind.HANDED_OVER: _("Handed over to %(who)s"),
        Kind.ESCALATED: _("Told %(who)s"),
        Kind.UNANSWERED: _("Nobody answered. Told %(who)s")
        if event.text
        else _("Nobody answered, and there was nobody to tell"),
        Kind.TEAM: _("Went to %(who)s"),
    }
    label = str(Kind(event.kind).label)
    if event.failed:
        label = _("%(what)s: it could not be evaluated") % {"what": label}
    return found.get(Kind(event.kind), label) % {"who": who}


@register.filter
def own_words(event: AlertEvent) -> str:
    """What a person wrote; who was told stands in the heading already."""
    return event.text if event.kind in SAID else ""


@register.filter
def spoke_words(event: AlertEvent) -> str:
    """Whether somebody spoke with the patient, where that was asked."""
    if event.spoke is None:
        return ""
    if event.spoke:
        return _("Spoke with the patient.")
    return _("Did not speak with the patient.")


@register.filter
def list_text(name: str) -> str:
    """The name of one list of alerts."""
    return {
        "open": _("Open"),
        "mine": _("Handed to me"),
        "closed": _("Closed lately"),
    }[name]
