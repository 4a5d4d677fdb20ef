"""Take back the last thing logged at a check, or open a closed one again."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, steps, telling
from careplan.clinic.check_page import draw, refuse_stale
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.undo import UndoForm
from careplan.clinic.moment import Moment, read_clock
from careplan.followups import actions
from careplan.followups.models import FollowUp
from careplan.followups.queries import nurse_pages
from careplan.lib.errors import RefusedError, StaleError

PAGE = "clinic/undo.html"


@requires(Permission.RESULT_RECORD)
@asks_reason
def undo(request: SignedInRequest, uid: str) -> HttpResponse:
    follow_up, moment = access.follow_up_for(request.user, uid), read_clock()
    if request.method != "POST":
        return redirect("clinic:follow_up", follow_up.uid)
    gate = steps.gate_asked(follow_up, None)
    step = steps.step_for(follow_up, gate, moment)
    form = UndoForm(request.POST, follow_up=follow_up)
    offered = _offered(follow_up, moment)
    if form.is_valid():
        try:
            _take_back(request, follow_up, form, moment)
        except StaleError as stale:
            return refuse_stale(request, PAGE, step, form, stale, **offered)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            telling.done(
                request,
                follow_up.patient,
                _("Taken back. What was logged stays readable."),
            )
            return redirect("clinic:follow_up", follow_up.uid)
    return draw(request, PAGE, step, form, **offered)


def _offered(follow_up: FollowUp, moment: Moment) -> dict[str, Any]:
    """What would be taken back, as the page shows it."""
    offer = nurse_pages.offer_of(follow_up, moment.at)
    return {"offer": offer, "last": nurse_pages.happening_of(follow_up, offer)}


def _take_back(
    request: SignedInRequest, follow_up: FollowUp, form: UndoForm, moment: Moment
) -> None:
    """Open again what was closed long ago; take back anything else."""
    offer = nurse_pages.offer_of(follow_up, moment.at)
    long_ago = offer is not None and offer.until is None
    act = actions.reopen if long_ago else actions.undo_last
    act(
        follow_up=follow_up,
        revision=form.cleaned_data["revision"],
        why=form.cleaned_data["why"],
        key=form.one_time_key,
        by=request.user,
        at=moment.at,
    )
