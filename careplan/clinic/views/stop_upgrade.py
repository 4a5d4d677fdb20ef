"""Stop moving a team's plans: what still waits stays as it is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.moment import read_clock
from careplan.followups import actions
from careplan.followups.queries import upgrades as queries


@requires(Permission.PLANS_UPGRADE)
def stop_upgrade(request: SignedInRequest, uid: str) -> HttpResponse:
    found = access.upgrade_for(request.user, uid)
    if found.ended_at is not None:
        messages.info(request, _("This has ended already."))
        return redirect("clinic:upgrade", found.uid)
    if request.method != "POST":
        context = {
            "section": "home",
            "upgrade": found,
            "progress": queries.progress(found),
        }
        return render(request, "clinic/stop_upgrade.html", context)
    left = actions.stop_upgrade(upgrade=found, by=request.user, at=read_clock().at)
    said = ngettext(
        "Stopped. %(n)s plan stays as it is.",
        "Stopped. %(n)s plans stay as they are.",
        left,
    )
    messages.success(request, said % {"n": left})
    return redirect("clinic:upgrade", found.uid)
