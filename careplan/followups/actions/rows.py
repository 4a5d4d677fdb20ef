"""The rows of a plan, written in few statements."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import F
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.checklists.models import ChecklistItem, Tag
from careplan.followups.models import CarePlan, FollowUp, FollowUpReason, PlanTag
from careplan.followups.queries import drafting
from careplan.rules.enums import Kind, Known
from careplan.rules.finding import FindOut
from careplan.rules.planned import PlannedCheck, ReasonFor
from careplan.rules.replan import Key


def write_tags(
    care_plan: CarePlan, tags: Mapping[str, Known], by: User, at: dt.datetime
) -> None:
    """Keep the tags as answered; a value that changed gets an end (`until`)."""
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
    add_tags(care_plan, changed, by, at)


def add_tags(
    care_plan: CarePlan, tags: Mapping[str, Known], by: User, at: dt.datetime
) -> None:
    """Keep answers for tags that have none on this plan; 2 queries."""
    known = dict(Tag.objects.filter(code__in=tags).values_list("code", "pk"))
    PlanTag.objects.bulk_create(
        PlanTag(plan=care_plan, tag_id=known[code], value=value, since=at, set_by=by)
        for code, value in tags.items()
    )


def open_checks(
    care_plan: CarePlan,
    items: Mapping[str, ChecklistItem],
    checks: Iterable[tuple[PlannedCheck, Iterable[Key]]],
) -> list[FollowUp]:
    """Open checks, each for the given row ids and occurrences of its reasons."""
    new = add_checks(care_plan, items, checks)
    count_opened(care_plan, len(new))
    return new


def add_checks(
    care_plan: CarePlan,
    items: Mapping[str, ChecklistItem],
    checks: Iterable[tuple[PlannedCheck, Iterable[Key]]],
) -> list[FollowUp]:
    """Write checks with their reasons, for a plan that has counted them already."""
    wanted = [(check, set(keys)) for check, keys in checks]
    new = [_follow_up(care_plan, check) for check, _keys in wanted]
    FollowUp.objects.bulk_create(new)
    FollowUpReason.objects.bulk_create(
        reason_row(care_plan, follow_up, items, reason)
        for follow_up, (check, keys) in zip(new, wanted, strict=True)
        for reason in check.reasons
        if key_of(reason) in keys
    )
    return new


def key_of(reason: ReasonFor) -> Key:
    """The row id and occurrence of a reason."""
    return reason.item_code, reason.occurrence_code


def keys_of(check: PlannedCheck) -> list[Key]:
    """The row ids and occurrences of all the reasons of a planned check."""
    return [key_of(reason) for reason in check.reasons]


def items_of(facts: drafting.Facts) -> dict[str, ChecklistItem]:
    """The checklist rows behind these facts, by row id."""
    rows = ChecklistItem.objects.filter(version__in=facts.versions)
    return {item.code: item for item in rows.only("code", "rolling")}


def reason_row(
    care_plan: CarePlan,
    follow_up: FollowUp,
    items: Mapping[str, ChecklistItem],
    reason: ReasonFor,
) -> FollowUpReason:
    """The row that says why a follow-up is there; not saved yet."""
    return FollowUpReason(
        follow_up_id=follow_up.pk,
        plan_id=care_plan.pk,
        item_id=items[reason.item_code].pk,
        item_code=reason.item_code,
        occurrence=reason.occurrence_code,
        tags=list(reason.because),
    )


def count_opened(care_plan: CarePlan, opened: int) -> None:
    """Note in the plan's books that so many checks came onto it."""
    CarePlan.objects.filter(pk=care_plan.pk).update(opened=F("opened") + opened)


def _follow_up(care_plan: CarePlan, check: PlannedCheck) -> FollowUp:
    return FollowUp(
        plan_id=care_plan.pk,
        patient_id=care_plan.patient_id,
        team_id=care_plan.patient.team_id,
        activity=check.activity,
        kind=check.kind,
        title=check.title,
        planned_on=check.planned_on,
        due_on=check.due_on,
        opens_on=check.opens_on,
        closes_on=check.closes_on,
    )


def open_find_outs(
    care_plan: CarePlan, facts: drafting.Facts, tasks: Iterable[FindOut]
) -> list[FollowUp]:
    """Open a task for each thing the plan waits for: nothing waits unseen."""
    new = add_find_outs(care_plan, facts, tasks)
    count_opened(care_plan, len(new))
    return new


def add_find_outs(
    care_plan: CarePlan, facts: drafting.Facts, tasks: Iterable[FindOut]
) -> list[FollowUp]:
    """Write such tasks for a plan that has counted them already."""
    new = [
        FollowUp(
            plan=care_plan,
            patient=care_plan.patient,
            team_id=care_plan.patient.team_id,
            activity=drafting.find_out_activity(task),
            kind=Kind.TASK,
            title=_("Find out: %(what)s") % {"what": drafting.find_out_words(task)},
            planned_on=task.due_on,
            due_on=task.due_on,
            opens_on=min(facts.starts_on, task.due_on),
            closes_on=task.due_on,
        )
        for task in tasks
    ]
    FollowUp.objects.bulk_create(new)
    return new
