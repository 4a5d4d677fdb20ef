"""One patient: the next act, what the plan waits for, the plan by month, and why."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.clinic.trends import charts_of, most_relevant
from careplan.followups.queries import changes, contacts, nurse_pages, plan_view
from careplan.followups.queries.queue import Reason
from careplan.followups.queries.trends import course_of

LAST_CHANGES = 3
NUMBERS_DRAWN = 12


@requires(Permission.PATIENT_VIEW)
@asks_reason
def patient(request: SignedInRequest, uid: str) -> HttpResponse:
    person = access.patient_for(request.user, uid)
    moment = read_clock()
    day = moment.day
    show = "done" if request.GET.get("show") == "done" else "open"
    rows = plan_view.all_rows(person, day)
    asking = [Reason(*pair) for pair in nurse_pages.asking(rows)]
    care_plan = plan_view.active_plan(person)
    course = course_of(person, moment.zone, newest=NUMBERS_DRAWN)
    charts = charts_of(course, moment.zone, day)
    context: dict[str, Any] = {
        "section": "patients",
        "patient": person,
        "person": person_of(person, day),
        "care_plan": care_plan,
        "show": show,
        "plan": plan_view.plan_view(rows, day, show=show),
        "asking": asking,
        "upcoming": next(iter(plan_view.next_rows(rows, 1)), None),
        "charts": most_relevant(charts),
        "numbers": len(charts),
        "served": nurse_pages.risk_factors(rows),
        "waiting": plan_view.waiting_for(care_plan) if care_plan else [],
        "calls": contacts.calls_of(person),
        "day": day,
        "moment": moment,
        "changes": changes.changes_of(care_plan, moment.at, limit=LAST_CHANGES)
        if care_plan
        else [],
        "unplanned": nurse_pages.unplanned(care_plan) if care_plan else None,
    }
    return render(request, "clinic/patient.html", context)
