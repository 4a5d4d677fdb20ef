"""All entries of one patient, corrected ones too: who, by which route, and when."""

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
from careplan.entries.queries import listing

PER_PAGE = 20


@requires(Permission.PATIENT_VIEW)
@asks_reason
def entries(request: SignedInRequest, uid: str) -> HttpResponse:
    person = access.patient_for(request.user, uid)
    day = read_clock().day
    pages = Paginator(listing.entries_of(person), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "section": "patients",
        "person": person_of(person, day),
        "page": page,
        "entries": listing.shown(page.object_list),
    }
    return render(request, "clinic/entries.html", context)
