"""What there is to log at a check, and the form for it: fresh, kept, or sent."""

from careplan.accounts.http import SignedInRequest
from careplan.clinic import drafts, steps
from careplan.clinic.forms.record import RecordForm
from careplan.clinic.moment import Moment
from careplan.clinic.opened import Opened
from careplan.followups.models import FollowUp
from careplan.followups.queries import nurse_pages


def recording(
    request: SignedInRequest, follow_up: FollowUp, moment: Moment
) -> Opened[RecordForm]:
    """The form of the step a request names: as sent, as kept before, or fresh."""
    sent = request.POST if request.method == "POST" else request.GET
    gate = steps.gate_asked(follow_up, sent.get("step"))
    typing = drafts.of_check(request.user, follow_up, gate)
    draft = typing.kept(moment.at) if request.method != "POST" else None
    typed = drafts.as_sent(draft) if draft else sent
    version = typed.get("version", "")
    step = steps.step_for(follow_up, gate, moment, version_asked=version)
    if request.method == "POST":
        return Opened(step, RecordForm(sent, at_step=step), typing)
    if draft:
        form = RecordForm(typed, at_step=step)
        form.refill()
        return Opened(step, form, typing, draft)
    seen = nurse_pages.last_event(follow_up)
    return Opened(step, RecordForm(at_step=step, initial={"seen": seen}), typing)
