"""Words of a check, for the nurses' pages: {% load checks %}.

{{ row|tag_words }}       Overdue by 1 day; Upcoming, in 15 days; Due: tell
{{ row|clock_words }}     12 days past the window; In time until Friday 27 November
{{ gate|late_words }}     Review 3 days late; {{ gate|by_words:today }}: Review by …
{{ reason|asked }}        what is asked for, for the queue's why line
{{ row|act_words }}, {{ row|act_href }}, {{ row|is_ours }}
{% gate_track row|gate_marks label=… %}
"""

import datetime as dt
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.clinic import acts, check_words, groups
from careplan.followups.queries.rows import GateState, Row
from careplan.rules import schedule
from careplan.rules.enums import Anchor, Gate, Standing
from careplan.terms import ANCHORS, CONFIDENCE, GATES, Label
from careplan.ui import words

register = template.Library()
register.filter("act_href", acts.href)
register.filter("act_words", acts.words)
register.filter("act_heading", acts.heading)
register.filter("is_ours", acts.is_ours)
register.filter("can_move", acts.can_move)
register.filter("is_followed", acts.is_followed)

register.filter("clock_words", check_words.clock_words)
register.filter("late_words", check_words.late_words)
register.filter("by_words", check_words.by_words)
register.filter("asked", check_words.asked)
register.filter("also", check_words.also)
register.filter("group_tone", groups.tone)
register.filter("group_words", groups.word)


@dataclass(frozen=True, slots=True)
class Mark:
    """One stop of the gate track, in words."""

    name: Label
    when: str
    state: str


@register.filter
def tag_tone(row: Row) -> str:
    """The standing a check is drawn in; quiet where the patient is not followed."""
    quiet = row.follow_up.is_open and not acts.is_followed(row)
    return Standing.UPCOMING if quiet else row.standing


@register.filter
def tag_words(row: Row) -> str:
    """The words of a check's status tag."""
    follow_up = row.follow_up
    if follow_up.is_open and not acts.is_followed(row):
        return _("Open, no longer followed")
    if follow_up.is_open and follow_up.attended_on:
        return _("Due: tell") if follow_up.reviewed_at else _("Due: review")
    if row.standing == Standing.OVERDUE:
        return ngettext(
            "Overdue by %(count)s day", "Overdue by %(count)s days", row.days_late
        ) % {"count": row.days_late}
    if row.standing == Standing.UPCOMING:
        return _upcoming((row.on - row.day).days)
    return ""


def _upcoming(days: int) -> str:
    if days <= 0:
        return _("Upcoming, today")
    if days == 1:
        return _("Upcoming, tomorrow")
    return _("Upcoming, in %(count)s days") % {"count": days}


@register.filter
def short_words(row: Row) -> str:
    """When, in one line of a folded plan: done, closed, booked, or due until when."""
    check, day = row.follow_up, row.day
    if check.closed_at:
        return _("Closed %(day)s: %(why)s.") % {
            "day": words.day(row.local_day(check.closed_at), day),
            "why": check.closed_reason,
        }
    if check.done_on:
        late = row.days_late
        done = _("Done %(day)s.") % {"day": words.day(check.done_on, day)}
        said = ngettext("Late by %(count)s day.", "Late by %(count)s days.", late)
        return f"{done} {said % {'count': late}}" if late else done
    if check.attended_on:
        return _("Took place %(day)s.") % {"day": words.day(check.attended_on, day)}
    if row.booked_on:
        return _("Booked for %(day)s.") % {"day": words.day(row.booked_on, day)}
    return _("%(due)s, in time until %(until)s.") % {
        "due": words.day(check.due_on, day),
        "until": words.day(check.closes_on, day),
    }


@register.filter
def gate_marks(row: Row) -> list[Mark]:
    """The gate track in words; one stop alone is no track."""
    gates = row.gates
    if len(gates) < 2:
        return []
    return [Mark(gate.name, _gate_when(gate, row), gate.state) for gate in gates]


def _gate_when(gate: GateState, row: Row) -> str:
    """The day, or what to do; and how late, where that says more than the tag."""
    passed_on = gate.when if gate.state == "passed" else None
    said = words.day_short(passed_on) if passed_on else _next_words(gate, row)
    soon_enough = gate.gate == Gate.BOOKED and row.standing != Standing.OVERDUE
    if not gate.late or soon_enough:
        return said
    late = ngettext("%(count)s day late", "%(count)s days late", gate.late)
    return f"{said}, {late % {'count': gate.late}}"


def _next_words(gate: GateState, row: Row) -> str:
    if gate.state != "now" or not acts.is_followed(row):
        return ""
    if gate.gate == Gate.ATTENDED and row.booked_on:
        return _("on %(day)s") % {"day": words.day_short(row.booked_on)}
    return {
        Gate.BOOKED: _("Next: book"),
        Gate.ATTENDED: _("Next: log"),
        Gate.REVIEWED: _("Next: review"),
        Gate.TOLD: _("Next: tell"),
    }.get(gate.gate, "")


@register.filter
def ago(at: dt.datetime, now: dt.datetime) -> str:
    """How long since: just now, 3 minutes ago, 2 hours ago, 5 days ago."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        count, pattern = (
            minutes,
            ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes),
        )
    elif minutes < 48 * 60:
        count = minutes // 60
        pattern = ngettext("%(count)s hour ago", "%(count)s hours ago", count)
    else:
        count = minutes // (24 * 60)
        pattern = ngettext("%(count)s day ago", "%(count)s days ago", count)
    return pattern % {"count": count}


@register.filter
def step_words(gate: str) -> str:
    """The tab of a step that can be logged."""
    return {
        Gate.BOOKED: _("Book it, or book it again"),
        Gate.ATTENDED: _("It took place"),
    }.get(Gate(gate), str(GATES[Gate(gate)]))


@register.filter
def gate_words(gate: str) -> Label:
    """The name of a gate."""
    return GATES[Gate(gate)]


@register.filter
def confidence_words(confidence: str) -> Label:
    return CONFIDENCE.get(confidence, confidence)


@register.filter
def anchor_words(anchor: Anchor) -> Label:
    """The day a schedule counts from."""
    return ANCHORS[anchor]


@register.filter
def often(text: str) -> str:
    """A schedule as people say it."""
    return schedule.in_words(schedule.parse(text)).capitalize() if text else ""
