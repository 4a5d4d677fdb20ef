"""Invite a patient by e-mail to set a password and see the plan."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.inviting import invite_by_mail
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.moment import read_clock
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient


@requires(Permission.PATIENT_EDIT)
@asks_reason
def invite(request: SignedInRequest, uid: str) -> HttpResponse:
    patient = access.patient_for(request.user, uid)
    if request.method != "POST":
        return redirect("clinic:patient", uid)
    user, active = patient.user, patient.status == Patient.Status.ACTIVE
    if not active:
        telling.refused(
            request, patient, _("This person is not followed any more: no mail.")
        )
    elif user.has_usable_password():
        telling.note(request, patient, _("This person can sign in already."))
    else:
        try:
            invite_by_mail(user=user, by=request.user, at=read_clock().at)
        except RefusedError as refusal:
            telling.refused(request, patient, str(refusal))
        else:
            said = _("Invitation sent to %(address)s.") % {"address": user.email}
            telling.done(request, patient, said)
    return redirect("clinic:patient", uid)
