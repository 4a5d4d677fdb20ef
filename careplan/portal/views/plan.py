"""The patient's whole plan, by month."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.followups.queries import plan_view
from careplan.hospital.queries import clinic_day
from careplan.portal import access, lists


@requires(Permission.PORTAL_OPEN)
def plan(request: SignedInRequest) -> HttpResponse:
    patient = access.patient_for(request.user)
    day = clinic_day(timezone.now())
    done = request.GET.get("show") == "done"
    rows = lists.shown(plan_view.all_rows(patient, day))
    view = plan_view.plan_view(rows, day, show="done" if done else "open")
    soon = lists.soonest(rows, 1)
    context = {
        "patient": patient,
        "plan": plan_view.active_plan(patient),
        "show_done": done,
        "show_open": not done,
        "months": lists.months_of(view.months, soon[0] if soon else None),
        "later": lists.later_of(view.later),
        "section": "plan",
    }
    return render(request, "portal/plan.html", context)
