"""What there is to correct at a check, and the form for it."""

from careplan.accounts.http import SignedInRequest
from careplan.clinic import drafts
from careplan.clinic.forms.correct import CorrectForm, filled_in
from careplan.clinic.moment import Moment
from careplan.clinic.opened import Opened
from careplan.clinic.steps import step_to_correct
from careplan.followups.models import FollowUp
from careplan.followups.queries import nurse_pages
from careplan.followups.queries.undoable import correctable
from careplan.hospital.models import Reason
from careplan.rules.enums import Gate


def correcting(
    request: SignedInRequest, follow_up: FollowUp, moment: Moment
) -> Opened[CorrectForm]:
    """The step to correct and its form: as sent, as kept before, or filled in."""
    sent = request.POST if request.method == "POST" else request.GET
    gate = _gate(follow_up, sent.get("step"))
    entry = nurse_pages.current_entry(follow_up, gate)
    step = step_to_correct(follow_up, gate, moment, entry)
    reasons = nurse_pages.reasons(Reason.List.CORRECT)
    typing = drafts.of_correction(request.user, follow_up, gate)
    if request.method == "POST":
        form = CorrectForm(request.POST, at_step=step, reasons=reasons)
        return Opened(step, form, typing)
    draft = typing.kept(moment.at)
    if draft:
        form = CorrectForm(drafts.as_sent(draft), at_step=step, reasons=reasons)
        form.refill()
        return Opened(step, form, typing, draft)
    event = nurse_pages.gate_event(follow_up, gate)
    initial = filled_in(event, entry, step)
    initial["seen"] = nurse_pages.last_event(follow_up)
    form = CorrectForm(at_step=step, reasons=reasons, initial=initial)
    return Opened(step, form, typing)


def _gate(follow_up: FollowUp, asked: str | None) -> Gate:
    """The step named; without one, the first at which something was seen."""
    passed = correctable(follow_up)
    return Gate(asked) if asked in passed else passed[0]
