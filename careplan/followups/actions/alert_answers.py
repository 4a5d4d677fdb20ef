"""What a person does about an alert: sees it, hands it over, acts, closes it (H24).

Seen, answered and closed are three things. Each is an event with its form's one-time
key, and each checks the revision: who comes second is told what the first did.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.accounts.permissions import Permission
from careplan.audit import actions as audit
from careplan.followups.actions.alert_rows import HANDED, Kind, note, save, tell
from careplan.followups.models import Alert, AlertEvent
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.queries.alert_clock import AlertClock
from careplan.followups.queries.alert_people import reachable
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox import actions as outbox
from careplan.patients.queries import visible_to
from careplan.rules.enums import Urgency


@transaction.atomic
def acknowledge_alert(
    *, alert: Alert, revision: int, key: str, by: User, at: dt.datetime
) -> AlertEvent:
    """Note that somebody has seen an alert; it stays open, and its clock runs on.

    A second submit with the same `key` returns the first one's event. Raises StaleError
    when somebody changed the alert since `revision`.
    """
    current = _take_turn(alert, revision)
    if current is None:
        return _first_submit(alert, key, Kind.ACKNOWLEDGED)
    _look(current, by, at)
    if current.next_step_at is not None:
        current.next_step_at = AlertClock(at).after_a_look(
            Urgency(current.urgency), current.respond_by
        )
    return _finish(current, Kind.ACKNOWLEDGED, key=key, by=by, at=at)


@transaction.atomic
def hand_over_alert(
    *,
    alert: Alert,
    revision: int,
    to: User,
    text: str = "",
    key: str,
    by: User,
    at: dt.datetime,
) -> AlertEvent:
    """Put an alert into the hands of a colleague, who is told at once.

    Until she has seen it, it counts as unseen, and goes on to the next person as any
    other; whoever has been told already stays told. A second submit with the same `key`
    returns the first one's event. Raises StaleError when somebody changed the alert
    since `revision`; RefusedError for somebody who may not answer it, and for oneself.
    """
    if to.pk == by.pk:
        raise RefusedError(_("It is in your hands already. Choose somebody else."))
    if not (
        to.may(Permission.ALERT_ANSWER)
        and visible_to(to, at).filter(pk=alert.patient_id).exists()
    ):
        raise RefusedError(_("This person cannot answer alerts of this patient."))
    current = _take_turn(alert, revision)
    if current is None:
        return _first_submit(alert, key, Kind.HANDED_OVER, text=text, to_id=to.pk)
    clock, urgency = AlertClock(at), Urgency(current.urgency)
    first = clock.first_step(urgency, current.version)
    if current.respond_by > at:
        first = min(first, current.respond_by)
    current.owner, current.next_step_at = to, first
    current.acknowledged_at = current.acknowledged_by = None
    event = _finish(current, Kind.HANDED_OVER, key=key, by=by, at=at, text=text, to=to)
    tell(current, event, reachable([to]), HANDED, by=by, at=at)
    return event


@transaction.atomic
def act_on_alert(
    *,
    alert: Alert,
    revision: int,
    text: str,
    spoke: bool,
    key: str,
    by: User,
    at: dt.datetime,
) -> AlertEvent:
    """Note what was done about an alert. Who spoke with the patient has answered it.

    What was done without speaking, such as a message left, counts as a look: the clock
    runs on. The alert stays open until somebody closes it. A second submit with the
    same `key` returns the first one's event. Raises StaleError when somebody changed
    the alert since `revision`, RefusedError without words.
    """
    if not text.strip():
        raise RefusedError(_("Say what was done."))
    current = _take_turn(alert, revision)
    if current is None:
        return _first_submit(alert, key, Kind.ACTED, text=text, spoke=spoke)
    _look(current, by, at)
    if spoke:
        current.contacted_at, current.next_step_at = at, None
    elif current.next_step_at is not None:
        current.next_step_at = AlertClock(at).after_a_look(
            Urgency(current.urgency), current.respond_by
        )
    return _finish(current, Kind.ACTED, key=key, by=by, at=at, text=text, spoke=spoke)


@transaction.atomic
def close_alert(
    *,
    alert: Alert,
    revision: int,
    outcome: Reason,
    text: str,
    spoke: bool,
    key: str,
    by: User,
    at: dt.datetime,
) -> AlertEvent:
    """Close an alert: how it ended, what was done, whether somebody spoke with her.

    The only way in which an alert ends (H32). A second submit with the same `key`
    returns the first one's event. Raises StaleError when somebody changed the alert
    since `revision`; RefusedError without words, or for an outcome of another list.
    """
    if outcome.list != Reason.List.ALERT or not outcome.active:
        raise RefusedError(_("Choose how it ended."))
    if not text.strip():
        raise RefusedError(_("Say what was done."))
    current = _take_turn(alert, revision)
    if current is None:
        return _first_submit(alert, key, Kind.CLOSED, text=text, spoke=spoke)
    _look(current, by, at)
    if spoke:
        current.contacted_at = at
    current.closed_at, current.closed_by = at, by
    current.outcome, current.closed_note = outcome, text
    current.next_step_at = None
    event = _finish(current, Kind.CLOSED, key=key, by=by, at=at, text=text, spoke=spoke)
    outbox.drop_for_subject(subject=current, reason="alert closed", by=by, at=at)
    return event


# Whose turn it is --------------------------------------------------------------------


def _take_turn(alert: Alert, revision: int) -> Alert | None:
    """Take the next revision of an open alert; nothing when somebody else has (H33)."""
    rows = Alert.objects.filter(OPEN_ALERT, pk=alert.pk, revision=revision)
    if not rows.update(revision=F("revision") + 1):
        return None
    return Alert.objects.select_related(
        "version", "patient__nurse", "team", "owner"
    ).get(pk=alert.pk)


def _first_submit(
    alert: Alert, key: str, kind: AlertEvent.Kind, **said: object
) -> AlertEvent:
    """The event of this form's first submit (H35), or word of another's change."""
    event = AlertEvent.objects.filter(key=key, alert=alert, kind=kind).first()
    same = event is not None and all(
        getattr(event, name) == value for name, value in said.items()
    )
    if event is None or not same:
        raise StaleError(
            _("Something happened to this alert after you opened it. See what it was.")
        )
    return event


def _look(alert: Alert, by: User, at: dt.datetime) -> None:
    """A person has seen what it says now; of nobody's alerts she takes it."""
    alert.acknowledged_at, alert.acknowledged_by = at, by


def _finish(
    alert: Alert,
    kind: AlertEvent.Kind,
    *,
    key: str,
    by: User,
    at: dt.datetime,
    **said: object,
) -> AlertEvent:
    save(alert)
    event = note(alert, kind, key=key, by=by, at=at, **said)
    audit.record(
        f"alert-{kind}",
        alert,
        by=by,
        at=at,
        patient_id=alert.patient_id,
        fields={"event": event.pk, "rule": alert.rule_id},
    )
    return event
