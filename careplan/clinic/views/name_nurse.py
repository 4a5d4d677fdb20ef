"""Name the nurse whose patient this is: alerts reach her first, or her cover."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts import queries as accounts
from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.name_nurse import NameNurseForm
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients import actions


@requires(Permission.PATIENT_EDIT)
@asks_reason
def name_nurse(request: SignedInRequest, uid: str) -> HttpResponse:
    patient, moment = access.patient_for(request.user, uid), read_clock()
    form = NameNurseForm(
        request.POST if request.method == "POST" else None,
        nurses=list(accounts.staff_of(patient.team)),
        initial={"revision": patient.revision},
    )
    if form.is_valid():
        try:
            actions.set_nurse(
                patient=patient,
                revision=form.cleaned_data["revision"],
                nurse=form.chosen,
                by=request.user,
                at=moment.at,
            )
        except RefusedError as refusal:
            patient.refresh_from_db()
            if isinstance(refusal, StaleError):
                form.renew(patient.revision)
            form.add_error(None, str(refusal))
        else:
            nurse = form.chosen
            said = _("%(nurse)s is the named nurse now.")
            telling.done(
                request,
                patient,
                said % {"nurse": nurse.name} if nurse else _("Nobody is named now."),
            )
            return redirect("clinic:patient", patient.uid)
    context = {
        "section": "patients",
        "patient": patient,
        "person": person_of(patient, moment.day),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "clinic/name_nurse.html", context, status=status)
