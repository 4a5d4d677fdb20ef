"""Move a check: the days that suit, or another one, looked at before it is saved."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, steps, telling
from careplan.clinic.check_page import draw, refuse_stale
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.move import MoveForm
from careplan.clinic.moment import Moment, read_clock
from careplan.clinic.moving import day_words
from careplan.clinic.steps import Step
from careplan.followups import actions
from careplan.followups.models import FollowUp
from careplan.followups.queries import moving, nurse_pages, undoable
from careplan.followups.queries.moving import DayFacts
from careplan.hospital import queries as hospital
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.rules.window import Window
from careplan.ui import words

PAGE = "clinic/move.html"


@requires(Permission.RESULT_RECORD)
@asks_reason
def move(request: SignedInRequest, uid: str) -> HttpResponse:
    follow_up, moment = access.follow_up_for(request.user, uid), read_clock()
    step = steps.step_for(follow_up, steps.gate_asked(follow_up, None), moment)
    if request.method != "POST" and (not follow_up.is_open or follow_up.attended_on):
        telling.note(
            request, follow_up.patient, _("This check cannot be moved any more.")
        )
        return redirect("clinic:follow_up", follow_up.uid)
    own = moving.own_window(follow_up, undoable.events_to_replay(follow_up))
    form = _form(request, follow_up, own, moment)
    if not form.is_valid():
        return _page(request, step, form, own, None)
    (facts,) = moving.facts_of_days(follow_up, [form.to], own, moment.zone)
    if "look" in request.POST or not form.has_looked():
        form.look()
        return _page(request, step, form, own, facts)
    if not facts.in_time and form.chosen_reason is None:
        form.add_error("reason", _("Choose why: this day is outside its time"))
        return _page(request, step, form, own, facts)
    return _save(request, step, form, own, facts)


def _form(
    request: SignedInRequest, follow_up: FollowUp, own: Window, moment: Moment
) -> MoveForm:
    days = moving.suggested_days(follow_up, own, hospital.calendar(), moment.day)
    return MoveForm(
        request.POST if request.method == "POST" else None,
        follow_up=follow_up,
        offered=moving.facts_of_days(follow_up, days, own, moment.zone),
        reasons=nurse_pages.reasons(Reason.List.MOVE),
        initial={"seen": nurse_pages.last_event(follow_up)},
    )


def _save(
    request: SignedInRequest, step: Step, form: MoveForm, own: Window, facts: DayFacts
) -> HttpResponse:
    try:
        actions.move(
            follow_up=step.follow_up,
            revision=form.cleaned_data["revision"],
            to=form.to,
            reason=None if facts.in_time else form.chosen_reason,
            note=form.cleaned_data["note"],
            clear_booking=form.cleaned_data.get("clear_booking", False),
            key=form.one_time_key,
            by=request.user,
            at=step.moment.at,
        )
    except StaleError as stale:
        return refuse_stale(request, PAGE, step, form, stale, own=own)
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, step, form, own, facts)
    day = words.day_long(form.to)
    telling.done(request, step.follow_up.patient, _("Moved to %(day)s.") % {"day": day})
    return redirect("clinic:follow_up", step.follow_up.uid)


def _page(
    request: SignedInRequest,
    step: Step,
    form: MoveForm,
    own: Window,
    facts: DayFacts | None,
) -> HttpResponse:
    """The page; the reason is asked once a day outside its time is in sight."""
    outside = facts is not None and not facts.in_time
    late = not all(each.in_time for each in form.offered.values())
    form.show_reason(asked=outside or late)
    said = day_words(facts) if facts else ""
    return draw(request, PAGE, step, form, own=own, facts=facts, said=said)
