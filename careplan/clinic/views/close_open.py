"""Close the open checks of somebody who died or left: one click for each kind."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.close import CloseOpenForm
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.followups import actions
from careplan.followups.queries import ending, nurse_pages
from careplan.followups.queries.alerts import alerts_of
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError

LIKELY = {"deceased": "died", "moved": "moved-away", "withdrawn": "declined"}


@requires(Permission.RESULT_RECORD)
@asks_reason
def close_open(request: SignedInRequest, uid: str) -> HttpResponse:
    patient, moment = access.patient_for(request.user, uid), read_clock()
    groups = ending.open_groups(patient)
    form = CloseOpenForm(
        request.POST if request.method == "POST" else None,
        kinds=[group.kind for group in groups],
        reasons=nurse_pages.reasons(Reason.List.CLOSE),
        initial={"reason": LIKELY.get(patient.status, "")},
    )
    if form.is_valid():
        try:
            closed = actions.close_all(
                patient=patient,
                reason=form.reason,
                kind=form.kind,
                by=request.user,
                at=moment.at,
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext("%(n)s check closed.", "%(n)s checks closed.", len(closed))
            telling.done(request, patient, said % {"n": len(closed)})
            target = "clinic:close_open" if len(groups) > 1 else "clinic:patient"
            return redirect(target, patient.uid)
    context = {
        "section": "patients",
        "patient": patient,
        "person": person_of(patient, moment.day),
        "groups": groups,
        "open": sum(group.count for group in groups),
        "alerts": alerts_of([patient], moment.at).get(patient.pk, []),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "clinic/close_open.html", context, status=status)
