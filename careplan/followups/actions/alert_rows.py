"""Raising an alert, joining the open one, and who is told of it at once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from careplan.accounts.models import Team, User
from careplan.audit import actions as audit
from careplan.audit.actors import Actor, person
from careplan.entries.models import Entry
from careplan.followups.models import Alert, AlertEvent
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.queries.alert_clock import AlertClock
from careplan.followups.queries.alert_inputs import Kept, kept_inputs
from careplan.followups.queries.alert_people import whom_to_tell
from careplan.followups.queries.judging import URGENCIES, Found
from careplan.hospital.queries import clinic_day
from careplan.outbox import actions as outbox
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.rules.enums import Urgency

Kind = AlertEvent.Kind
# A report so long after the last look of a person is looked at again (design.md 4).
LOOK_HOLDS = dt.timedelta(hours=24)
# What staff are told of; careplan.reminders has the words.
NEEDS_ANSWER, WAITED, HANDED = "alert-now", "alert-late", "alert-handed-over"
OF_USE = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Report:
    """One rule that fired on one entry, and what the patient was shown for it.

    A rule about the care itself has no entry: `inputs` says what it found, `follow_up`
    which check that is about.
    """

    patient: Patient
    found: Found
    entry: Entry | None
    advice: str = ""
    inputs: Kept | None = None
    follow_up: int | None = None


def raise_or_join(*, report: Report, by: Actor, at: dt.datetime) -> AlertEvent:
    """Open an alert, or add to the one that is open for this rule and patient (H27).

    In the transaction of the answers. A higher urgency tightens the clock. What nobody
    has seen since, and a report a day after the last look, is unseen again. An
    emergency is told at once to whoever is on duty.
    """
    alert = _open_one(report)
    if alert is None:
        alert, raised = _raise(report, at)
        if raised:
            event = _note(alert, Kind.RAISED, report, by, at)
            _audit("alert-raised", alert, event, by, at)
            _tell_of_emergency(alert, event, by, at)
            return event
    urgent_anew = _join(alert, report, at)
    event = _note(alert, Kind.JOINED, report, by, at)
    _audit("alert-joined", alert, event, by, at)
    if urgent_anew:
        _tell_of_emergency(alert, event, by, at)
    return event


def _open_one(report: Report) -> Alert | None:
    rows = Alert.objects.filter(
        OPEN_ALERT, patient=report.patient, rule=report.found.version.parent_id
    )
    return rows.select_for_update(no_key=True, of=("self",)).first()


def _raise(report: Report, at: dt.datetime) -> tuple[Alert, bool]:
    """A new alert; or, when somebody was faster, that one, to be joined."""
    version, urgency = report.found.version, report.found.urgency
    clock = AlertClock(at)
    try:
        with transaction.atomic():
            alert = Alert.objects.create(
                patient=report.patient,
                team_id=report.patient.team_id,
                rule_id=version.parent_id,
                version=version,
                follow_up_id=report.follow_up,
                urgency=urgency,
                raised_at=at,
                last_reported_at=at,
                respond_by=clock.respond_by(urgency, version),
                next_step_at=clock.first_step(urgency, version),
            )
    except IntegrityError:
        standing = _open_one(report)
        if standing is None:
            raise
        return standing, False
    return alert, True


def _join(alert: Alert, report: Report, at: dt.datetime) -> bool:
    """Bring the open alert to what the report says; whether it is urgent anew."""
    before, now = Urgency(alert.urgency), report.found.urgency
    tightened = URGENCIES.index(now) < URGENCIES.index(before)
    urgency = now if tightened else before
    version, clock = report.found.version, AlertClock(at)
    limit = clock.respond_by(urgency, version)
    seen = alert.acknowledged_at
    unseen = seen is not None and (tightened or at - seen > LOOK_HOLDS)
    alert.version, alert.urgency, alert.last_reported_at = version, urgency, at
    answered = alert.next_step_at is None
    if answered and unseen:
        alert.level = Alert.Level.NURSE
        alert.respond_by = limit
        alert.next_step_at = clock.first_step(urgency, version)
    elif alert.next_step_at is not None:
        alert.respond_by = min(alert.respond_by, limit)
        if tightened or unseen:
            first = clock.first_step(urgency, version)
            alert.next_step_at = min(alert.next_step_at, first)
    if unseen:
        alert.acknowledged_at = alert.acknowledged_by = None
    save(alert)
    return tightened or (answered and unseen)


def save(alert: Alert) -> None:
    """Write the dated columns, and a new revision: a form that is open must see it."""
    alert.revision = F("revision") + 1
    alert.save(
        update_fields=[
            *("version", "urgency", "last_reported_at", "respond_by", "level", "team"),
            *("next_step_at", "acknowledged_at", "acknowledged_by", "owner"),
            *("contacted_at", "closed_at", "closed_by", "outcome", "closed_note"),
            "revision",
        ]
    )
    alert.refresh_from_db(fields=["revision"])


def _note(
    alert: Alert, kind: Kind, report: Report, by: Actor, at: dt.datetime
) -> AlertEvent:
    found, inputs = report.found, report.inputs
    return note(
        alert,
        kind,
        by=by,
        at=at,
        entry=report.entry,
        version=found.version,
        failed=found.failed,
        urgency=found.urgency,
        inputs=inputs or kept_inputs(found.finding, report.entry),
        advice=report.advice,
        respond_by=alert.respond_by,
    )


def move_alerts(*, patient: Patient, team: Team, by: Actor, at: dt.datetime) -> None:
    """Let a patient's open alerts go to another team: nothing about them ends.

    Nobody there has seen what is not answered yet, and whoever had it in hand keeps it
    only as a member of that team.
    """
    members = set(team.memberships.values_list("user_id", flat=True))
    alerts = Alert.objects.filter(OPEN_ALERT, patient=patient)
    for alert in alerts.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        alert.team = team
        if alert.owner_id not in members:
            alert.owner = None
        if alert.next_step_at is not None:
            alert.acknowledged_at = alert.acknowledged_by = None
        save(alert)
        note(alert, Kind.TEAM, by=by, at=at, text=team.name)


def note(
    alert: Alert, kind: Kind, *, by: Actor, at: dt.datetime, **said: Any
) -> AlertEvent:
    """Add one event to an alert's history."""
    return AlertEvent.objects.create(
        alert=alert, kind=kind, at=at, by_id=_pk(by), **said
    )


