"""What I typed and did not send."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic import drafts as kept
from careplan.clinic.moment import read_clock


@requires(Permission.RESULT_RECORD)
def drafts(request: SignedInRequest) -> HttpResponse:
    moment = read_clock()
    lines = kept.lines_of(request.user, moment.at)
    access.note_list(request.user, {line.patient for line in lines})
    context = {"section": "home", "lines": lines, "moment": moment}
    return render(request, "clinic/drafts.html", context)
