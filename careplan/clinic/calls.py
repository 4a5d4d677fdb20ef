"""What the nurses' pages say about calls: before, and after one is logged."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.followups.models import ContactAttempt, ContactOutcome, FollowUp
from careplan.followups.queries.contacts import Consequences, Topic, Tries
from careplan.ui import words

Effect = ContactOutcome.Effect


def effect_words(effect: str, tries: Tries | None, needed: int) -> str:
    """What an outcome does to the plan, in one line under its words."""
    count = (tries.count if tries else 0) + 1
    tried = _("Counts as try %(count)s; after %(needed)s in a row a letter is due.") % {
        "count": count,
        "needed": needed,
    }
    return {
        Effect.REACHED: _(
            "Missed checks at home that you tick are caught up. Promises are kept,"
            " and the tries in a row end."
        ),
        Effect.NOT_REACHED: tried,
        Effect.CALL_BACK: _("A promise. It stands first in the queue on that day."),
        Effect.WRONG_NUMBER: tried
        + " "
        + _("A task asks for the right number by the next working day."),
        Effect.DECLINED: _("The checks you tick are closed in your name, as declined."),
        Effect.SOMEONE_ELSE: _("Kept with the name. No try, and nobody reached."),
    }.get(Effect(effect), "")


def topic_words(topic: Topic) -> tuple[str, str]:
    """A thing a call can be about: its name, and where it stands."""
    row = topic.row
    if topic.missed:
        missed = ngettext(
            "%(count)s missed, due on %(day)s",
            "%(count)s missed, the last due on %(day)s",
            topic.missed,
        )
        note = missed % {
            "count": topic.missed,
            "day": words.day(row.follow_up.due_on, row.day),
        }
    elif row.days_late:
        note = _("In time until %(day)s, not done yet") % {
            "day": words.day(row.follow_up.closes_on, row.day)
        }
    elif row.booked_on:
        note = _("Booked for %(day)s") % {"day": words.near_day(row.booked_on, row.day)}
    else:
        note = _("Due on %(day)s") % {"day": words.day(row.follow_up.due_on, row.day)}
    return row.follow_up.title, note


def tries_words(tries: Tries, day: dt.date) -> str:
    """2 tries in a row, the last on Tuesday 17 November."""
    return ngettext(
        "%(count)s try without reaching anybody, on %(day)s",
        "%(count)s tries in a row, the last on %(day)s",
        tries.count,
    ) % {"count": tries.count, "day": words.day(tries.last, day)}


def promise_words(due_at: dt.datetime, day: dt.date) -> str:
    """Today, Tuesday 24 November, at 2:30pm."""
    return _("%(day)s, at %(time)s") % {
        "day": words.near_day(due_at, day),
        "time": words.clock(due_at),
    }


def said(attempt: ContactAttempt, done: Consequences, needed: int, day: dt.date) -> str:
    """What happened, in a few sentences, after a call was logged."""
    effect, lines = attempt.outcome.effect, []
    lines.append(_("Logged: %(outcome)s.") % {"outcome": attempt.outcome.text})
    if done.kept and not done.promise:
        lines.append(_("The promise to ring back is kept."))
    if done.caught_up:
        lines.append(
            ngettext(
                "%(count)s missed check is caught up.",
                "%(count)s missed checks are caught up.",
                done.caught_up,
            )
            % {"count": done.caught_up}
        )
    if done.closed:
        lines.append(_("Closed: %(what)s.") % {"what": _titles(done.closed)})
    if done.promise:
        when = promise_words(done.promise.due_at, day)
        lines.append(_("You promised to ring back: %(when)s.") % {"when": when})
    if effect in ContactOutcome.TRIES and done.tries:
        lines.append(
            _("That was try %(count)s in a row; a letter is due after %(needed)s.")
            % {"count": done.tries.count, "needed": needed}
        )
    lines += [
        _("To do by %(day)s: %(what)s.")
        % {"day": words.day(row.due_on, day), "what": row.title}
        for row in done.opened
        if not done.promise
    ]
    return " ".join(lines)


def _titles(rows: list[FollowUp]) -> str:
    return "; ".join(dict.fromkeys(row.title for row in rows))
