"""The patient's start page: the one next thing."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.followups.queries import plan_view
from careplan.hospital.queries import clinic_day
from careplan.patients.models import Patient
from careplan.portal import access, lists, reading

AFTER_THAT = 3


@requires(Permission.PAGE_READ)
def home(request: SignedInRequest) -> HttpResponse:
    # The bare address of the site: staff who type it go on to their own side.
    if not request.user.may(Permission.PORTAL_OPEN):
        return redirect("start")
    patient = access.patient_for(request.user)
    day = clinic_day(timezone.now())
    plan = plan_view.active_plan(patient)
    rows = lists.shown(plan_view.all_rows(patient, day)) if plan else []
    followed = patient.status == Patient.Status.ACTIVE
    soon = lists.soonest(rows, AFTER_THAT + 1) if followed else []
    context = {
        "patient": patient,
        "plan": plan,
        "followed": followed,
        "next": soon[0] if soon else None,
        "after": soon[1:],
        "results": lists.results_to_come(rows),
        "so_far": lists.done_count(rows),
        "normal": reading.is_this_normal(),
    }
    return render(request, "portal/home.html", context)
