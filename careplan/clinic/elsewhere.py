"""A record in another team's care opens for a reason, and shows nothing before."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.http import SignedInRequest
from careplan.clinic.access import ElsewhereError
from careplan.clinic.forms.access import AccessForm
from careplan.patients.models import Patient

View = Callable[..., HttpResponse]


def asks_reason(view: View) -> View:
    """Answer 403 with the reason form when a view meets another team's record (H19)."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ElsewhereError as elsewhere:
            back = request.get_full_path() if request.method == "GET" else ""
            form = AccessForm(initial={"next": back})
            return closed(request, elsewhere.patient, form)

    return guarded


def closed(
    request: SignedInRequest, patient: Patient, form: AccessForm, *, status: int = 403
) -> HttpResponse:
    """The page of a closed record: the reason form, and nothing of the record."""
    context = {"form": form, "uid": patient.uid, "section": "patients"}
    return render(request, "clinic/ask_access.html", context, status=status)
