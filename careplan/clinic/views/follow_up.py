"""One check: where it stands, why it is there, and all that happened."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.undo import UndoForm
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.followups.queries import nurse_pages, undoable, why


@requires(Permission.PATIENT_VIEW)
@asks_reason
def follow_up(request: SignedInRequest, uid: str) -> HttpResponse:
    check, moment = access.follow_up_for(request.user, uid), read_clock()
    row = nurse_pages.row_of(check, moment.day, moment.zone)
    offer = nurse_pages.offer_of(check, moment.at)
    seen = {"seen": nurse_pages.last_event(check)}
    context = {
        "section": "patients",
        "person": person_of(check.patient, moment.day),
        "check": check,
        "row": row,
        "chain": why.chain(row.follow_up),
        "history": nurse_pages.history(check),
        "may_be_missed": nurse_pages.is_missed_now(row),
        "correctable": undoable.correctable(check),
        "next_step": row.gate_now,
        "offer": offer,
        "form": UndoForm(follow_up=check, initial=seen) if offer else None,
    }
    return render(request, "clinic/follow_up.html", context)
