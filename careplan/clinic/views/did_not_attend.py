"""Log that nobody came to a visit or test; the next thing is to book it again."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, steps, telling
from careplan.clinic.check_page import draw, refuse_stale
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.missed import MissedForm
from careplan.clinic.moment import read_clock
from careplan.followups import actions
from careplan.followups.queries import nurse_pages
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.rules.enums import Gate

PAGE = "clinic/did_not_attend.html"


@requires(Permission.RESULT_RECORD)
@asks_reason
def did_not_attend(request: SignedInRequest, uid: str) -> HttpResponse:
    follow_up, moment = access.follow_up_for(request.user, uid), read_clock()
    step = steps.step_for(follow_up, Gate.ATTENDED, moment)
    reasons = nurse_pages.reasons(Reason.List.MISSED)
    if request.method != "POST":
        if not nurse_pages.may_be_missed(follow_up):
            telling.note(
                request, follow_up.patient, _("This check has no appointment to miss.")
            )
            return redirect("clinic:follow_up", follow_up.uid)
        initial = {"seen": nurse_pages.last_event(follow_up)}
        form = MissedForm(at_step=step, reasons=reasons, initial=initial)
        return draw(request, PAGE, step, form)
    form = MissedForm(request.POST, at_step=step, reasons=reasons)
    if form.is_valid():
        try:
            actions.did_not_attend(
                follow_up=follow_up,
                revision=form.cleaned_data["revision"],
                on=form.cleaned_data["missed_day"],
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
            telling.done(
                request, follow_up.patient, _("Saved. Next: ring, and book it again.")
            )
            return redirect("clinic:patient", follow_up.patient.uid)
    return draw(request, PAGE, step, form)
