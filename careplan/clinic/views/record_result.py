"""Log one step of a check: booked, attended, recorded, reviewed or told."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, drafts, telling
from careplan.clinic.check_page import draw, refuse_stale
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.record import RecordForm
from careplan.clinic.looking import Look, look_at, look_first
from careplan.clinic.moment import read_clock
from careplan.clinic.onward import onward, patient_page
from careplan.clinic.opened import Opened
from careplan.clinic.recording import recording
from careplan.followups import actions
from careplan.lib.errors import RefusedError, StaleError

PAGE = "clinic/record_result.html"


@requires(Permission.RESULT_RECORD)
@asks_reason
def record_result(request: SignedInRequest, uid: str) -> HttpResponse:
    follow_up, moment = access.follow_up_for(request.user, uid), read_clock()
    opened = recording(request, follow_up, moment)
    form = opened.form
    if request.method != "POST":
        return _open(request, opened)
    if form.is_valid():
        look = look_at(form)
        shown = look_first(request, PAGE, opened, look)
        if shown:
            return shown
        try:
            actions.record_result(
                follow_up=follow_up,
                revision=form.cleaned_data["revision"],
                outcome=form.outcome(),
                key=form.one_time_key,
                draft=opened.typing.what,
                by=request.user,
                at=moment.at,
            )
        except StaleError as stale:
            return refuse_stale(request, PAGE, opened.step, form, stale, **opened.kept)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            telling.done(request, follow_up.patient, _saved(form, look))
            return redirect(_next_page(request, opened, look))
    return draw(request, PAGE, opened.step, form, **opened.kept)


def _open(request: SignedInRequest, opened: Opened[RecordForm]) -> HttpResponse:
    """The page as it opens; a check that ended shows only what was typed before."""
    step, form, follow_up = opened.step, opened.form, opened.step.follow_up
    if follow_up.is_open:
        return draw(request, PAGE, step, form, **opened.kept)
    if opened.draft:
        ended = StaleError(_("This check is not open any more."))
        return refuse_stale(request, PAGE, step, form, ended, **opened.kept)
    telling.note(request, follow_up.patient, _("This check is not open any more."))
    return redirect("clinic:follow_up", follow_up.uid)


def _next_page(request: SignedInRequest, opened: Opened[RecordForm], look: Look) -> str:
    """What fired; else back to the call it was logged in, or on in the queue."""
    follow_up, at = opened.step.follow_up, opened.step.moment.at
    if look.fired or look.judgement.crashed:
        return reverse("clinic:saved_result", args=[follow_up.uid])
    call = drafts.of_call(request.user, follow_up.patient)
    if call.kept(at):
        return call.href
    return onward(request) or patient_page(follow_up.patient)


def _saved(form: RecordForm, look: Look) -> str:
    said = [_("Saved.")]
    if form.not_kept:
        left_out = ", ".join(f"“{label}”" for label in form.not_kept)
        said = [
            _("Saved, without what your other answers hide: %(left_out)s.")
            % {"left_out": left_out}
        ]
    if form.readings and not look.judgement.judged:
        said.append(
            _("Nobody has judged these answers: no red flags are approved here yet.")
        )
    return " ".join(said)
