"""Ending a plan: nothing of it is left open, and nothing of it is said any more."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.followups.actions.closing import close_rows
from careplan.followups.models import CarePlan, FollowUp, PlanChange
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries import ending
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox import actions as outbox
from careplan.patients import actions as patients
from careplan.patients.models import Operation

NO_OPERATION = "no-operation"
LONGEST_WHY = 200
# What may be noted of an operation whose plan ends for that.
NOT_DONE = (Operation.Status.NOT_DONE, Operation.Status.ENTERED_IN_ERROR)


@transaction.atomic
def end_plan(
    *,
    care_plan: CarePlan,
    status: str = "",
    reason: Reason | None = None,
    why: str = "",
    listed: str | None = None,
    by: User,
    at: dt.datetime,
) -> list[FollowUp]:
    """End a plan, close what is open on it, and drop at once all that waits to be said.

    With `status` (Operation.Status not-done or entered-in-error) the operation is noted
    so, and the checks are closed for that (H18). Without one the plan has run its
    course: `reason`, of the list "close", stands with what is still open. `listed` is
    the fingerprint of the open checks that the person saw (queries.ending). Returns
    what was closed; a second submit, by the same person, closes nothing more.

    Raises StaleError when the open checks are not those listed, or when somebody else
    has ended the plan; RefusedError for another status, or without the reason.
    """
    plan = (
        CarePlan.objects.select_for_update(of=("self",))
        .select_related("operation")
        .get(pk=care_plan.pk)
    )
    words = _words(status, why)
    if plan.ended_at is not None:
        if (plan.ended_by_id, plan.ended_why) == (by.pk, words):
            return []
        raise StaleError(_("Somebody has ended this plan already."))
    rows = list(FollowUp.objects.filter(OPEN, plan=plan).select_for_update())
    if listed is not None and listed != ending.fingerprint(rows):
        raise StaleError(_("The open checks have changed. Look at the list again."))
    if status:
        reason = Reason.objects.get(list=Reason.List.CLOSE, code=NO_OPERATION)
        patients.set_operation_status(
            operation=plan.operation, status=status, by=by, at=at
        )
    _drop_all(plan, by, at)
    if rows:
        close_rows(rows=rows, reason=_given(reason), note=why.strip(), by=by, at=at)
    plan.ended_at, plan.ended_by, plan.ended_why = at, by, words
    plan.save(update_fields=["ended_at", "ended_by", "ended_why"])
    audit.record(
        "plan-ended",
        plan,
        by=by,
        at=at,
        patient_id=plan.patient_id,
        fields={"status": status, "closed": [row.pk for row in rows]},
    )
    return rows


def _words(status: str, why: str) -> str:
    if status and status not in NOT_DONE:
        raise RefusedError(_("Choose what happened."))
    said = Operation.Status(status).label if status else _("It has run its course")
    return ". ".join(part for part in (str(said), why.strip()) if part)[:LONGEST_WHY]


def _given(reason: Reason | None) -> Reason:
    if reason is None:
        raise RefusedError(_("Choose why the open checks are closed."))
    return reason


def _drop_all(plan: CarePlan, by: User, at: dt.datetime) -> None:
    """Take back for good what is unsaid about the plan, its checks and its changes."""
    subjects: Sequence[tuple[str, list[int]]] = [
        (model._meta.label_lower, list(found.values_list("pk", flat=True)))
        for model, found in (
            (FollowUp, FollowUp.objects.filter(plan=plan)),
            (PlanChange, PlanChange.objects.filter(plan=plan)),
        )
    ]
    outbox.drop_subjects_for_good(
        subjects=[*subjects, (CarePlan._meta.label_lower, [plan.pk])],
        reason="plan ended",
        by=by,
        at=at,
    )
