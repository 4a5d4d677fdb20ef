"""All changes of a plan: what from, what to, by whom, and why."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.followups.queries import changes


@requires(Permission.PATIENT_VIEW)
@asks_reason
def plan_changes(request: SignedInRequest, uid: str) -> HttpResponse:
    care_plan, moment = access.plan_for(request.user, uid), read_clock()
    context = {
        "section": "patients",
        "person": person_of(care_plan.patient, moment.day),
        "changes": changes.changes_of(care_plan, moment.at),
        "moment": moment,
    }
    return render(request, "clinic/plan_changes.html", context)
