"""What a patient is told at once, worked out from the answers alone.

It waits for no save and for no person (clinical/alerts.md section 1).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from careplan.followups.queries.judging import Found, Judgement
from careplan.hospital import queries as hospital
from careplan.hospital.models import Hospital
from careplan.patients.models import Patient
from careplan.questions.models import RedFlagRuleVersion
from careplan.rules import redflags
from careplan.rules.clock import respond_by
from careplan.rules.enums import Known, Urgency
from careplan.ui import words

ADULT = 18
PREGNANT = "pregnant"


@dataclass(frozen=True, slots=True)
class Message:
    """What one rule says to the patient, then the line of its urgency: always both."""

    urgency: Urgency
    version: RedFlagRuleVersion
    text: str
    line: str
    respond_by: dt.datetime

    @property
    def whole(self) -> str:
        return f"{self.text} {self.line}".strip()


@dataclass(frozen=True, slots=True)
class Advice:
    """All that is shown at once.

    `messages`: every emergency; without one, the most urgent only. `also`: what the
    other rules say, to be listed under it. `call_us_if`: something that would be
    urgent was not answered, so the page ends with that list, never with "all is well".
    `not_made_for`: why these rules were not made for this patient, or "". `judged` is
    False while no rule is approved here.
    """

    judged: bool
    messages: tuple[Message, ...] = ()
    also: tuple[str, ...] = ()
    call_us_if: bool = False
    not_made_for: str = ""

    @property
    def urgency(self) -> Urgency | None:
        return self.messages[0].urgency if self.messages else None

    def shown_for(self, version: RedFlagRuleVersion) -> str:
        """What the patient was shown because of this rule; kept with its alert."""
        for message in self.messages:
            if message.version.pk == version.pk:
                return message.whole
        return ""


def advice_of(
    judgement: Judgement,
    patient: Patient,
    at: dt.datetime,
    *,
    asked: Iterable[str] = (),
) -> Advice:
    """What a patient is told of these answers at `at`.

    `asked` are the questions of the form, by code. What is for staff only, and what
    waits until staff have reviewed a result, is not told (rules 9 and 10).
    """
    site = hospital.the_hospital()
    by_code = {each.finding.rule: each for each in judgement.fired}
    unfit = not_made_for(patient, at)
    shown = redflags.for_patient(
        judgement.findings,
        {
            code: redflags.Advice(each.version.message, each.version.held)
            for code, each in by_code.items()
        },
        made_for=not unfit,
    )
    messages = [_message(by_code[each.rule], site, at) for each in shown.messages]
    also = [by_code[each.rule].version.message for each in shown.also]
    open_end = redflags.call_us_if(judgement.findings, set(asked))
    return Advice(
        judged=judgement.judged,
        messages=tuple(messages),
        also=tuple(filled_in(each, site) for each in also),
        call_us_if=open_end or judgement.crashed,
        not_made_for=unfit,
    )


def not_made_for(patient: Patient, at: dt.datetime) -> str:
    """Why the rules were not made for this patient (rule 8), or nothing."""
    if patient.age_on(hospital.clinic_day(at)) < ADULT:
        return _("These rules were made for adults. Please call us.")
    pregnant = patient.plans.filter(
        ended_at=None, tags__tag__code=PREGNANT, tags__until=None
    ).filter(tags__value=Known.YES)
    if pregnant.exists():
        return _("These rules were not made for pregnancy. Please call us.")
    return ""


# In words ----------------------------------------------------------------------------


def _message(found: Found, site: Hospital, at: dt.datetime) -> Message:
    version, urgency = found.version, found.urgency
    limit = respond_by(
        at,
        urgency,
        hospital.clinic_hours(),
        hospital.targets(site),
        version.within_hours,
    )
    return Message(
        urgency=urgency,
        version=version,
        text=filled_in(version.message, site),
        line=filled_in(_line(urgency, limit, at), site),
        respond_by=limit,
    )


def _line(urgency: Urgency, limit: dt.datetime, at: dt.datetime) -> str:
    """The line of an urgency (section 1), with the moment it comes to."""
    if urgency is Urgency.EMERGENCY:
        return _("Call {emergency_number} now.")
    if urgency is Urgency.SAME_DAY:
        return _(
            "Call {clinic_phone} now, or {oncology_24h} out of hours. If nobody answers"
            " or you feel worse, go to the emergency department."
        )
    if urgency is Urgency.WITHIN_TWO_DAYS:
        return _(
            "We will contact you by %(when)s. If it gets worse, call {clinic_phone}."
            " If you feel very ill, call {emergency_number}."
        ) % {"when": _moment(limit, at)}
    return _(
        "Thank you. We will look at this at your next contact. If it gets worse, call"
        " {clinic_phone}."
    )


def _moment(limit: dt.datetime, at: dt.datetime) -> str:
    zone = hospital.zone()
    local, today = limit.astimezone(zone), at.astimezone(zone).date()
    return _("%(clock)s on %(day)s") % {
        "clock": words.clock(local.time()),
        "day": words.day(local.date(), today),
    }


def filled_in(text: str, site: Hospital) -> str:
    """The text with the clinic's numbers; one that is not set gives the next best."""
    night = site.night_phone or site.emergency_number
    numbers = {
        "{emergency_number}": site.emergency_number,
        "{clinic_phone}": site.clinic_phone or night,
        "{oncology_24h}": night,
        "{crisis_line}": site.crisis_line or site.emergency_number,
    }
    for name, number in numbers.items():
        text = text.replace(name, number)
    return text
