"""Check your answers: what a form says, shown before it is saved when it is unusual."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from careplan.accounts.http import SignedInRequest
from careplan.clinic.check_page import draw
from careplan.clinic.drafts import LEFT_OUT
from careplan.clinic.forms.record import RecordForm
from careplan.clinic.lookalikes import lookalikes
from careplan.clinic.opened import Opened
from careplan.clinic.person import person_of
from careplan.entries.actions.answering import assay_key
from careplan.entries.models import Entry
from careplan.entries.queries import as_value
from careplan.followups.actions import outcomes
from careplan.followups.actions.alert_judging import judge_unsaved
from careplan.followups.models import FollowUpEvent
from careplan.followups.queries.judging import Judgement
from careplan.hospital import queries as hospital
from careplan.rules.clock import respond_by
from careplan.rules.enums import Urgency
from careplan.terms import ROUTES
from careplan.ui import words

LOOKED, BACK = "looked", "back"


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as it will be kept, and the one before it."""

    label: str
    text: str
    before: str = ""
    unusual: bool = False


@dataclass(frozen=True, slots=True)
class Fired:
    """One rule that would fire: how fast, what it is, what to do, by when."""

    code: str
    urgency: Urgency
    title: str
    action: str
    respond_by: dt.datetime


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A question that was asked and not answered, and what nobody judged so."""

    label: str
    rules: list[str]


@dataclass(frozen=True)
class Look:
    """What there is to see of a form before it is saved."""

    facts: list[Told]
    answers: list[Told]
    scores: list[Told]
    left_out: list[str]
    sent: list[tuple[str, str]]
    judgement: Judgement
    fired: list[Fired]
    left_open: list[LeftOpen]

    @property
    def unusual(self) -> bool:
        return any(each.unusual for each in self.answers)

    @property
    def asks(self) -> bool:
        """Whether somebody should look before this is saved."""
        return self.unusual or bool(self.fired) or self.judgement.crashed

    @property
    def digest(self) -> str:
        """What was looked at, in few letters: another answer needs another look."""
        text = json.dumps([sorted(self.sent), sorted(each.code for each in self.fired)])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def look_at(form: RecordForm, corrects: Entry | None = None) -> Look:
    """What a valid form says, and what the rules say of it."""
    sent = cast("QueryDict", form.data)
    judgement = _judged(form, corrects)
    return Look(
        judgement=judgement,
        fired=_fired(judgement, form.at_step.moment.at),
        left_open=_left_open(judgement, form),
        facts=_facts(form),
        answers=[
            Told(
                question.label,
                reading.text,
                _before(form, question.code),
                unusual=question.code in form.unusual,
            )
            for question in form.typed
            if (reading := form.readings.get(question.code))
        ],
        scores=[
            Told(question.label, reading.text, _before(form, question.code))
            for question, reading in form.computed
        ],
        left_out=form.not_kept,
        sent=[
            (name, value)
            for name, values in sent.lists()
            if name not in LEFT_OUT
            for value in values
        ],
    )


def look_first(
    request: SignedInRequest,
    page: str,
    opened: Opened[RecordForm],
    look: Look,
    **more: Any,
) -> HttpResponse | None:
    """What comes before a valid form is saved: a look at it, or another change.

    Nothing, when it is as usual, or when these very answers were looked at.
    """
    form = opened.form
    if BACK in request.POST:
        return draw(request, page, opened.step, form, **opened.kept, **more)
    if not look.asks or request.POST.get(LOOKED) == look.digest:
        return None
    step = opened.step
    follow_up, moment = step.follow_up, step.moment
    opened.typing.keep(cast("QueryDict", form.data), moment.at)
    context = {
        "section": "patients",
        "person": person_of(follow_up.patient, moment.day),
        "alike": lookalikes(request.user, follow_up.patient),
        "step": step,
        "look": look,
        "now": moment.at,
        "typing": opened.typing,
        **more,
    }
    return render(request, "clinic/check_answers.html", context)


def _judged(form: RecordForm, corrects: Entry | None) -> Judgement:
    if not form.readings:
        return Judgement()
    follow_up = form.at_step.follow_up
    measured_at = outcomes.measured_at(follow_up, form.outcome())
    read = {question.code: question for question in form.typed}
    values = {
        code: as_value(
            read[code],
            reading,
            measured_at,
            str(form.answers.get(assay_key(code), "")),
        )
        for code, reading in form.readings.items()
    }
    values |= {
        question.code: as_value(question, reading, measured_at)
        for question, reading in form.computed
    }
    return judge_unsaved(
        patient=follow_up.patient,
        values=values,
        measured_at=measured_at,
        corrects=corrects,
        at=form.at_step.moment.at,
    )


def _fired(judgement: Judgement, at: dt.datetime) -> list[Fired]:
    if not judgement.fired:
        return []
    targets = hospital.targets(hospital.the_hospital())
    hours = hospital.clinic_hours()
    return [
        Fired(
            code=found.finding.rule,
            urgency=found.urgency,
            title=found.version.title,
            action=found.version.action,
            respond_by=respond_by(
                at, found.urgency, hours, targets, found.version.within_hours
            ),
        )
        for found in judgement.fired
    ]


def _left_open(judgement: Judgement, form: RecordForm) -> list[LeftOpen]:
    """What was asked here and has no answer: rules that need it judged nothing."""
    found: dict[str, list[str]] = {}
    for each in judgement.not_assessed:
        for code in each.finding.missing:
            found.setdefault(code, []).append(each.version.title)
    return [
        LeftOpen(question.label, list(dict.fromkeys(found[question.code])))
        for question in form.typed
        if question.code in found
    ]


def _before(form: RecordForm, code: str) -> str:
    answers = form.asked.previous.get(code, ())
    return answers[0].text if answers else ""


def _facts(form: RecordForm) -> list[Told]:
    """What a form says beside its questions."""
    said, found = form.cleaned_data, []
    outcome = form.outcome()
    if outcome.booked_for:
        local = outcome.booked_for.astimezone(form.at_step.moment.zone)
        when = f"{words.day_long(local)}, {words.clock(local)}"
        found.append(Told(_("Booked for"), when))
        found.append(Told(_("Where"), outcome.place))
    else:
        day = words.day_long(said["seen_day"])
        clock = said.get("seen_time")
        when = f"{day}, {words.clock(clock)}" if clock else day
        found.append(Told(_("When"), when))
        if said.get("route"):
            found.append(Told(_("How"), str(ROUTES[outcome.route])))
    finding = dict(FollowUpEvent.Finding.choices).get(outcome.finding, "")
    how = dict(FollowUpEvent.How.choices).get(outcome.how, "")
    found += [
        Told(_("Reviewed by"), outcome.reviewed_by),
        Told(_("Finding"), str(finding)),
        Told(_("Next step"), outcome.next_step),
        Told(_("Told"), str(how)),
        Told(_("Note"), outcome.note),
    ]
    return [each for each in found if each.text]
