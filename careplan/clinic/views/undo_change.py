"""Take a change of a plan back, after a look at what goes back and what stays."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.followups import actions
from careplan.followups.queries import changes
from careplan.lib.errors import RefusedError


@requires(Permission.PLAN_CHANGE)
@asks_reason
def undo_change(request: SignedInRequest, uid: str) -> HttpResponse:
    change, moment = access.change_for(request.user, uid), read_clock()
    problem = ""
    if request.method == "POST":
        try:
            undone = actions.undo_change(change=change, by=request.user, at=moment.at)
        except RefusedError as refusal:
            problem = str(refusal)
        else:
            telling.done(request, change.plan.patient, _said(undone))
            return redirect("clinic:patient", change.plan.patient.uid)
    context = {
        "section": "patients",
        "person": person_of(change.plan.patient, moment.day),
        "changed": changes.changed(change, moment.at),
        "undo": changes.undo_preview(change),
        "moment": moment,
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "clinic/undo_change.html", context, status=status)


def _said(undone: actions.Undone) -> str:
    said = _("Taken back. The plan stands on what it stood on before.")
    left = len(undone.left)
    if not left:
        return said
    more = ngettext(
        "%(n)s check was touched since and stays as it is now: %(listed)s.",
        "%(n)s checks were touched since and stay as they are now: %(listed)s.",
        left,
    )
    titles = "; ".join(line.follow_up.title for line in undone.left)
    return f"{said} {more % {'n': left, 'listed': titles}}"
