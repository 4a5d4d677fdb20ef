"""Note that somebody died, left or is followed again; say first what stops."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.patient import StatusForm
from careplan.clinic.moment import Moment, read_clock
from careplan.clinic.person import person_of
from careplan.followups.queries import plan_view
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients import actions
from careplan.patients.models import Patient


@requires(Permission.PATIENT_EDIT)
@asks_reason
def set_status(request: SignedInRequest, uid: str) -> HttpResponse:
    patient, moment = access.patient_for(request.user, uid), read_clock()
    form = StatusForm(
        request.POST if request.method == "POST" else None,
        patient=patient,
        day=moment.day,
        initial={"revision": patient.revision},
    )
    open_checks, confirm = plan_view.open_count(patient), False
    if form.is_valid():
        said = form.cleaned_data
        if said["revision"] != patient.revision:
            form.renew(patient.revision)
            form.add_error(None, _("Somebody changed this record meanwhile."))
        elif not said["confirmed"]:
            confirm = True
        elif _noted(request, patient, form, moment):
            telling.done(request, patient, _("Noted."))
            ends = said["status"] != Patient.Status.ACTIVE and open_checks
            target = "clinic:close_open" if ends else "clinic:patient"
            return redirect(target, patient.uid)
    context = {
        "section": "patients",
        "patient": patient,
        "person": person_of(patient, moment.day),
        "open": open_checks,
        "form": form,
        "confirm": confirm,
    }
    status = 422 if form.errors else 200
    return render(request, "clinic/set_status.html", context, status=status)


def _noted(
    request: SignedInRequest, patient: Patient, form: StatusForm, moment: Moment
) -> bool:
    """Write it; what was refused stands in the form, on the record as it is now."""
    said = form.cleaned_data
    try:
        actions.set_status(
            patient=patient,
            status=said["status"],
            since=said["since"],
            revision=said["revision"],
            by=request.user,
            at=moment.at,
        )
    except StaleError as stale:
        patient.refresh_from_db()
        form.renew(patient.revision)
        form.add_error(None, str(stale))
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False
