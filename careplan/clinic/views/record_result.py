"""Log one step of a check: booked, attended, recorded, reviewed or told."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, steps, telling
from careplan.clinic.check_page import draw, refuse_stale
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.record import RecordForm
from careplan.clinic.moment import read_clock
from careplan.followups import actions
from careplan.followups.queries import nurse_pages
from careplan.lib.errors import RefusedError, StaleError

PAGE = "clinic/record_result.html"


@requires(Permission.RESULT_RECORD)
@asks_reason
def record_result(request: SignedInRequest, uid: str) -> HttpResponse:
    follow_up = access.follow_up_for(request.user, uid)
    moment, sent = read_clock(), request.POST or request.GET
    gate = steps.gate_asked(follow_up, sent.get("step"))
    version = sent.get("version", "")
    step = steps.step_for(follow_up, gate, moment, version_asked=version)
    if request.method != "POST":
        if not follow_up.is_open:
            telling.note(
                request, follow_up.patient, _("This check is not open any more.")
            )
            return redirect("clinic:follow_up", follow_up.uid)
        seen = nurse_pages.last_event(follow_up)
        return draw(
            request, PAGE, step, RecordForm(at_step=step, initial={"seen": seen})
        )
    form = RecordForm(request.POST, at_step=step)
    if form.is_valid():
        try:
            actions.record_result(
                follow_up=follow_up,
                revision=form.cleaned_data["revision"],
                outcome=form.outcome(),
                key=form.one_time_key,
                by=request.user,
                at=moment.at,
            )
        except StaleError as stale:
            return refuse_stale(request, PAGE, step, form, stale)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            telling.done(request, follow_up.patient, _saved(form))
            return redirect("clinic:patient", follow_up.patient.uid)
    return draw(request, PAGE, step, form)


def _saved(form: RecordForm) -> str:
    if not form.not_kept:
        return _("Saved.")
    left_out = ", ".join(f"“{label}”" for label in form.not_kept)
    return _("Saved, without what your other answers hide: %(left_out)s.") % {
        "left_out": left_out
    }
