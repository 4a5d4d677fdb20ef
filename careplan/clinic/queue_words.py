"""What a row of the queue says: how fast, why, why so high, and what was done."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.clinic import acts, check_words, groups
from careplan.clinic.moment import Moment
from careplan.clinic.person import Person
from careplan.followups.models import Alert, ContactAttempt
from careplan.followups.queries.alerts import AlertLine
from careplan.followups.queries.ask_rows import DONE_TODAY, LATER_ON, PROMISED, TO_CALL
from careplan.followups.queries.contacts import Effect
from careplan.followups.queries.queue import QueueRow
from careplan.followups.queries.ranked import ALL
from careplan.rules.enums import Standing
from careplan.rules.ranking import Group
from careplan.ui import words
from careplan.ui.labels import STATUS_WORDS


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the queue, who it is about, and when it is read."""

    row: QueueRow
    person: Person
    moment: Moment
    stands_in_for: str = ""  # whose named patient this is, while she is away

    @property
    def alert(self) -> Alert | None:
        """The most urgent open alert."""
        return self.row.alerts[0].alert if self.row.alerts else None

    @property
    def called(self) -> bool:
        """Whether somebody rang or wrote today: the row stays, and says so."""
        midnight = self.moment.local.replace(hour=0, minute=0, second=0, microsecond=0)
        return any(each.at >= midnight for each in self.row.contacts)


@dataclass(frozen=True, slots=True)
class Act:
    """The one thing to press on a row."""

    href: str
    text: str


LIST_NAMES = {
    TO_CALL: "to-call",
    PROMISED: "promised",
    LATER_ON: "later",
    DONE_TODAY: "done",
    ALL: "all",
}


def list_words(which: int) -> str:
    """The name of a list on its tab."""
    return {
        TO_CALL: _("To call"),
        PROMISED: _("Promised"),
        LATER_ON: _("Later"),
        DONE_TODAY: _("Done today"),
        ALL: _("All"),
    }[which]


def tag(line: Line) -> tuple[str, str]:
    """The tone and the words of a row's tag."""
    if line.alert is not None:
        return line.alert.urgency, str(STATUS_WORDS[line.alert.urgency.lower()])
    group = line.row.group
    if group is None:
        agreed = line.row.standing.list == LATER_ON
        return (
            (Standing.UPCOMING, _("Agreed for later"))
            if agreed
            else (Standing.DONE, _("Done today"))
        )
    return groups.tone(group), groups.word(group)


def how_fast(line: Line) -> str:
    """By when, how long past, or what was agreed."""
    if line.alert is not None:
        return alert_clock(line.alert, line.moment)
    if line.row.group == Group.PROMISE or line.row.group is None:
        agreed = [each.due_at for each in line.row.promises]
        return when_promised(agreed[0], line.moment) if agreed else ""
    first = line.row.first
    return check_words.clock_words(first.row) if first else ""


def alert_clock(alert: Alert, moment: Moment) -> str:
    """By when it is to be answered, or that it was and is still open."""
    if alert.next_step_at is None and alert.acknowledged_at is not None:
        return _("Answered, not closed yet")
    return clock_of(alert.respond_by, moment)


def clock_of(respond_by: dt.datetime, moment: Moment) -> str:
    """Answer by 1:05pm, 3 hours 27 minutes left; or how long ago that was."""
    left = respond_by - moment.at
    day = words.as_day(respond_by)
    at = words.clock(respond_by)
    when = at if day == moment.day else f"{words.near_day(day, moment.day)}, {at}"
    if left >= dt.timedelta(0):
        pattern = _("Answer by %(when)s, %(time)s left")
    else:
        pattern = _("Answer was due by %(when)s, %(time)s ago")
    return pattern % {"when": when, "time": words.lasting(abs(left))}


def when_promised(due_at: dt.datetime, moment: Moment) -> str:
    """Promised for 2:30pm; since when, once that has passed."""
    at, day = words.clock(due_at), words.as_day(due_at)
    if day != moment.day:
        when = f"{words.near_day(day, moment.day)}, {at}"
        return _("Promised for %(when)s") % {"when": when}
    if due_at > moment.at:
        return _("Promised for %(when)s") % {"when": at}
    return _("Promised for %(when)s, %(time)s ago") % {
        "when": at,
        "time": words.lasting(moment.at - due_at),
    }


def why_here(line: Line) -> str:
    """Why somebody is in the queue, the alert or the check in bold."""
    if line.alert is not None:
        return _alert_words(line.row.alerts[0], line.moment)
    if line.row.first is not None:
        return check_words.asked(line.row.first)
    if line.row.group == Group.UNREACHABLE:
        return _("We have no telephone number and no e-mail address.")
    if line.row.standing.list == LATER_ON:
        return _("We said we would ring then.")
    return _("Nothing more asks for anybody today.")


