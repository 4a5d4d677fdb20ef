"""Correct a person's details."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.patient import DetailsForm
from careplan.clinic.moment import read_clock
from careplan.clinic.person import details_of, person_of
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients import actions


@requires(Permission.PATIENT_EDIT)
@asks_reason
def edit_patient(request: SignedInRequest, uid: str) -> HttpResponse:
    patient, moment = access.patient_for(request.user, uid), read_clock()
    person, as_it_is = person_of(patient, moment.day), details_of(patient)
    form = DetailsForm(
        request.POST if request.method == "POST" else None,
        day=moment.day,
        initial={"revision": patient.revision, **as_it_is},
    )
    changed = False
    if form.is_valid():
        said = {**form.cleaned_data, "email": form.cleaned_data["email"] or None}
        try:
            actions.change_details(
                patient=patient, **said, by=request.user, at=moment.at
            )
        except StaleError as stale:
            changed = True
            form.renew(patient.revision)
            form.add_error(None, str(stale))
        except RefusedError as refusal:
            form.add_error("email", str(refusal))
        else:
            telling.done(request, patient, _("Saved."))
            return redirect("clinic:patient", patient.uid)
    context = {
        "section": "patients",
        "person": person,
        "form": form,
        "as_it_is": as_it_is if changed else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "clinic/edit_patient.html", context, status=status)
