"""Change what a plan stands on: a day, a stage, a fact, an option, a newer version."""

from django.http import HttpResponse

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.changing import Changing
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.change import ChangeForm
from careplan.clinic.moment import read_clock
from careplan.followups.queries.change_facts import changeable


@requires(Permission.PLAN_CHANGE)
@asks_reason
def change_plan(request: SignedInRequest, uid: str) -> HttpResponse:
    care_plan, moment = access.plan_for(request.user, uid), read_clock()
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        ground=changeable(care_plan),
        born_on=care_plan.patient.born_on,
        day=moment.day,
        option=request.GET.get("option", ""),
    )
    return Changing(
        request, care_plan, form, moment, "clinic/change_plan.html"
    ).answer()
