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
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.clinic import acts
from careplan.followups.queries.queue import Reason
from careplan.followups.queries.rows import GateState, Row
from careplan.rules import schedule
from careplan.rules.enums import Anchor, Gate, Kind, Standing
from careplan.rules.ranking import Group
from careplan.terms import ANCHORS, CONFIDENCE, GATES, Label
from careplan.ui import words

register = template.Library()
register.filter("act_href", acts.href)
register.filter("act_words", acts.words)
register.filter("act_heading", acts.heading)
register.filter("is_ours", acts.is_ours)
register.filter("can_move", acts.can_move)
register.filter("is_followed", acts.is_followed)

LATE_GROUPS = {Group.OVERDUE, Group.MISSED}


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
def clock_words(row: Row) -> str:
    """How fast: how long past the window, how long it waits, or until when."""
    follow_up, day = row.follow_up, row.day
    if follow_up.attended_on:
        late = late_words(row.gate_now) if row.gate_now else ""
        if late:
            return late
        since = follow_up.reviewed_at or follow_up.attended_on
        count = max((day - words.as_day(since)).days, 0)
        pattern = (
            ngettext(
                "Waiting %(count)s day to be told",
                "Waiting %(count)s days to be told",
                count,
            )
            if follow_up.reviewed_at
            else ngettext(
                "Waiting %(count)s day for review",
                "Waiting %(count)s days for review",
                count,
            )
        )
        return pattern % {"count": count}
    if row.days_late:
        return ngettext(
            "%(count)s day past the window",
            "%(count)s days past the window",
            row.days_late,
        ) % {"count": row.days_late}
    return _("In time until %(day)s") % {"day": words.day(follow_up.closes_on, day)}


@register.filter
def late_words(gate: GateState) -> str:
    """How late a step is: Review 3 days late; nothing when it is not."""
    if not gate.late:
        return ""
    patterns = {
        Gate.BOOKED: ngettext(
            "Booking %(count)s day late", "Booking %(count)s days late", gate.late
        ),
        Gate.REVIEWED: ngettext(
            "Review %(count)s day late", "Review %(count)s days late", gate.late
        ),
        Gate.TOLD: ngettext(
            "Telling %(count)s day late", "Telling %(count)s days late", gate.late
        ),
    }
    late = ngettext("%(count)s day late", "%(count)s days late", gate.late)
    return patterns.get(gate.gate, late) % {"count": gate.late}


@register.filter
def by_words(gate: GateState, today: dt.date) -> str:
    """By when a step is in time: Review by Friday 27 November."""
    if gate.by is None:
        return ""
    pattern = {
        Gate.BOOKED: _("Book by %(day)s"),
        Gate.REVIEWED: _("Review by %(day)s"),
        Gate.TOLD: _("Tell by %(day)s"),
    }.get(gate.gate, _("By %(day)s"))
    return pattern % {"day": words.day(gate.by, today)}


@register.filter
def group_tone(group: Group) -> str:
    """The standing a group is drawn in."""
    return Standing.OVERDUE if group in LATE_GROUPS else Standing.DUE


@register.filter
def group_words(group: Group) -> str:
    """The word of a group's tag."""
    return {
        Group.PROMISE: _("Promised"),
        Group.OVERDUE: _("Overdue"),
        Group.MISSED: _("Not heard from"),
        Group.TELL: _("Tell"),
        Group.REVIEW: _("Review"),
        Group.DUE: _("Due"),
    }[group]


@register.filter
def asked(reason: Reason) -> str:
    """What one row of the queue asks for, with the check's name in bold."""
    row = reason.row
    return format_html(
        _asked_pattern(reason),
        what=format_html("<strong>{}</strong>", row.follow_up.title),
        day=words.day(row.follow_up.attended_on or row.booked_on or row.day, row.day),
        until=words.day(row.follow_up.closes_on, row.day),
        due=words.day(row.follow_up.due_on, row.day),
        missed=words.day(row.follow_up.missed_on or row.day, row.day),
    )


