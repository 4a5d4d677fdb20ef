"""Enrol: search first, so that nobody is entered twice."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import searching
from careplan.patients import queries as patients


@requires(Permission.PATIENT_ENROL)
def enrol(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        searching.keep(request)
        return redirect(f"{request.path}?found")
    text = searching.kept(request) if "found" in request.GET else ""
    found = patients.search(text, user=request.user) if text else None
    return render(request, "clinic/enrol.html", {"q": text, "found": found})