def _alert_words(line: AlertLine, moment: Moment) -> str:
    """What fired, on which answers, when it was reported, and who has seen it."""
    seen = line.alert.acknowledged_by
    what, when = format_html("<strong>{}</strong>", line.title), _when(line, moment)
    said: list[str] = [format_html(_("{what}, reported {when}."), what=what, when=when)]
    if line.failed:
        said.append(_("It could not be evaluated: read all answers."))
    elif line.why:
        said.append(f"{line.why}.")
    if seen is None:
        said.append(_("Nobody has seen it yet."))
    else:
        said.append(_("Seen by %(who)s.") % {"who": seen.name})
    if line.again:
        said.append(_("Reported again since."))
    return format_html_join(" ", "{}", ((each,) for each in said))


def _when(line: AlertLine, moment: Moment) -> str:
    reported = line.alert.last_reported_at
    day, at = words.as_day(reported), words.clock(reported)
    return at if day == moment.day else f"{words.near_day(day, moment.day)}, {at}"


def also(line: Line) -> str:
    """What else asks for the same person, in one sentence."""
    more = len(line.row.alerts) - 1
    alerts = (
        ngettext("%(count)s more alert.", "%(count)s more alerts.", more)
        % {"count": more}
        if more > 0
        else ""
    )
    others = check_words.also(line.row.others) if line.row.others else ""
    return " ".join(part for part in (alerts, others) if part)


def why_so_high(line: Line) -> str:
    """Why the row stands where it does."""
    group = line.row.group
    if group is None:
        return ""
    said = [groups.place(group)]
    if line.row.standing.fuller_risk:
        said.append(_("Higher risk, so before others of this kind."))
    return " ".join(said)


def what_happened(line: Line) -> str:
    """Calls of today with who made them; else the last one, and the tries in a row."""
    said = [_called(each, line.moment) for each in line.row.contacts]
    tries = line.row.tries
    if tries and tries.count > 1:
        said.append(
            ngettext(
                "%(count)s try in a row without reaching anybody.",
                "%(count)s tries in a row without reaching anybody.",
                tries.count,
            )
            % {"count": tries.count}
        )
    if line.row.promises and line.row.group not in {Group.PROMISE, None}:
        said.append(when_promised(line.row.promises[0].due_at, line.moment) + ".")
    return " ".join(said)


def _called(attempt: ContactAttempt, moment: Moment) -> str:
    """Called today at 9:20am by Orla Brennan: spoke with the patient."""
    day = words.as_day(attempt.at)
    facts = {
        "who": attempt.by.name,
        "what": attempt.outcome.text.lower(),
        "number": attempt.number_used,
    }
    if day == moment.day:
        facts["when"] = words.clock(attempt.at)
        pattern = _("Today at %(when)s, %(who)s: %(what)s")
    else:
        facts["when"] = words.day(day, moment.day)
        pattern = _("Last contact %(when)s, %(who)s: %(what)s")
    used = _(" (on %(number)s)") if attempt.number_used else ""
    return (pattern + used + ".") % facts


def act(line: Line) -> Act:
    """The one act of a row: the alert, the check's next step, or a call."""
    contact = reverse("clinic:contact", args=[line.person.uid])
    if line.alert is not None:
        href = reverse("clinic:alert", args=[line.alert.uid])
        return Act(href, _("Open the alert"))
    if line.row.first is not None:
        return Act(acts.href(line.row.first.row), acts.words(line.row.first.row))
    if line.row.group == Group.UNREACHABLE:
        href = reverse("clinic:edit_patient", args=[line.person.uid])
        return Act(href, _("Add a number"))
    return Act(contact, _("Log a call"))


def mark(attempt: ContactAttempt) -> str:
    """Rang today, or tried: the mark of a row that stays."""
    tried = attempt.outcome.effect in {Effect.NOT_REACHED, Effect.WRONG_NUMBER}
    return _("Tried today") if tried else _("Called today")


def first_why(line: Line) -> str:
    """What the first of the queue is about, in a few words."""
    if line.alert is not None:
        return line.alert.version.title
    if line.row.first is not None:
        return line.row.first.row.follow_up.title
    return groups.word(line.row.group) if line.row.group else ""


def changed_words(what: str, alert: Alert) -> str:
    """What happened to an alert while somebody was away."""
    if what == "handed":
        return _("Handed to you")
    if what == "taken" and alert.acknowledged_by is not None:
        return _("Taken over by %(who)s") % {"who": alert.acknowledged_by.name}
    return _("A new alert")
