"""Note what a plan waited for; the checks that depend on it get their days."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.changing import Changing
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.fill_in import FillInForm
from careplan.clinic.moment import read_clock
from careplan.followups.queries import nurse_pages


@requires(Permission.PLAN_CHANGE)
@asks_reason
def fill_in(request: SignedInRequest, uid: str) -> HttpResponse:
    care_plan, moment = access.plan_for(request.user, uid), read_clock()
    form = FillInForm(
        request.POST if request.method == "POST" else None,
        unknowns=nurse_pages.unknowns(care_plan),
        operated_on=care_plan.operation.day or moment.day,
        day=moment.day,
    )
    if form.is_bound and form.overtaken():
        telling.note(request, care_plan.patient, _("This was filled in already."))
        return redirect("clinic:patient", care_plan.patient.uid)
    return Changing(request, care_plan, form, moment, "clinic/fill_in.html").answer()
