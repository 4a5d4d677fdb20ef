"""Putting a check on a plan by hand: a person, a day and why, no checklist row."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.education.models import RiskFactor
from careplan.followups.models import CarePlan, FollowUp, FollowUpEvent
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient
from careplan.rules.enums import Kind


@transaction.atomic
def open_by_hand(
    *,
    care_plan: CarePlan,
    activity: str,
    kind: Kind,
    title: str,
    due_on: dt.date,
    days_before: int = 0,
    days_after: int = 0,
    why: str,
    risk_factor: RiskFactor | None = None,
    key: str | None = None,
    by: User,
    at: dt.datetime,
) -> FollowUp:
    """Open one check that no checklist asks for, on an active plan, with its reason.

    It is in time from `days_before` days before `due_on` to `days_after` days after.
    `why` and `risk_factor` stay with it and answer "why is this here?". A second
    submit with the same `key` returns the check the first one opened. Raises
    RefusedError when the plan has ended, the patient is no longer followed, there is
    no reason or title, or the window begins before the operation.
    """
    plan = CarePlan.objects.select_for_update().get(pk=care_plan.pk)
    before = key and FollowUpEvent.objects.filter(
        key=key, kind=FollowUpEvent.Kind.ADDED, follow_up__plan=plan
    ).select_related("follow_up")
    if before:
        return before[0].follow_up
    opens_on = due_on - dt.timedelta(days=days_before)
    _check(plan, title, why, opens_on)
    patient = Patient.objects.get(pk=plan.patient_id)
    follow_up = FollowUp.objects.create(
        plan=plan,
        patient=patient,
        team_id=patient.team_id,
        activity=activity,
        kind=kind,
        title=title.strip(),
        planned_on=due_on,
        due_on=due_on,
        opens_on=opens_on,
        closes_on=due_on + dt.timedelta(days=days_after),
        added_by=by,
        added_why=why.strip(),
        added_for=risk_factor,
    )
    CarePlan.objects.filter(pk=plan.pk).update(opened=F("opened") + 1)
    FollowUpEvent.objects.create(
        key=key,
        follow_up=follow_up,
        kind=FollowUpEvent.Kind.ADDED,
        on=clinic_day(at),
        at=at,
        by=by,
        text=why.strip(),
    )
    audit.record(
        "added",
        follow_up,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={"activity": activity, "due_on": due_on.isoformat()},
    )
    return follow_up


def _check(plan: CarePlan, title: str, why: str, opens_on: dt.date) -> None:
    if plan.ended_at is not None:
        raise RefusedError(_("This plan has ended. Nothing can be added to it."))
    if plan.patient.status != Patient.Status.ACTIVE:
        raise RefusedError(_("This patient is no longer followed by us."))
    if not title.strip():
        raise RefusedError(_("Say what is to be done."))
    if not why.strip():
        raise RefusedError(_("Say why it is added."))
    if plan.operation.day and opens_on < plan.operation.day:
        raise RefusedError(_("This day lies before the operation."))
