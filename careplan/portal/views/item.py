"""One check of the plan: what, when, why me, and what happens."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.followups.queries import why
from careplan.followups.queries.rows import Row
from careplan.hospital import queries as hospital
from careplan.portal import access, reading
from careplan.portal.checks import Check
from careplan.portal.reasons import Reasons
from careplan.portal.timing import Timing


@requires(Permission.PORTAL_OPEN)
def item(request: SignedInRequest, uid: str) -> HttpResponse:
    follow_up = access.follow_up_for(request.user, uid)
    day = hospital.clinic_day(timezone.now())
    row = Row(follow_up, day, hospital.zone())
    context = {
        "check": Check(row),
        "timing": Timing(row),
        "reasons": Reasons(row, why.chain(follow_up)),
        "reading": reading.about(row),
        "section": "plan",
    }
    return render(request, "portal/item.html", context)
