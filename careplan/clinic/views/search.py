"""Find a patient; without a search, the patients of one's own teams."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, searching
from careplan.clinic.lookalikes import mixed_up
from careplan.clinic.moment import read_clock
from careplan.clinic.people import lines_of, page_of_people
from careplan.clinic.person import person_of
from careplan.patients import queries


@requires(Permission.PATIENT_VIEW)
def search(request: SignedInRequest) -> HttpResponse:
    day = read_clock().day
    if request.method == "POST":
        searching.keep(request)
        return redirect(f"{request.path}?found")
    text = searching.kept(request) if "found" in request.GET else ""
    context: dict[str, Any] = {"section": "patients", "text": text}
    if text:
        found = queries.search(text, user=request.user)
        access.note_list(request.user, found.patients)
        people = [(person_of(patient, day), patient) for patient in found.patients]
        closed = access.closed_record(request.user, text) if found.elsewhere else ""
        context |= {"found": found, "people": people, "closed": closed}
        context["mixed_up"] = mixed_up(found.patients)
    else:
        mine = queries.visible_to(request.user).order_by("name", "pk")
        page = page_of_people(request, mine)
        context |= {"page": page, "people": lines_of(page, day)}
    return render(request, "clinic/search.html", context)