def _pk(by: Actor) -> int | None:
    who = person(by)
    return who.pk if who else None


def _audit(
    kind: str, alert: Alert, event: AlertEvent, by: Actor, at: dt.datetime
) -> None:
    audit.record(
        kind,
        alert,
        by=by,
        at=at,
        patient_id=alert.patient_id,
        fields={"event": event.pk, "rule": alert.rule_id, "entry": event.entry_id},
    )


# Telling people ----------------------------------------------------------------------


def _tell_of_emergency(
    alert: Alert, event: AlertEvent, by: Actor, at: dt.datetime
) -> None:
    """An emergency goes to whoever is on duty at once (alerts.md section 1)."""
    if alert.urgency == Urgency.EMERGENCY:
        _level, people = whom_to_tell(alert, Alert.Level.NURSE, clinic_day(at))
        tell(alert, event, people, NEEDS_ANSWER, by=by, at=at)


def tell(
    alert: Alert,
    event: AlertEvent,
    people: Iterable[User],
    purpose: str,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Put a message to staff, which quiet hours do not hold back."""
    for each in people:
        outbox.put(
            recipient=each,
            purpose=purpose,
            subject=alert,
            patient_id=alert.patient_id,
            step=f"event-{event.pk}",
            for_day=clinic_day(at),
            not_before=at,
            expires_at=at + OF_USE,
            urgent=True,
            audience=Reminder.Audience.STAFF,
            by=by,
            at=at,
        )
