"""People whom we follow and who have no open check."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic.moment import read_clock
from careplan.clinic.people import lines_of, page_of_people
from careplan.followups.queries import queue as queries
from careplan.followups.queries.asks import watch


@requires(Permission.PATIENT_VIEW)
def without_next(request: SignedInRequest) -> HttpResponse:
    moment = read_clock()
    seen = watch(request.user, moment.at, moment.zone)
    page = page_of_people(request, queries.without_next(seen))
    context = {
        "section": "home",
        "page": page,
        "people": lines_of(page, moment.day),
    }
    return render(request, "clinic/without_next.html", context)
