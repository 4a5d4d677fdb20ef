"""Who looked at the record of one patient, and who gave which reason to."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts import queries as accounts
from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.audit import queries as audit
from careplan.clinic import access
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.patients import queries as patients

PER_PAGE = 30


@requires(Permission.PATIENT_VIEW)
@asks_reason
def access_history(request: SignedInRequest, uid: str) -> HttpResponse:
    person = access.patient_for(request.user, uid)
    moment = read_clock()
    pages = Paginator(audit.looks_at(person.pk, moment.zone), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    names = accounts.names_of({look["actor"] for look in page.object_list})
    context = {
        "section": "patients",
        "person": person_of(person, moment.day),
        "patient": person,
        "day": moment.day,
        "page": page,
        "looks": [
            look | {"who": names.get(look["actor"], "")} for look in page.object_list
        ],
        "reasons": patients.reasons_given(person),
    }
    return render(request, "clinic/access_history.html", context)
