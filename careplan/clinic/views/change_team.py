"""Hand a person and all open checks to another team."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.change_team import ChangeTeamForm
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.followups import actions
from careplan.followups.queries import handing_over, plan_view
from careplan.lib.errors import RefusedError, StaleError


@requires(Permission.PATIENT_EDIT)
@asks_reason
def change_team(request: SignedInRequest, uid: str) -> HttpResponse:
    patient, moment = access.patient_for(request.user, uid), read_clock()
    form = ChangeTeamForm(
        request.POST if request.method == "POST" else None,
        teams=handing_over.other_teams(patient),
        initial={"revision": patient.revision},
    )
    if form.is_valid():
        try:
            actions.change_team(
                patient=patient,
                revision=form.cleaned_data["revision"],
                team=form.chosen,
                by=request.user,
                at=moment.at,
            )
        except RefusedError as refusal:
            patient.refresh_from_db()
            if isinstance(refusal, StaleError):
                form.renew(patient.revision)
            form.add_error(None, str(refusal))
        else:
            said = _("%(team)s looks after this person now.")
            telling.done(request, patient, said % {"team": form.chosen.name})
            seen = access.may_see(request.user, patient)
            target = ["clinic:patient", patient.uid] if seen else ["clinic:home"]
            return redirect(*target)
    context = {
        "section": "patients",
        "patient": patient,
        "person": person_of(patient, moment.day),
        "open": plan_view.open_count(patient),
        "may": handing_over.may_hand_over(request.user, patient, moment.day),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "clinic/change_team.html", context, status=status)
