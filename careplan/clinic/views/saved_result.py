"""What the answers set off, right after they were saved: by when, and where to go."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, drafts
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.followups.queries import alerts


@requires(Permission.RESULT_RECORD)
@asks_reason
def saved_result(request: SignedInRequest, uid: str) -> HttpResponse:
    follow_up, moment = access.follow_up_for(request.user, uid), read_clock()
    raised = alerts.raised_by(follow_up)
    if not raised:
        return redirect("clinic:follow_up", follow_up.uid)
    call = drafts.of_call(request.user, follow_up.patient)
    context = {
        "section": "patients",
        "person": person_of(follow_up.patient, moment.day),
        "check": follow_up,
        "raised": raised,
        "now": moment.at,
        "call": call.href if call.kept(moment.at) else "",
    }
    return render(request, "clinic/saved_result.html", context)
