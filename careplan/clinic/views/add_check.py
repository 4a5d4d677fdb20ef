"""Add a check by hand; what is advised against says why first."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.add_check import AddCheckForm
from careplan.clinic.moment import Moment, read_clock
from careplan.clinic.person import person_of
from careplan.followups import actions
from careplan.followups.models import CarePlan
from careplan.followups.queries import one_off
from careplan.lib.errors import RefusedError


@requires(Permission.PLAN_CHANGE)
@asks_reason
def add_check(request: SignedInRequest, uid: str) -> HttpResponse:
    care_plan, moment = access.plan_for(request.user, uid), read_clock()
    if request.method != "POST" and care_plan.ended_at:
        telling.note(
            request,
            care_plan.patient,
            _("This plan has ended. Nothing can be added to it."),
        )
        return redirect("clinic:patient", care_plan.patient.uid)
    form = AddCheckForm(
        request.POST if request.method == "POST" else None,
        care_plan=care_plan,
        offered=one_off.offered_for(care_plan),
        day=moment.day,
    )
    form.is_valid()
    if form.is_bound and form.option:
        change = reverse("clinic:change_plan", args=[care_plan.uid])
        return redirect(f"{change}?{urlencode({'option': form.option})}")
    found: dict[str, Any] = {}
    if form.is_valid():
        found = _add(request, care_plan, form, moment)
        if "added" in found:
            telling.done(request, care_plan.patient, _("Added to the plan."))
            return redirect("clinic:follow_up", found["added"].uid)
    context = {
        "section": "patients",
        "person": person_of(care_plan.patient, moment.day),
        "care_plan": care_plan,
        "form": form,
        **found,
    }
    status = 422 if form.errors else 200
    return render(request, "clinic/add_check.html", context, status=status)


def _add(
    request: SignedInRequest, care_plan: CarePlan, form: AddCheckForm, moment: Moment
) -> dict[str, Any]:
    """Add it; else what stands in the way, for the page."""
    try:
        added = actions.add_check(
            care_plan=care_plan,
            one_off=form.one_off(),
            key=form.one_time_key,
            by=request.user,
            at=moment.at,
        )
    except actions.AlreadyThereError as there:
        form.add_error(None, str(there))
        return {"there": there.follow_up}
    except actions.AdvisedAgainstError as advice:
        form.ask_because(required=True)
        form.add_error("because", str(advice))
        return {"against": advice.items}
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return {}
    return {"added": added}
