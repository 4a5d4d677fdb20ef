"""The page of a form about one check, fresh, to be mended, or overtaken."""

from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from careplan.accounts.http import SignedInRequest
from careplan.clinic import drafts
from careplan.clinic.drafts import Typing
from careplan.clinic.forms.once import OneTimeForm
from careplan.clinic.lookalikes import lookalikes
from careplan.clinic.onward import onward
from careplan.clinic.person import person_of
from careplan.clinic.steps import Step
from careplan.entries.models import Draft
from careplan.followups.queries import nurse_pages
from careplan.lib.errors import StaleError
from careplan.rules import gates
from careplan.rules.enums import Gate


def draw(
    request: SignedInRequest,
    template: str,
    step: Step,
    form: OneTimeForm,
    *,
    typing: Typing | None = None,
    draft: Draft | None = None,
    **more: Any,
) -> HttpResponse:
    """The page, 422 when something is to be mended.

    `typing` is where what was typed is kept; a form that was sent is kept there at
    once, `draft` is what it was opened with.
    """
    follow_up, moment = step.follow_up, step.moment
    from_draft = draft is not None
    if typing and request.method == "POST":
        draft = typing.keep(cast("QueryDict", form.data), moment.at)
    context = {
        "section": "patients",
        "person": person_of(follow_up.patient, moment.day),
        "alike": lookalikes(request.user, follow_up.patient),
        "row": nurse_pages.row_of(follow_up, moment.day, moment.zone),
        "step": step,
        "form": form,
        "typing": typing,
        "onward": onward(request),
        "from_draft": from_draft,
        "draft_said": drafts.saved_words(draft, moment) if draft else "",
        "others": _other_steps(step),
        "found": nurse_pages.history(follow_up) if step.gate == Gate.TOLD else [],
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, template, context, status=status)


def refuse_stale(
    request: SignedInRequest,
    template: str,
    step: Step,
    form: OneTimeForm,
    stale: StaleError,
    **more: Any,
) -> HttpResponse:
    """What the other person did, above the form with all that was typed (H33)."""
    seen = form.cleaned_data.get("seen") or 0
    current = nurse_pages.as_it_is_now(step.follow_up)
    form.renew(revision=current.revision, seen=nurse_pages.last_event(current))
    form.add_error(None, str(stale))
    return draw(
        request,
        template,
        step,
        form,
        changes=nurse_pages.history(current, after=seen),
        current=current,
        still_possible=current.is_open
        and step.gate in gates.allowed(step.kind, current.passed),
        **more,
    )


def _other_steps(step: Step) -> list[str]:
    """The steps that can be logged now, when there is a choice."""
    follow_up = step.follow_up
    if not follow_up.is_open:
        return []
    possible = gates.allowed(step.kind, follow_up.passed)
    return [gate.value for gate in possible] if len(possible) > 1 else []
