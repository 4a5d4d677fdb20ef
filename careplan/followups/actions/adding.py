"""Putting a check on a plan by hand: a person, a day and why, no checklist row."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.checklists.models import ChecklistItem
from careplan.education.models import RiskFactor
from careplan.followups.models import CarePlan, FollowUp, FollowUpEvent
from careplan.followups.queries import one_off as one_offs
from careplan.followups.queries.nurse_pages import unplanned
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient
from careplan.rules.enums import Kind


@transaction.atomic
def open_by_hand(  # noqa: PLR0913 - all that a check says of itself
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
    caused_by: FollowUpEvent | None = None,
    by: User,
    at: dt.datetime,
) -> FollowUp:
    """Open one check that no checklist asks for, on an active plan, with its reason.

    It is in time from `days_before` days before `due_on` to `days_after` days after.
    `why` and `risk_factor` stay with it and answer "why is this here?"; `caused_by` is
    the event of another check that asked for it. A second submit with the same `key`
    returns the check the first one opened. Raises RefusedError when the plan has
    ended, the patient is no longer followed, there is no reason or title, or the
    window begins before the operation.
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
        caused_by=caused_by,
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


@dataclass(frozen=True, slots=True)
class OneOff:
    """What a nurse adds to a plan; `because` is why, though it is advised against.

    In time from `days` days before `due_on`, not before the operation, to as many
    after.
    """

    activity: str
    kind: Kind
    title: str
    due_on: dt.date
    days: int
    risk_factor: RiskFactor
    why: str
    because: str = ""


class AlreadyThereError(RefusedError):
    """The plan has this on this day: `follow_up` is the one."""

    def __init__(self, follow_up: FollowUp) -> None:
        super().__init__(_("This is on the plan already, on this day."))
        self.follow_up = follow_up


class AdvisedAgainstError(RefusedError):
    """The plan's checklists advise against it: `items` say why."""

    def __init__(self, items: Sequence[ChecklistItem]) -> None:
        super().__init__(
            _("This is advised against here. Say why it is added all the same.")
        )
        self.items = items


@transaction.atomic
def add_check(
    *, care_plan: CarePlan, one_off: OneOff, key: str, by: User, at: dt.datetime
) -> FollowUp:
    """Add a check that a nurse wants on a plan, for a risk factor and a reason.

    A second submit with the same `key` returns the check the first one added. Raises
    AlreadyThereError when the plan has it open on that day (H14), AdvisedAgainstError
    when a row of the plan advises against it and nobody said why all the same, and
    RefusedError for a day that has gone by and as `open_by_hand` does.
    """
    plan = CarePlan.objects.select_for_update().get(pk=care_plan.pk)
    before = FollowUp.objects.filter(
        plan=plan, events__key=key, events__kind=FollowUpEvent.Kind.ADDED
    ).first()
    if before is not None:
        return before
    there = one_offs.already_there(plan, one_off.activity, one_off.due_on)
    if there is not None:
        raise AlreadyThereError(there)
    if one_off.due_on < clinic_day(at):
        raise RefusedError(_("This day has gone by."))
    against = one_offs.advised_against(
        one_off.title, one_off.activity, unplanned(plan).avoided
    )
    if against and not one_off.because.strip():
        raise AdvisedAgainstError(against)
    return open_by_hand(
        care_plan=plan,
        activity=one_off.activity,
        kind=one_off.kind,
        title=one_off.title,
        due_on=one_off.due_on,
        days_before=_days_before(plan, one_off),
        days_after=one_off.days,
        why=_all_the_why(one_off, against),
        risk_factor=one_off.risk_factor,
        key=key,
        by=by,
        at=at,
    )


def _days_before(plan: CarePlan, one_off: OneOff) -> int:
    operated_on = plan.operation.day or one_off.due_on
    return max(0, min(one_off.days, (one_off.due_on - operated_on).days))


def _all_the_why(one_off: OneOff, against: Sequence[ChecklistItem]) -> str:
    if not against or not one_off.why.strip():
        return one_off.why
    return _(
        "%(why)s. Advised against (%(rows)s), added all the same because %(but)s"
    ) % {
        "why": one_off.why.strip().rstrip("."),
        "rows": ", ".join(item.code for item in against),
        "but": one_off.because.strip(),
    }


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
