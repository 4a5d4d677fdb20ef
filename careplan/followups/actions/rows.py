"""The rows of a plan, written in few statements; only new ones (idempotent)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.checklists.models import ChecklistItem, Tag
from careplan.followups.models import CarePlan, FollowUp, FollowUpReason, PlanTag
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries import drafting
from careplan.rules.enums import Kind, Known
from careplan.rules.finding import FindOut
from careplan.rules.planned import PlanDraft, PlannedCheck

FIND_OUT = "find-out-"


def write_tags(
    care_plan: CarePlan, tags: Mapping[str, Known], by: User, at: dt.datetime
) -> None:
    """Keep the tags as they are now; a value that changed gets an end (`until`)."""
    current = {
        row.tag.code: row
        for row in care_plan.tags.filter(until=None).select_related("tag")
    }
    changed = {
        code: value
        for code, value in tags.items()
        if code not in current or current[code].value != value
    }
    PlanTag.objects.filter(
        pk__in=[current[code].pk for code in changed if code in current]
    ).update(until=at)
    known = {tag.code: tag for tag in Tag.objects.filter(code__in=changed)}
    PlanTag.objects.bulk_create(
        PlanTag(plan=care_plan, tag=known[code], value=value, since=at, set_by=by)
        for code, value in changed.items()
    )


def open_checks(
    care_plan: CarePlan,
    facts: drafting.Facts,
    checks: Iterable[PlannedCheck],
) -> int:
    """Open what is not on the plan yet; a coinciding open check gets the new reason."""
    there = set(
        FollowUpReason.objects.filter(plan=care_plan).values_list(
            "item_code", "occurrence"
        )
    )
    items = {
        item.code: item
        for item in ChecklistItem.objects.filter(version__in=facts.versions)
    }
    same_day = {
        (row.activity, row.planned_on): row
        for row in FollowUp.objects.filter(OPEN, plan=care_plan)
    }
    new: list[FollowUp] = []
    reasons: list[FollowUpReason] = []
    for check in checks:
        missing = [
            reason
            for reason in check.reasons
            if (reason.item_code, reason.occurrence_code) not in there
        ]
        if not missing:
            continue
        follow_up = same_day.get((check.activity, check.planned_on))
        if follow_up is None:
            follow_up = _follow_up(care_plan, check)
            new.append(follow_up)
        reasons += [
            FollowUpReason(
                follow_up=follow_up,
                plan=care_plan,
                item=items[reason.item_code],
                item_code=reason.item_code,
                occurrence=reason.occurrence_code,
                tags=list(reason.because),
            )
            for reason in missing
        ]
    FollowUp.objects.bulk_create(new)
    FollowUpReason.objects.bulk_create(reasons)
    return len(new)


def _follow_up(care_plan: CarePlan, check: PlannedCheck) -> FollowUp:
    return FollowUp(
        plan=care_plan,
        patient=care_plan.patient,
        team_id=care_plan.patient.team_id,
        activity=check.activity,
        kind=check.kind,
        title=check.title,
        planned_on=check.planned_on,
        due_on=check.due_on,
        opens_on=check.opens_on,
        closes_on=check.closes_on,
    )


def open_find_outs(care_plan: CarePlan, facts: drafting.Facts, draft: PlanDraft) -> int:
    """One open task for each thing the plan waits for: nothing waits unseen."""
    there = set(
        FollowUp.objects.filter(
            plan=care_plan, activity__startswith=FIND_OUT
        ).values_list("activity", flat=True)
    )
    tasks = [
        FollowUp(
            plan=care_plan,
            patient=care_plan.patient,
            team_id=care_plan.patient.team_id,
            activity=find_out_activity(task),
            kind=Kind.TASK,
            title=_("Find out: %(what)s") % {"what": drafting.find_out_words(task)},
            planned_on=task.due_on,
            due_on=task.due_on,
            opens_on=min(facts.starts_on, task.due_on),
            closes_on=task.due_on,
        )
        for task in drafting.to_find_out(facts, draft)
        if find_out_activity(task) not in there
    ]
    FollowUp.objects.bulk_create(tasks)
    return len(tasks)


def find_out_activity(task: FindOut) -> str:
    """The activity of the task that asks for what is not known yet."""
    return f"{FIND_OUT}{task.key}"[:60]
