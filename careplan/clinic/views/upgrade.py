"""How moving a team's plans goes on, and which of them a person must look at."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.moment import read_clock
from careplan.followups.queries import upgrades as queries


@requires(Permission.PLANS_UPGRADE)
def upgrade(request: SignedInRequest, uid: str) -> HttpResponse:
    found = access.upgrade_for(request.user, uid)
    seen = queries.to_look_at(request.user, found)
    access.note_list(request.user, [row.plan.patient for row in seen.rows])
    context = {
        "section": "home",
        "upgrade": found,
        "progress": queries.progress(found),
        "seen": seen,
        "moment": read_clock(),
    }
    return render(request, "clinic/upgrade.html", context)
