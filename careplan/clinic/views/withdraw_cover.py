"""Take leave back: the stand-in's part ends at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts import covering
from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.moment import read_clock
from careplan.lib.errors import RefusedError


@requires(Permission.COVER_SET)
def withdraw_cover(request: SignedInRequest, uid: str) -> HttpResponse:
    leave, moment = access.leave_for(request.user, uid), read_clock()
    if leave.withdrawn_at is not None:
        messages.info(request, _("This leave was taken back already."))
        return redirect("clinic:cover")
    if request.method != "POST":
        context = {
            "section": "home",
            "leave": leave,
            "day": moment.day,
            "running": leave.first_day <= moment.day,
        }
        return render(request, "clinic/withdraw_cover.html", context)
    try:
        covering.withdraw_cover(leave=leave, by=request.user, at=moment.at)
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. Everything is as before."))
    return redirect("clinic:cover")
