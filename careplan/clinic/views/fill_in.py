"""Note what a plan waited for; the checks that depend on it get their days."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.fill_in import FillInForm
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.followups import actions
from careplan.followups.queries import nurse_pages
from careplan.lib.errors import RefusedError


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
        messages.info(request, _("This was filled in already."))
        return redirect("clinic:patient", care_plan.patient.uid)
    if form.is_valid():
        try:
            opened = actions.fill_in(
                care_plan=care_plan,
                anchors=form.anchors(),
                tags=form.tags(),
                by=request.user,
                at=moment.at,
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext(
                "Noted. %(n)s check came onto the plan.",
                "Noted. %(n)s checks came onto the plan.",
                opened,
            )
            messages.success(request, said % {"n": opened})
            return redirect("clinic:patient", care_plan.patient.uid)
    context = {
        "section": "patients",
        "person": person_of(care_plan.patient, moment.day),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "clinic/fill_in.html", context, status=status)
