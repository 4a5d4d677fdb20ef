"""Open another team's record for a reason, which its lead reads."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import closed
from careplan.clinic.forms.access import AccessForm
from careplan.clinic.moment import read_clock
from careplan.patients import actions


@requires(Permission.PATIENT_VIEW)
def ask_access(request: SignedInRequest, uid: str) -> HttpResponse:
    patient = access.record_of_any_team(uid)
    if access.may_see(request.user, patient):
        return redirect("clinic:patient", uid)
    form = AccessForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return closed(request, patient, form, status=422 if form.is_bound else 403)
    actions.give_access_reason(
        patient=patient,
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=read_clock().at,
    )
    telling.note(
        request, patient, _("Open to you for twelve hours. Your reason is kept.")
    )
    back = form.cleaned_data["next"]
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("clinic:patient", uid)
