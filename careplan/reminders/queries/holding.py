"""Whether the reason of a reminder still holds, read anew at each look."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from careplan.accounts.models import ContactDetails, User
from careplan.followups.models import Alert, FollowUp, PlanChange
from careplan.hospital import queries as hospital
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders.purposes import ALERT_HANDED, OF_ALERTS, PLAN_CHANGED, Why
from careplan.rules.reminding import RelativeTo


def why_not(reminders: Iterable[Reminder], at: dt.datetime) -> dict[int, Why]:
    """Why reminders must not go out at `at`, by their ids (H04, H05, H07).

    A reminder that may go out is not in the answer. All is read from the database
    now: check or change, plan, patient, account, address.
    """
    every = list(reminders)
    of_alerts = [row for row in every if row.purpose in OF_ALERTS]
    rows = [row for row in every if row.purpose not in OF_ALERTS]
    found: dict[int, Why | None] = _alerts(of_alerts, at)
    changed = [row for row in rows if row.purpose == PLAN_CHANGED]
    checks = FollowUp.objects.select_related("plan", "patient").in_bulk(
        {row.subject_id for row in rows if row.purpose != PLAN_CHANGED}
    )
    changes = (
        PlanChange.objects.select_related("plan__patient").in_bulk(
            {row.subject_id for row in changed}
        )
        if changed
        else {}
    )
    people = User.objects.select_related("contact_details").in_bulk(
        {row.recipient_id for row in rows}
    )
    zone = hospital.zone()
    for row in rows:
        person = people[row.recipient_id]
        if row.purpose == PLAN_CHANGED:
            change = changes.get(row.subject_id)
            patient = change.plan.patient if change else None
            found[row.pk] = _person(person, patient) or _change(row, change, at)
        else:
            check = checks.get(row.subject_id)
            patient = check.patient if check else None
            found[row.pk] = _person(person, patient) or _check(row, check, zone, at)
    return {pk: why for pk, why in found.items() if why is not None}


def _alerts(rows: list[Reminder], at: dt.datetime) -> dict[int, Why | None]:
    """Why staff are not told of an alert: only when nobody needs to hear it any more.

    Muting, and quiet hours, are about reminders to patients. An address of staff is set
    by an administrator and counts as confirmed while the account is active.
    """
    if not rows:
        return {}
    alerts = Alert.objects.in_bulk({row.subject_id for row in rows})
    people = User.objects.in_bulk({row.recipient_id for row in rows})
    return {
        row.pk: _colleague(people[row.recipient_id])
        or _alert(row, alerts.get(row.subject_id), at)
        for row in rows
    }


def _colleague(person: User) -> Why | None:
    if not person.is_active:
        return Why.ACCOUNT
    return None if person.email else Why.NO_ADDRESS


def _alert(row: Reminder, alert: Alert | None, at: dt.datetime) -> Why | None:
    if alert is None or not alert.is_open or alert.next_step_at is None:
        return Why.ANSWERED
    passed_on = alert.owner_id != row.recipient_id or alert.acknowledged_at is not None
    if row.purpose == ALERT_HANDED and passed_on:
        return Why.ANSWERED
    return Why.TOO_LATE if row.expires_at <= at else None


def _person(person: User, patient: Patient | None) -> Why | None:
    if patient is None or patient.status != Patient.Status.ACTIVE:
        return Why.PATIENT
    if not person.is_active:
        return Why.ACCOUNT
    details = getattr(person, "contact_details", None)
    if details is None or not person.email or details.email_confirmed_at is None:
        return Why.NO_ADDRESS
    return Why.MUTED if details.muted_at else None


def _change(row: Reminder, change: PlanChange | None, at: dt.datetime) -> Why | None:
    if change is None or change.undone_at is not None:
        return Why.TAKEN_BACK
    if change.plan.ended_at is not None:
        return Why.PLAN_ENDED
    return Why.TOO_LATE if row.expires_at <= at else None


def _check(
    row: Reminder, check: FollowUp | None, zone: ZoneInfo, at: dt.datetime
) -> Why | None:
    if check is None or not check.is_open or check.attended_on is not None:
        return Why.DONE
    if check.plan.ended_at is not None:
        return Why.PLAN_ENDED
    if row.for_day != _day(row, check, zone):
        return Why.MOVED
    late = row.expires_at <= at or _is_past(row, check, at)
    return Why.TOO_LATE if late else None


def _day(row: Reminder, check: FollowUp, zone: ZoneInfo) -> dt.date | None:
    booked = check.booked_for.astimezone(zone).date() if check.booked_for else None
    if row.step.startswith(RelativeTo.BOOKED):
        return booked
    return None if booked else check.due_on


def _is_past(row: Reminder, check: FollowUp, at: dt.datetime) -> bool:
    """Whether an appointment moved to an earlier hour of its day has begun."""
    booked = row.step.startswith(RelativeTo.BOOKED) and check.booked_for
    return bool(booked and booked <= at)


def details_of(person: User) -> ContactDetails:
    """How a person wants to be reached; nothing noted means nothing confirmed."""
    details: ContactDetails | None = getattr(person, "contact_details", None)
    return details or ContactDetails(user=person)
