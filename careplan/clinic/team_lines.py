"""What a list of rows behind a number says: its title, and each line."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from careplan import terms
from careplan.clinic import team_charts
from careplan.clinic.templatetags.checks import tag_words
from careplan.followups.models import Alert, ContactAttempt
from careplan.followups.queries.rows import Row
from careplan.followups.queries.team_alerts import Answered
from careplan.followups.queries.team_checks import BANDS, State
from careplan.followups.queries.team_report import Asked, What
from careplan.followups.queries.team_rows import Found, patient_of
from careplan.patients.models import Patient
from careplan.rules.enums import Standing, Urgency
from careplan.ui import words


@dataclass(frozen=True, slots=True)
class Line:
    """One row: whose it is, what it is, and when."""

    patient: Patient
    what: str
    note: str


def line_of(found: Found, day: dt.date) -> Line:
    """One row in words."""
    patient = patient_of(found)
    if isinstance(found, Row):
        return Line(patient, found.follow_up.title, _check(found, day))
    if isinstance(found, Alert):
        return Line(patient, found.version.title, _alert(found, day))
    if isinstance(found, ContactAttempt):
        said = _("%(day)s, by %(name)s") % {
            "day": words.day(found.at, day),
            "name": found.by.name,
        }
        return Line(patient, found.outcome.text, said)
    return Line(patient, _("Number %(number)s") % {"number": patient.number}, "")


def _check(row: Row, day: dt.date) -> str:
    check = row.follow_up
    until = words.day(check.closes_on, day)
    took_place = check.done_on or check.attended_on
    if took_place is None:
        return _("%(standing)s. In time until %(until)s.") % {
            "standing": tag_words(row),
            "until": until,
        }
    on = words.day(took_place, day)
    pattern = _("Done on %(day)s, in time until %(until)s.")
    if row.standing != Standing.DONE:
        pattern = _("Taken on %(day)s, in time until %(until)s, not finished yet.")
    return pattern % {"day": on, "until": until}


def _alert(alert: Alert, day: dt.date) -> str:
    facts = {
        "urgency": terms.URGENCIES[Urgency(alert.urgency)],
        "day": words.day(alert.raised_at, day),
        "time": words.clock(alert.raised_at),
        "by_day": words.day(alert.respond_by, day),
        "by_time": words.clock(alert.respond_by),
    }
    said = _(
        "%(urgency)s. Raised on %(day)s at %(time)s, to be answered by %(by_day)s at"
        " %(by_time)s."
    )
    if alert.closed_by:
        facts["name"] = alert.closed_by.name
        return (said + " " + _("Closed by %(name)s.")) % facts
    return (said + " " + _("Still open.")) % facts


def title_of(asked: Asked, factors: dict[str, str]) -> str:
    """What the list holds: Late, November 2026; Lost to follow-up."""
    name = _name(asked, factors)
    of_alerts = {
        Answered.IN_TIME.value: _("Answered in time"),
        Answered.LATE.value: _("Answered late"),
        Answered.WAITING.value: _("Not answered yet"),
    }
    of_checks = {
        State.ON_TIME.value: _("Done on time"),
        State.LATE.value: _("Done late"),
        State.NOT_DONE.value: _("Not done"),
    }
    states = of_alerts if asked.what is What.ALERTS else of_checks
    state = states.get(asked.state, "")
    return f"{state}: {name}" if state else name


def _name(asked: Asked, factors: dict[str, str]) -> str:
    which = asked.which
    if asked.what is What.MONTH:
        return team_charts.month_words(dt.date.fromisoformat(f"{which}-01"))
    if asked.what is What.AGE:
        band = next(each for each in BANDS if each.code == which)
        past = _("Past the window: %(days)s")
        return past % {"days": team_charts.band_words(band)}
    if asked.what is What.ALERTS:
        return _("Alerts, %(urgency)s") % {"urgency": terms.URGENCIES[Urgency(which)]}
    if asked.what is What.FACTOR:
        return factors.get(which, which)
    return _plain(asked)


def _plain(asked: Asked) -> str:
    if asked.what is What.TRIES and asked.which != "none":
        return _("Reached: %(which)s") % {
            "which": team_charts.try_words(int(asked.which))
        }
    return {
        What.TRIES: _("Tried, and nobody reached yet"),
        What.RETURNED: _("Came within 15 days of the call")
        if asked.which == "came"
        else _("Did not come within 15 days of the call"),
        What.LOST: _("Lost to follow-up"),
        What.FOLLOWED: _("Everybody you follow"),
    }[asked.what]
