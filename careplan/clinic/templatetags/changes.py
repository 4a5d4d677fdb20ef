"""Words of a change of a plan: {% load changes %}.

{{ view|headline }}              14 checks move, 3 come, 2 leave, 31 stay
{{ line.days|shift }}            2 days earlier; 30 days later
{{ line.follow_up|held_words }}  Booked for Tuesday 1 December; Moved by hand
{{ line.follow_up|settled_words }}  Done on 3 March 2026
"""

import datetime as dt
from collections import Counter

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.clinic.moment import Moment
from careplan.followups.models import ChangeLine, FollowUp
from careplan.followups.queries.change_view import ChangeView
from careplan.followups.queries.changes import Changed, UndoPreview
from careplan.ui import words

register = template.Library()
Acts = ChangeLine.Act


@register.filter
def headline(view: ChangeView) -> str:
    """What a change does, in one sentence; a part that is 0 is left out."""
    ask = len(view.asked)
    counts = {
        "move": view.moves.count,
        "come": view.comes.count,
        "leave": view.leaves.count,
        "keep": view.same_day.count,
        "ask": ask,
    }
    said = [(what, count) for what, count in counts.items() if count]
    to_ask = _to_find_out(len(view.to_ask))
    if not said:
        return " ".join(filter(None, [_("No check moves, comes or leaves."), to_ask]))
    stay = view.stay - ask
    (what, count), *others = [*said, ("stay", stay)] if stay else said
    parts = [_with_noun(count)[what] % {"n": count}]
    parts += [_alone(count)[what] % {"n": count} for what, count in others]
    return " ".join(filter(None, [", ".join(parts) + ".", to_ask]))


def _to_find_out(count: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "%(n)s thing is to find out.", "%(n)s things are to find out.", count
    )
    return said % {"n": count}


def _with_noun(count: int) -> dict[str, str]:
    return {
        "move": ngettext("%(n)s check moves", "%(n)s checks move", count),
        "come": ngettext("%(n)s check comes", "%(n)s checks come", count),
        "leave": ngettext("%(n)s check leaves", "%(n)s checks leave", count),
        "keep": ngettext(
            "%(n)s check keeps its day", "%(n)s checks keep their day", count
        ),
        "ask": ngettext(
            "%(n)s check is yours to decide", "%(n)s checks are yours to decide", count
        ),
    }


def _alone(count: int) -> dict[str, str]:
    return {
        "come": ngettext("%(n)s comes", "%(n)s come", count),
        "leave": ngettext("%(n)s leaves", "%(n)s leave", count),
        "keep": ngettext("%(n)s keeps its day", "%(n)s keep their day", count),
        "ask": ngettext("%(n)s is yours to decide", "%(n)s are yours to decide", count),
        "stay": ngettext("%(n)s stays as it is", "%(n)s stay as they are", count),
    }


@register.filter
def shift(days: int | None) -> str:
    """How far a day moves."""
    if not days:
        return _("the same day")
    count = abs(days)
    if days < 0:
        said = ngettext("%(n)s day earlier", "%(n)s days earlier", count)
    else:
        said = ngettext("%(n)s day later", "%(n)s days later", count)
    return said % {"n": count}


@register.filter
def held_words(check: FollowUp) -> str:
    """Why a check is asked about: its appointment, or the hand that moved it."""
    if check.booked_for:
        place = f", {check.booked_place}" if check.booked_place else ""
        day, clock = words.day_long(check.booked_for), words.clock(check.booked_for)
        return _("Booked for %(day)s, %(clock)s%(place)s") % {
            "day": day,
            "clock": clock,
            "place": place,
        }
    return _("Moved by hand to %(day)s") % {"day": words.day_long(check.due_on)}


@register.filter
def settled_words(check: FollowUp) -> str:
    """What became of a check that no change touches."""
    if check.done_on:
        return _("Done on %(day)s") % {"day": words.day_long(check.done_on)}
    if check.attended_on:
        return _("Took place on %(day)s") % {"day": words.day_long(check.attended_on)}
    if check.closed_at:
        reason = check.closed_reason.text if check.closed_reason else ""
        day = words.day_long(check.closed_at)
        return _("Closed on %(day)s: %(reason)s") % {"day": day, "reason": reason}
    return ""


@register.filter
def counted(change: Changed) -> str:
    """54 moved, 3 came, 2 left; nothing for a change of a fact alone."""
    parts = [
        pattern % {"n": count}
        for count, pattern in (
            (change.moved, _("%(n)s moved")),
            (change.came, _("%(n)s came")),
            (change.left, _("%(n)s left")),
        )
        if count
    ]
    return ", ".join(parts)


@register.filter
def touched_words(line: ChangeLine) -> str:
    """What a line of a change did to its follow-up."""
    return str(ChangeLine.Act(line.act).label)


@register.filter
def undo_words(undo: UndoPreview) -> list[str]:
    """What taking a change back does to checks, one line for each kind of change."""
    found = Counter(undo.restored)
    sentences = {
        Acts.MOVED: ngettext(
            "%(n)s check goes back to its old day.",
            "%(n)s checks go back to their old days.",
            found[Acts.MOVED],
        ),
        Acts.ADDED: ngettext(
            "%(n)s check that came leaves again.",
            "%(n)s checks that came leave again.",
            found[Acts.ADDED] + found[Acts.REOPENED],
        ),
        Acts.WITHDRAWN: ngettext(
            "%(n)s check that left comes back.",
            "%(n)s checks that left come back.",
            found[Acts.WITHDRAWN],
        ),
        Acts.FOUND_OUT: ngettext(
            "%(n)s question is open again.",
            "%(n)s questions are open again.",
            found[Acts.FOUND_OUT],
        ),
    }
    found[Acts.ADDED] += found[Acts.REOPENED]
    return [said % {"n": found[act]} for act, said in sentences.items() if found[act]]


def made_words(change: Changed, moment: Moment) -> str:
    """What was done, and until when it can be taken back."""
    did = counted(change)
    said = _("Changed: %(did)s.") % {"did": did} if did else _("Changed.")
    if change.undo_until is None:
        return said
    return f"{said} {until_words(change.undo_until, moment)}"


@register.filter
def until_words(until: dt.datetime, moment: Moment) -> str:
    """Until when a change can be taken back."""
    local = until.astimezone(moment.zone)
    said = {"day": words.day(local, moment.day), "clock": words.clock(local)}
    if local.date() == moment.day + dt.timedelta(days=1):
        return _("You can take this back until tomorrow, %(clock)s.") % said
    return _("You can take this back until %(day)s, %(clock)s.") % said
