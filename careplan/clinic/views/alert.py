"""One alert: what fired, what is known, who did what, and the four things to do."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, answering, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.alert import AlertForm, CloseAlertForm
from careplan.clinic.moment import Moment, read_clock
from careplan.clinic.person import person_of
from careplan.followups.models import Alert
from careplan.followups.queries import alert_page as queries
from careplan.lib.errors import RefusedError, StaleError


@requires(Permission.ALERT_ANSWER)
@asks_reason
def alert(request: SignedInRequest, uid: str) -> HttpResponse:
    found, moment = access.alert_for(request.user, uid), read_clock()
    sent = request.POST if request.method == "POST" else None
    forms = answering.forms_of(found, request.user, moment, sent)
    form = forms.get(sent.get("do", "")) if sent is not None else None
    if form is not None and form.is_valid():
        try:
            done = answering.answer(form, found, request.user, moment)
        except StaleError as stale:
            return _overtaken(request, found, moment, form, stale)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            telling.done(request, found.patient, done)
            return _next_page(found, form)
    return _draw(request, found, moment, forms, form)


def _next_page(found: Alert, form: AlertForm) -> HttpResponse:
    """After closing, the patient's next open alert, or the patient."""
    if form.name != CloseAlertForm.name:
        return redirect("clinic:alert", found.uid)
    other = queries.other_open(found)
    if other is not None:
        return redirect("clinic:alert", other.uid)
    return redirect("clinic:patient", found.patient.uid)


def _overtaken(
    request: SignedInRequest,
    found: Alert,
    moment: Moment,
    form: AlertForm,
    stale: StaleError,
) -> HttpResponse:
    """What the other person did, above the form with all that was typed (H33)."""
    seen = form.cleaned_data.get("seen") or 0
    current = queries.as_it_is_now(found)
    current.patient = found.patient
    forms = answering.forms_of(current, request.user, moment)
    form.renew(revision=current.revision, seen=queries.last_event(current))
    form.add_error(None, str(stale))
    forms[form.name] = form
    changes = queries.history(current, after=seen)
    return _draw(request, current, moment, forms, form, changes=changes)


def _draw(
    request: SignedInRequest,
    found: Alert,
    moment: Moment,
    forms: dict[str, AlertForm],
    form: AlertForm | None,
    **more: object,
) -> HttpResponse:
    context = {
        "section": "alerts",
        "person": person_of(found.patient, moment.day),
        "alert": found,
        "page": queries.alert_page(found, moment.at),
        "forms": forms,
        "form": form,
        "seen_form": forms["seen"],
        "act_form": forms["act"],
        "hand_form": forms.get("hand-over"),
        "close_form": forms["close"],
        "moment": moment,
        **more,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "clinic/alert.html", context, status=status)
