"""Enrol: search first, so that nobody is entered twice."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.patients import queries as patients


@requires(Permission.PATIENT_ENROL)
def enrol(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:200]
    found = patients.search(text, user=request.user) if text else None
    return render(request, "clinic/enrol.html", {"q": text, "found": found})
