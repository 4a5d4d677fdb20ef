"""End a plan: say what happened, see what is closed, confirm."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.end_plan import EndPlanForm
from careplan.clinic.moment import Moment, read_clock
from careplan.clinic.person import person_of
from careplan.followups import actions
from careplan.followups.models import CarePlan
from careplan.followups.queries import ending, nurse_pages
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError


@requires(Permission.PLAN_CHANGE)
@asks_reason
def end_plan(request: SignedInRequest, uid: str) -> HttpResponse:
    care_plan, moment = access.plan_for(request.user, uid), read_clock()
    if request.method != "POST" and care_plan.ended_at:
        telling.note(request, care_plan.patient, _("This plan has ended."))
        return redirect("clinic:patient", care_plan.patient.uid)
    seen = ending.ending_of(care_plan)
    form = EndPlanForm(
        request.POST if request.method == "POST" else None,
        open_checks=seen.open,
        reasons=nurse_pages.reasons(Reason.List.CLOSE),
    )
    confirm = form.is_valid() and not form.cleaned_data["confirmed"]
    if form.is_valid() and not confirm:
        try:
            _end(request, care_plan, form, moment)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            telling.done(request, care_plan.patient, _("The plan has ended."))
            return redirect("clinic:patient", care_plan.patient.uid)
    context = {
        "section": "patients",
        "person": person_of(care_plan.patient, moment.day),
        "care_plan": care_plan,
        "ending": seen,
        "form": form,
        "confirm": confirm,
    }
    status = 422 if form.errors else 200
    return render(request, "clinic/end_plan.html", context, status=status)


def _end(
    request: SignedInRequest, care_plan: CarePlan, form: EndPlanForm, moment: Moment
) -> None:
    actions.end_plan(
        care_plan=care_plan,
        status=form.status,
        reason=form.reason,
        why=form.cleaned_data["why"],
        listed=form.cleaned_data["listed"],
        by=request.user,
        at=moment.at,
    )
