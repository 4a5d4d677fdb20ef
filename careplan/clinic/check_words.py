"""What is asked for about a check, how fast, and how late it is, in words."""

import datetime as dt
from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.followups.queries.queue import Reason
from careplan.followups.queries.rows import GateState, Row
from careplan.rules.enums import Gate, Kind
from careplan.rules.ranking import Group
from careplan.ui import words


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
        Group.TREATMENT: _("{what}: not started. The target was {due}."),
        Group.ABSENT: _("{what}: did not come on {missed}. Ring and book it again."),
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


def also(others: Sequence[Reason]) -> str:
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
