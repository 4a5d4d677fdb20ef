"""The forms of the page of an alert, and what each of them does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import User
from careplan.clinic.forms.alert import (
    ActForm,
    AlertForm,
    CloseAlertForm,
    HandOverForm,
    SeenForm,
)
from careplan.clinic.moment import Moment
from careplan.followups import actions
from careplan.followups.models import Alert
from careplan.followups.queries import alert_page as queries
from careplan.patients.models import Patient
from careplan.ui import words


@dataclass(frozen=True, slots=True)
class Way:
    """One thing a person can do about an alert."""

    form: type[AlertForm]
    action: Callable[..., object]
    done: str | Promise


WAYS = {
    way.form.name: way
    for way in (
        Way(
            SeenForm,
            actions.acknowledge_alert,
            _("Noted that you have seen it. Its clock runs on until somebody rings."),
        ),
        Way(
            ActForm,
            actions.act_on_alert,
            _("Saved. The alert stays open until somebody closes it."),
        ),
        Way(HandOverForm, actions.hand_over_alert, _("Handed over.")),
        Way(CloseAlertForm, actions.close_alert, _("The alert is closed.")),
    )
}


def forms_of(
    alert: Alert, user: User, moment: Moment, sent: Any = None
) -> dict[str, AlertForm]:
    """The forms of the page; the one that was sent with what was typed into it."""
    asked = sent.get("do") if sent is not None else None
    people = queries.colleagues(alert, user, moment.day)
    needs: dict[str, dict[str, Any]] = {
        HandOverForm.name: {"people": people},
        CloseAlertForm.name: {"reasons": queries.outcomes()},
    }
    seen = {"seen": queries.last_event(alert)}
    ended = {CloseAlertForm.name: _of_the_dead(alert.patient)}
    return {
        name: way.form(
            sent if name == asked else None,
            alert=alert,
            initial=seen | ended.get(name, {}),
            **needs.get(name, {}),
        )
        for name, way in WAYS.items()
        if people or name != HandOverForm.name
    }


def _of_the_dead(patient: Patient) -> dict[str, str]:
    """What closes the alert of who has died, ready for one confirming click."""
    if patient.status != Patient.Status.DECEASED or patient.status_since is None:
        return {}
    day = words.day_plain(patient.status_since)
    text = gettext("Died on %(day)s, as noted in the record.") % {"day": day}
    return {"outcome": "died", "text": text, "spoke": "no"}


def answer(form: AlertForm, alert: Alert, user: User, moment: Moment) -> str:
    """Do what a form says, and return the words for the next page.

    Raises StaleError and RefusedError as the action does.
    """
    way = WAYS[form.name]
    way.action(
        alert=alert,
        revision=form.cleaned_data["revision"],
        key=form.one_time_key,
        by=user,
        at=moment.at,
        **form.said,
    )
    return str(way.done)
