"""Ending follow-ups without doing them: always a person, always a reason."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.followups.actions import rolling
from careplan.followups.actions.asking import check_answered
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.models.follow_up import OPEN
from careplan.hospital.models import Reason
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox import actions as outbox
from careplan.patients.models import Patient
from careplan.rules.enums import Kind

CAUGHT_UP = "caught-up"


@transaction.atomic
def close(
    *,
    follow_up: FollowUp,
    revision: int,
    reason: Reason,
    note: str = "",
    key: str | None = None,
    by: User,
    at: dt.datetime,
) -> None:
    """Close an open check that will not be done.

    A second submit with the same `key` changes nothing. Raises StaleError when
    somebody changed the check since `revision`, RefusedError for a reason of another
    list, or for a question that the plan waits for.
    """
    there = FollowUpEvent.objects.filter(key=key, undone_by__isnull=True)
    if key and there.filter(follow_up=follow_up).exists():
        return
    if reason.list != Reason.List.CLOSE:
        raise RefusedError(_("Choose why the check is closed."))
    check_answered(follow_up)
    closed = FollowUp.objects.filter(OPEN, pk=follow_up.pk, revision=revision).update(
        closed_at=at,
        closed_by=by,
        closed_reason=reason,
        closed_note=note,
        revision=F("revision") + 1,
    )
    if not closed:
        raise StaleError(
            _("Somebody changed this check after you opened it. See what they did.")
        )
    FollowUpEvent.objects.create(
        key=key,
        follow_up=follow_up,
        kind=FollowUpEvent.Kind.CLOSED,
        on=clinic_day(at),
        at=at,
        by=by,
        reason=reason,
        text=note,
    )
    outbox.drop_for_subject(subject=follow_up, reason="closed", by=by, at=at)
    rolling.follow(follow_up, by=by, at=at)
    audit.record(
        "closed",
        follow_up,
        by=by,
        at=at,
        patient_id=follow_up.patient_id,
        fields={"reason": reason.code},
    )


@transaction.atomic
def close_all(
    *,
    patient: Patient,
    reason: Reason,
    kind: Kind | None = None,
    by: User,
    at: dt.datetime,
) -> list[FollowUp]:
    """Close every open check, or all of one kind, of who died, withdrew or moved away.

    Raises RefusedError while the patient is still followed by us.
    """
    if patient.status == Patient.Status.ACTIVE:
        raise RefusedError(_("First note that the patient is no longer followed."))
    found = FollowUp.objects.filter(OPEN, patient=patient)
    if kind is not None:
        found = found.filter(kind=kind)
    rows = list(found.order_by("pk").select_for_update())
    if rows:
        close_rows(rows=rows, reason=reason, by=by, at=at)
        audit.record(
            "closed",
            patient,
            by=by,
            at=at,
            patient_id=patient.pk,
            fields={"reason": reason.code, "closed": [row.pk for row in rows]},
        )
    return rows


def close_rows(
    *,
    rows: Sequence[FollowUp],
    reason: Reason,
    note: str = "",
    by: User,
    at: dt.datetime,
) -> None:
    """Close open checks that the caller has locked, in few statements.

    Nothing follows a rolling one. Whoever asks for it writes the audit row. Raises
    RefusedError for a reason of another list.
    """
    if reason.list != Reason.List.CLOSE:
        raise RefusedError(_("Choose why the check is closed."))
    _end(FollowUpEvent.Kind.CLOSED, rows, reason, by, at, note=note)


def _end(
    kind: FollowUpEvent.Kind,
    rows: Sequence[FollowUp],
    reason: Reason,
    by: User,
    at: dt.datetime,
    *,
    note: str = "",
    cause: FollowUpEvent | None = None,
) -> None:
    """Close locked rows with an event each, and take back what waits to be said."""
    ids = [row.pk for row in rows]
    FollowUp.objects.filter(pk__in=ids).update(
        closed_at=at,
        closed_by=by,
        closed_reason=reason,
        closed_note=note,
        revision=F("revision") + 1,
    )
    day = clinic_day(at)
    FollowUpEvent.objects.bulk_create(
        FollowUpEvent(
            follow_up=row,
            kind=kind,
            on=day,
            at=at,
            by=by,
            reason=reason,
            text=note,
            caused_by=cause,
        )
        for row in rows
    )
    outbox.drop_for_subjects(
        model=FollowUp, ids=ids, reason=kind.replace("-", " "), by=by, at=at
    )


def catch_up(
    *, later: FollowUp, cause: FollowUpEvent | None, by: User, at: dt.datetime
) -> None:
    """Close the earlier missed ones of a home check, in the recorder's name.

    A missed check at home makes no backlog of its own: the next one tells us the same.
    `cause` is the event that recorded it: taking that back opens them again.
    """
    _catch_up(
        FollowUp.objects.filter(
            OPEN,
            plan=later.plan_id,
            activity=later.activity,
            kind=Kind.HOME,
            due_on__lt=later.due_on,
        ),
        cause,
        by,
        at,
    )


def catch_up_missed(*, missed: FollowUp, by: User, at: dt.datetime) -> None:
    """Close all missed ones of a home check, in the name of who rang about it.

    One call answers for every report that did not come; the next one counts anew.
    Source: AP-01.
    """
    _catch_up(
        FollowUp.objects.filter(
            OPEN,
            plan=missed.plan_id,
            activity=missed.activity,
            kind=Kind.HOME,
            closes_on__lt=clinic_day(at),
        ),
        None,
        by,
        at,
    )


def _catch_up(
    missed: QuerySet[FollowUp],
    cause: FollowUpEvent | None,
    by: User,
    at: dt.datetime,
) -> None:
    rows = list(missed.order_by("pk").select_for_update())
    if not rows:
        return
    reason = Reason.objects.get(list=Reason.List.CLOSE, code=CAUGHT_UP)
    _end(FollowUpEvent.Kind.CAUGHT_UP, rows, reason, by, at, cause=cause)
