"""The course of every number of one patient: chart, sentence and table."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.clinic.trends import charts_of
from careplan.followups.queries.trends import course_of

DRAWN = 40
DRAWN_ALONE = 400
PER_PAGE = 50


@requires(Permission.PATIENT_VIEW)
@asks_reason
def trends(request: SignedInRequest, uid: str) -> HttpResponse:
    """All numbers; with `?of=code` one of them alone, with every value."""
    person = access.patient_for(request.user, uid)
    moment = read_clock()
    code = request.GET.get("of", "")
    course = course_of(
        person,
        moment.zone,
        newest=DRAWN_ALONE if code else DRAWN,
        codes=[code] if code else None,
    )
    charts = charts_of(course, moment.zone, moment.day)
    context = {
        "section": "patients",
        "patient": person,
        "person": person_of(person, moment.day),
        "day": moment.day,
        "charts": charts,
        "alone": bool(code),
    }
    if code and charts:
        pages = Paginator(charts[0].lines, PER_PAGE)
        context["page"] = pages.get_page(request.GET.get("page"))
    return render(request, "clinic/trends.html", context)
