"""Correct what was logged at a step of a check; the old stays readable."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, telling
from careplan.clinic.check_page import draw, refuse_stale
from careplan.clinic.correcting import correcting
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.looking import look_at, look_first
from careplan.clinic.moment import read_clock
from careplan.followups import actions
from careplan.followups.queries import nurse_pages
from careplan.followups.queries.undoable import correctable
from careplan.lib.errors import RefusedError, StaleError

PAGE = "clinic/correct_result.html"


@requires(Permission.RESULT_RECORD)
@asks_reason
def correct_result(request: SignedInRequest, uid: str) -> HttpResponse:
    follow_up = access.follow_up_for(request.user, uid)
    steps = correctable(follow_up)
    if not steps:
        telling.note(
            request,
            follow_up.patient,
            _("Nothing is logged here that can be corrected."),
        )
        return redirect("clinic:follow_up", follow_up.uid)
    moment = read_clock()
    opened = correcting(request, follow_up, moment)
    form = opened.form
    if request.method == "POST" and form.is_valid():
        look = look_at(form, nurse_pages.current_entry(follow_up, opened.step.gate))
        shown = look_first(request, PAGE, opened, look, steps=steps)
        if shown:
            return shown
        try:
            actions.correct_result(
                follow_up=follow_up,
                revision=form.cleaned_data["revision"],
                outcome=form.outcome(),
                why=form.why(),
                key=form.one_time_key,
                draft=opened.typing.what,
                by=request.user,
                at=moment.at,
            )
        except StaleError as stale:
            return refuse_stale(
                request, PAGE, opened.step, form, stale, **opened.kept, steps=steps
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            telling.done(
                request, follow_up.patient, _("Corrected. Both versions stay readable.")
            )
            fired = look.fired or look.judgement.crashed
            there = "clinic:saved_result" if fired else "clinic:follow_up"
            return redirect(there, follow_up.uid)
    return draw(request, PAGE, opened.step, form, **opened.kept, steps=steps)
