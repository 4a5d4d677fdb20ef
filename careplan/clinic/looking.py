"""Check your answers: what a form says, shown before it is saved when it is unusual."""

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
from careplan.followups.models import FollowUpEvent
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


@dataclass(frozen=True)
class Look:
    """What there is to see of a form before it is saved."""

    facts: list[Told]
    answers: list[Told]
    scores: list[Told]
    left_out: list[str]
    sent: list[tuple[str, str]]

    @property
    def unusual(self) -> bool:
        return any(each.unusual for each in self.answers)

    @property
    def asks(self) -> bool:
        """Whether somebody should look before this is saved."""
        return self.unusual

    @property
    def digest(self) -> str:
        """What was looked at, in few letters: another answer needs another look."""
        text = json.dumps([sorted(self.sent)])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def look_at(form: RecordForm) -> Look:
    """What a valid form says."""
    sent = cast("QueryDict", form.data)
    return Look(
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
    request: SignedInRequest, page: str, opened: Opened[RecordForm], **more: Any
) -> HttpResponse | None:
    """What comes before a valid form is saved: a look at it, or another change.

    Nothing, when it is as usual, or when these very answers were looked at.
    """
    form = opened.form
    if BACK in request.POST:
        return draw(request, page, opened.step, form, **opened.kept, **more)
    look = look_at(form)
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
        "typing": opened.typing,
        **more,
    }
    return render(request, "clinic/check_answers.html", context)


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
