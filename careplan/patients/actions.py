"""Registering people and operations, and what becomes of them."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from careplan.accounts import actions as accounts
from careplan.accounts.models import Team, User
from careplan.accounts.permissions import Role
from careplan.accounts.queries import staff_of
from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.lib.errors import RefusedError, StaleError
from careplan.lib.names import index_tokens
from careplan.outbox import actions as outbox
from careplan.patients.models import (
    AccessReason,
    Consent,
    NameToken,
    Operation,
    Patient,
)

ACCESS_LASTS = dt.timedelta(hours=12)


def register(
    *,
    number: str,
    name: str,
    called: str = "",
    born_on: dt.date,
    team: Team,
    email: str | None = None,
    phone: str = "",
    route: str = "",
    emergency_contact: str = "",
    by: Actor,
    at: dt.datetime,
) -> Patient:
    """Make a patient with an account nobody can sign in to yet.

    The number is kept without spaces, so that it is typed in one way only (H22).
    Raises RefusedError when the hospital number or the e-mail address is taken.
    """
    number = "".join(number.split())
    if Patient.objects.filter(number__iexact=number).exists():
        raise RefusedError(_("A patient with this hospital number exists already."))
    try:
        with transaction.atomic():
            user = accounts.create_user(
                name=name, email=email, phone=phone, roles=[Role.PATIENT], by=by, at=at
            )
            patient = Patient.objects.create(
                user=user,
                number=number,
                name=name,
                called=called,
                born_on=born_on,
                team=team,
                route=route,
                emergency_contact=emergency_contact,
            )
            _add_tokens(patient)
            audit.record(
                "patient-registered", patient, by=by, at=at, patient_id=patient.pk
            )
    except IntegrityError as error:
        raise RefusedError(
            _("A patient with this hospital number exists already.")
        ) from error
    return patient


@transaction.atomic
def add_operation(
    *,
    patient: Patient,
    procedure: str,
    site: str,
    day: dt.date | None,
    day_as_given: str,
    side: str = "",
    stage: str = "",
    intent: str = Operation.Intent.CURE,
    approach: str = "",
    by: Actor,
    at: dt.datetime,
) -> Operation:
    """Note an operation. `day` is empty when the day given was incomplete (H46)."""
    operation = Operation.objects.create(
        patient=patient,
        procedure=procedure,
        site=site,
        day=day,
        day_as_given=day_as_given,
        side=side,
        stage=stage,
        intent=intent,
        approach=approach,
    )
    audit.record("operation-added", operation, by=by, at=at, patient_id=patient.pk)
    return operation


@transaction.atomic
def correct_operation_day(
    *, operation: Operation, day: dt.date, why: str, by: Actor, at: dt.datetime
) -> None:
    """Correct the day of an operation; old and new stand in the audit trail (H10).

    The plan that counts from it is changed by whoever calls. Raises RefusedError for a
    day before birth.
    """
    if day < operation.patient.born_on:
        raise RefusedError(_("The operation lies before the birth date."))
    old = operation.day
    operation.day = day
    operation.day_as_given = day.isoformat()
    operation.save(update_fields=["day", "day_as_given"])
    audit.record(
        "operation-day-corrected",
        operation,
        by=by,
        at=at,
        patient_id=operation.patient_id,
        fields={"day": [str(old), str(day)], "why": why},
    )


@transaction.atomic
def set_operation_status(
    *, operation: Operation, status: str, by: Actor, at: dt.datetime
) -> None:
    """Note that an operation did not take place or was entered in error (H18)."""
    old = operation.status
    operation.status = status
    operation.save(update_fields=["status"])
    audit.record(
        "operation-status",
        operation,
        by=by,
        at=at,
        patient_id=operation.patient_id,
        fields={"status": [old, status]},
    )


@transaction.atomic
def change_details(
    *,
    patient: Patient,
    revision: int,
    name: str,
    called: str,
    born_on: dt.date,
    email: str | None,
    phone: str,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Correct a person's details.

    Raises StaleError when somebody changed them since `revision`, RefusedError when
    the e-mail address is taken.
    """
    old = Patient.objects.get(pk=patient.pk)
    if Operation.objects.filter(patient=patient, day__lt=born_on).exists():
        raise RefusedError(_("The birth date lies after the operation."))
    changed = Patient.objects.filter(pk=patient.pk, revision=revision).update(
        name=name, called=called, born_on=born_on, revision=F("revision") + 1
    )
    if not changed:
        raise StaleError(_("Somebody changed these details since you opened the page."))
    patient.refresh_from_db()
    User.objects.filter(pk=patient.user_id).update(name=name)
    accounts.change_contact(
        user=User.objects.get(pk=patient.user_id),
        email=email,
        phone=phone,
        by=by,
        at=at,
    )
    _write_tokens(patient)
    audit.record(
        "patient-changed",
        patient,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={
            "name": [old.name, name],
            "born_on": [old.born_on.isoformat(), born_on.isoformat()],
        },
    )