def _asked_pattern(reason: Reason) -> str:
    follow_up = reason.row.follow_up
    fixed = {
        Group.PROMISE: _("{what}: we said we would ring on {due}."),
        Group.TELL: _("{what}: reviewed, but the patient has not been told."),
        Group.REVIEW: _("{what} was on {day}. Nobody has logged a review."),
        Group.MISSED: _("{what}: two or more missed in a row. Ring and ask."),
    }
    if reason.group in fixed:
        return fixed[reason.group]
    if follow_up.booked_for or follow_up.missed_on:
        return (
            _("{what} was booked for {day}. Nothing is logged since.")
            if follow_up.booked_for
            else _("{what}: did not come on {missed}. Ring and book it again.")
        )
    late = reason.group == Group.OVERDUE
    if follow_up.next_gate == Gate.BOOKED:
        return (
            _("{what} not booked. It was in time until {until}.")
            if late
            else _("{what} not booked. It is due on {due}.")
        )
    if follow_up.kind == Kind.CALL:
        return (
            _("{what} not logged. It was in time until {until}.")
            if late
            else _("{what}, due on {due}.")
        )
    return (
        _("{what} not done. It was in time until {until}.")
        if late
        else _("{what}, due on {due}.")
    )


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
def group_tab(group: Group) -> str:
    """The name of a group's own list."""
    return {
        Group.PROMISE: _("Promised"),
        Group.OVERDUE: _("Overdue"),
        Group.MISSED: _("Not heard from"),
        Group.TELL: _("To tell"),
        Group.REVIEW: _("To review"),
        Group.DUE: _("Due"),
    }[group]


@register.filter
def also(others: list[Reason]) -> str:
    """What else is asked for, in one sentence."""
    titles = list(dict.fromkeys(other.row.follow_up.title for other in others))
    named, more = titles[:3], len(titles) - 3
    listed = "; ".join(named)
    if more > 0:
        return ngettext(
            "Also: %(listed)s; and %(more)s more.",
            "Also: %(listed)s; and %(more)s more.",
            more,
        ) % {"listed": listed, "more": more}
    return _("Also: %(listed)s.") % {"listed": listed}


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
def group_sentence(group: Group, count: int) -> str:
    """What a count of the first page counts; the count itself stands before it."""
    return {
        Group.PROMISE: ngettext(
            "person we promised to ring", "people we promised to ring", count
        ),
        Group.OVERDUE: ngettext(
            "person with a check past its window",
            "people with a check past its window",
            count,
        ),
        Group.MISSED: ngettext(
            "person not heard from twice in a row",
            "people not heard from twice in a row",
            count,
        ),
        Group.TELL: ngettext(
            "reviewed result to tell",
            "reviewed results to tell",
            count,
        ),
        Group.REVIEW: ngettext(
            "result to review",
            "results to review",
            count,
        ),
        Group.DUE: ngettext(
            "person with a check due now", "people with a check due now", count
        ),
    }[group]


@register.filter
def group_href(group: Group) -> str:
    """The page that lists what a count of the first page counts."""
    lists = {Group.TELL: "to-tell", Group.REVIEW: "to-review"}
    if group in lists:
        return f"{reverse('clinic:results')}?list={lists[group]}"
    return f"{reverse('clinic:queue')}?only={group.value}"


@register.filter
def group_note(group: Group) -> str:
    """What there is to do for a group."""
    return {
        Group.PROMISE: _("Today or before. Ring them first"),
        Group.OVERDUE: _("Longest past first"),
        Group.MISSED: _("Checks at home. Ring and ask how they are"),
        Group.TELL: _("Longest waiting first"),
        Group.REVIEW: _("Done, and nobody has logged a review"),
        Group.DUE: _("In time, not booked or not logged yet"),
    }[group]


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
