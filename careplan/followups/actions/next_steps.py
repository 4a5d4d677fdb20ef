"""The next step that a review asks for: work for staff, not words alone."""

import datetime as dt

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.followups.actions.adding import open_by_hand
from careplan.followups.actions.closing import close
from careplan.followups.models import CarePlan, FollowUp, FollowUpEvent
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries.rows import risk_factors_of
from careplan.hospital import queries as hospital
from careplan.hospital.models import Reason
from careplan.patients.models import Patient
from careplan.rules.calendar import ShiftRule, shift
from careplan.rules.enums import Kind
from careplan.rules.window import Window

NEXT_STEP = "next-step"
DAYS_TO_START = 7
LONGEST_TITLE = 200
LONGEST_WHY = 300


def hold_plan(follow_up: FollowUp, next_step: str) -> None:
    """Lock the plan that a next step goes on, before its check as elsewhere."""
    if next_step.strip():
        CarePlan.objects.select_for_update().get(pk=follow_up.plan_id)


def open_next_step(
    *, reviewed: FollowUp, event: FollowUpEvent, by: User, at: dt.datetime
) -> FollowUp | None:
    """Open the task for the next step that a review names, due within 7 days.

    It asks for somebody from today on and serves the first risk factor of the reviewed
    check. Nothing without a next step, or where plan or patient is no longer followed:
    the words stay with the review. Called inside the transaction of the review.
    """
    step, plan = event.next_step.strip(), reviewed.plan
    followed = plan.patient.status == Patient.Status.ACTIVE and plan.ended_at is None
    if not step or not followed:
        return None
    day = hospital.clinic_day(at)
    due_on = _due_on(day)
    why = _("Next step after the review of %(title)s") % {"title": reviewed.title}
    factors = risk_factors_of(reviewed)
    return open_by_hand(
        care_plan=plan,
        activity=NEXT_STEP,
        kind=Kind.TASK,
        title=_cut(step, LONGEST_TITLE),
        due_on=due_on,
        days_before=(due_on - day).days,
        why=_cut(why, LONGEST_WHY),
        risk_factor=factors[0] if factors else None,
        caused_by=event,
        by=by,
        at=at,
    )


def withdraw_next_step(
    *, review: FollowUpEvent, why: str, by: User, at: dt.datetime
) -> None:
    """Close what a review that is taken back had opened, if nobody has touched it.

    One that was moved, logged or closed meanwhile is somebody's work and stays.
    """
    opened = FollowUp.objects.filter(
        OPEN,
        revision=0,
        activity=NEXT_STEP,
        events__caused_by=review,
        events__kind=FollowUpEvent.Kind.ADDED,
    )
    for task in opened.order_by("pk").select_for_update(of=("self",)):
        close(
            follow_up=task,
            revision=task.revision,
            reason=Reason.objects.get(list=Reason.List.CLOSE, code="by-mistake"),
            note=_cut(why, LONGEST_WHY),
            by=by,
            at=at,
        )


def _due_on(day: dt.date) -> dt.date:
    """A week ahead, or the last working day before that."""
    week = day + dt.timedelta(days=DAYS_TO_START)
    calendar = hospital.calendar()
    return shift(week, Window(day, week), calendar, ShiftRule.PREVIOUS).day


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