@transaction.atomic
def set_status(
    *,
    patient: Patient,
    status: str,
    since: dt.date,
    revision: int | None = None,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Note that a patient died, withdrew, moved away, or is followed again.

    Anything but *active* drops every waiting message to the patient's side in the
    same transaction (H04); going back to active sends none of them. `revision` is the
    one a form was opened on. Raises StaleError when somebody changed the record since
    (H33); RefusedError for a day before the birth date, or a death before an operation.
    """
    seen = Patient.objects.select_for_update().get(pk=patient.pk)
    if revision is not None and revision != seen.revision:
        raise StaleError(_("Somebody changed this record since you opened the page."))
    old = seen.status
    if since < patient.born_on:
        raise RefusedError(_("This day lies before the birth date."))
    died = status == Patient.Status.DECEASED
    if died and Operation.objects.filter(patient=patient, day__gt=since).exists():
        raise RefusedError(_("This day lies before the operation."))
    Patient.objects.filter(pk=patient.pk).update(
        status=status, status_since=since, revision=F("revision") + 1
    )
    patient.refresh_from_db()
    if status != Patient.Status.ACTIVE:
        outbox.drop_for_patient(
            patient_id=patient.pk, reason=f"patient is {status}", by=by, at=at
        )
    audit.record(
        "status-set",
        patient,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={"status": [old, status], "since": since.isoformat()},
    )


@transaction.atomic
def set_team(
    *, patient: Patient, revision: int, team: Team, by: Actor, at: dt.datetime
) -> None:
    """Hand a person to another team; a named nurse who is not in it is named no more.

    The open checks go with the person: followups.change_team. Raises StaleError when
    somebody changed the record since `revision`.
    """
    old = Patient.objects.select_for_update().get(pk=patient.pk)
    if revision != old.revision:
        raise StaleError(_("Somebody changed this record since you opened the page."))
    stays = team.memberships.filter(user=old.nurse_id).exists()
    Patient.objects.filter(pk=patient.pk).update(
        team=team,
        nurse=old.nurse_id if stays else None,
        revision=F("revision") + 1,
    )
    patient.refresh_from_db()
    audit.record(
        "team-changed",
        patient,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={"team": [old.team_id, team.pk]},
    )


@transaction.atomic
def set_nurse(
    *, patient: Patient, revision: int, nurse: User | None, by: Actor, at: dt.datetime
) -> None:
    """Name the nurse of a patient, or nobody; alerts reach her first, or her cover.

    Raises StaleError when somebody changed the record since `revision`, RefusedError
    for who is no active nurse of the patient's team.
    """
    old = Patient.objects.select_for_update().get(pk=patient.pk)
    if revision != old.revision:
        raise StaleError(_("Somebody changed this record since you opened the page."))
    if nurse is not None and not staff_of(old.team).filter(pk=nurse.pk).exists():
        raise RefusedError(_("Name a nurse of the patient’s own team."))
    Patient.objects.filter(pk=patient.pk).update(
        nurse=nurse, revision=F("revision") + 1
    )
    patient.refresh_from_db()
    audit.record(
        "nurse-named",
        patient,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={"nurse": [old.nurse_id, patient.nurse_id]},
    )


@transaction.atomic
def note_consent(
    *, patient: Patient, purpose: str, given: bool, by: User, at: dt.datetime
) -> Consent:
    """Keep what a patient said yes or no to; a no to reminders stops them at once."""
    consent = Consent.objects.create(
        patient=patient, purpose=purpose, given=given, at=at, by=by
    )
    audit.record(
        "consent",
        consent,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={"purpose": purpose, "given": given},
    )
    if purpose == Consent.Purpose.REMINDERS and not given:
        accounts.mute(user=patient.user, by=by, at=at)
    return consent


@transaction.atomic
def give_access_reason(
    *, patient: Patient, reason: str, by: User, at: dt.datetime
) -> AccessReason:
    """Open another team's record for twelve hours, for a reason its lead is shown."""
    access = AccessReason.objects.create(
        user=by, patient=patient, reason=reason, at=at, until=at + ACCESS_LASTS
    )
    audit.record("access-reason", access, by=by, at=at, patient_id=patient.pk)
    return access


def _write_tokens(patient: Patient) -> None:
    NameToken.objects.filter(patient=patient).delete()
    _add_tokens(patient)


def _add_tokens(patient: Patient) -> None:
    NameToken.objects.bulk_create(
        NameToken(patient=patient, token=token)
        for token in dict.fromkeys(
            each[:80]
            for words in (patient.name, patient.called)
            for each in index_tokens(words)
        )
    )
