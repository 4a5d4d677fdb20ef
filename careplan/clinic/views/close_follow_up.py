"""Close a check that will not be done, with a reason."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, steps, telling
from careplan.clinic.check_page import draw, refuse_stale
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.close import CloseForm
from careplan.clinic.moment import read_clock
from careplan.followups import actions
from careplan.followups.queries import nurse_pages
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError

PAGE = "clinic/close_follow_up.html"


@requires(Permission.RESULT_RECORD)
@asks_reason
def close_follow_up(request: SignedInRequest, uid: str) -> HttpResponse:
    follow_up, moment = access.follow_up_for(request.user, uid), read_clock()
    step = steps.step_for(follow_up, steps.gate_asked(follow_up, None), moment)
    reasons = nurse_pages.reasons(Reason.List.CLOSE)
    if request.method != "POST":
        if not follow_up.is_open:
            telling.note(
                request, follow_up.patient, _("This check is not open any more.")
            )
            return redirect("clinic:follow_up", follow_up.uid)
        initial = {"seen": nurse_pages.last_event(follow_up)}
        form = CloseForm(follow_up=follow_up, reasons=reasons, initial=initial)
        return draw(request, PAGE, step, form)
    form = CloseForm(request.POST, follow_up=follow_up, reasons=reasons)
    if form.is_valid():
        try:
            actions.close(
                follow_up=follow_up,
                revision=form.cleaned_data["revision"],
                reason=form.reason,
                note=form.cleaned_data["note"],
                key=form.one_time_key,
                by=request.user,
                at=moment.at,
            )
        except StaleError as stale:
            return refuse_stale(request, PAGE, step, form, stale)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            telling.done(request, follow_up.patient, _("Closed."))
            return redirect("clinic:patient", follow_up.patient.uid)
    return draw(request, PAGE, step, form)
