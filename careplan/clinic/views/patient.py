"""One patient: the next act, what the plan waits for, the plan by month, and why."""

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, plan_page
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.lookalikes import lookalikes
from careplan.clinic.moment import Moment, read_clock
from careplan.clinic.person import person_of
from careplan.clinic.trends import charts_of, most_relevant
from careplan.entries.queries import listing
from careplan.followups.queries import changes, contacts, nurse_pages, plan_view
from careplan.followups.queries.person_alerts import alerts_of
from careplan.followups.queries.queue import Reason
from careplan.followups.queries.trends import course_of
from careplan.patients.models import Patient
from careplan.patients.queries import consents_of

LAST_CHANGES = 3
LAST_ENTRIES = 3
NUMBERS_DRAWN = 12


@requires(Permission.PATIENT_VIEW)
@asks_reason
def patient(request: SignedInRequest, uid: str) -> HttpResponse:
    person = access.patient_for(request.user, uid)
    moment = read_clock()
    day = moment.day
    rows = plan_view.all_rows(person, day)
    plans = plan_view.active_plans(person)
    care_plan = plans[0] if plans else None
    context: dict[str, Any] = {
        "section": "patients",
        "patient": person,
        "person": person_of(person, day),
        "alike": lookalikes(request.user, person),
        "alerts": alerts_of(person),
        "plans": plans,
        "together": plan_page.together(rows, day, plans),
        "plan": plan_page.lay_out(rows, day, plans=plans, year=_year(request)),
        "asking": [Reason(*pair) for pair in nurse_pages.asking(rows)],
        "upcoming": next(iter(plan_view.next_rows(rows, 1)), None),
        "served": nurse_pages.risk_factors(rows),
        "waiting": plan_view.waiting_for(plans),
        "consents": consents_of(person),
        "calls": contacts.calls_of(person),
        "entries": listing.standing_entries(person, LAST_ENTRIES),
        "day": day,
        "moment": moment,
        "changes": changes.changes_of(care_plan, moment.at, limit=LAST_CHANGES)
        if care_plan
        else [],
        "unplanned": nurse_pages.unplanned(care_plan) if care_plan else None,
        **_numbers(person, moment),
    }
    return render(request, "clinic/patient.html", context)


def _year(request: SignedInRequest) -> int | None:
    """The year whose done checks are asked for, if any are."""
    if request.GET.get("show") == "done":
        return plan_page.NEWEST
    given = request.GET.get("year", "")
    return int(given) if re.fullmatch(r"[12]\d{3}", given, re.ASCII) else None


def _numbers(person: Patient, moment: Moment) -> dict[str, Any]:
    course = course_of(person, moment.zone, newest=NUMBERS_DRAWN)
    charts = charts_of(course, moment.zone, moment.day)
    return {"charts": most_relevant(charts), "numbers": len(charts)}
