"""The facts a plan stands on: checked, written and put back."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.checklists.models import ChecklistVersion
from careplan.followups.actions import rows
from careplan.followups.models import (
    CarePlan,
    PlanAnchor,
    PlanChange,
    PlanChoice,
    PlanTag,
    PlanVersion,
)
from careplan.followups.queries.changing import Change
from careplan.followups.queries.drafting import Facts
from careplan.lib.errors import RefusedError
from careplan.patients import actions as patients
from careplan.rules.enums import Known, VersionState


def check(before: Facts, change: Change, reason: str, day: dt.date) -> None:
    """Raise RefusedError for facts that cannot be, or a correction without a reason.

    A day lies between birth and today, never before the operation; a day, a tag or a
    version that was known needs a reason when it changes.
    """
    after = change.on(before)
    if after.operation_day > day:
        raise RefusedError(_("The operation lies in the future."))
    for known_day in filter(None, after.anchors.values()):
        if known_day < after.operation_day:
            raise RefusedError(_("This day lies before the operation."))
        if known_day > day:
            raise RefusedError(_("This day lies in the future."))
    if any(each.state != VersionState.PUBLISHED for each in change.versions):
        raise RefusedError(_("A plan is built on published checklists only."))
    if corrects(before, change) and not reason.strip():
        raise RefusedError(_("Say why it is changed."))


def corrects(before: Facts, change: Change) -> bool:
    """Whether the change rewrites what was known, not only fills in what was not."""
    days = before.all_anchors()
    tags = before.tags
    return (
        change.operation_day not in {None, before.operation_day}
        or any(
            before.anchors.get(anchor) is not None and days.get(anchor) != new
            for anchor, new in change.anchors.items()
        )
        or any(
            tags.get(code, Known.NOT_KNOWN) not in {Known.NOT_KNOWN, new}
            for code, new in change.tags.items()
        )
        or bool(change.choices)
        or bool(change.versions)
    )


def write(
    care_plan: CarePlan, change: Change, *, reason: str, by: User, at: dt.datetime
) -> None:
    """Write the facts of a change."""
    if change.operation_day is not None:
        patients.correct_operation_day(
            operation=care_plan.operation,
            day=change.operation_day,
            why=reason,
            by=by,
            at=at,
        )
    for anchor, known_day in change.anchors.items():
        PlanAnchor.objects.update_or_create(
            plan=care_plan, anchor=anchor, defaults={"day": known_day}
        )
    rows.write_tags(care_plan, change.tags, by, at)
    for code, on in change.choices.items():
        PlanChoice.objects.update_or_create(
            plan=care_plan,
            item_code=code,
            defaults={"on": on, "reason": reason, "set_by": by},
        )
    for version in change.versions:
        _stand_on(care_plan, version, at)


def _stand_on(care_plan: CarePlan, version: ChecklistVersion, at: dt.datetime) -> None:
    old = PlanVersion.objects.filter(
        plan=care_plan, until=None, version__parent=version.parent_id
    )
    if old.filter(version=version).exists():
        return
    old.update(until=at)
    PlanVersion.objects.create(plan=care_plan, version=version)


def restore(
    care_plan: CarePlan, change: PlanChange, *, by: User, at: dt.datetime
) -> None:
    """Put the facts back to what they were before a change."""
    before, after = change.before, change.after
    if before["operation_day"] != after["operation_day"]:
        patients.correct_operation_day(
            operation=care_plan.operation,
            day=dt.date.fromisoformat(before["operation_day"]),
            why=_("Change taken back"),
            by=by,
            at=at,
        )
    _restore_anchors(care_plan, before["anchors"])
    _restore_tags(care_plan, before["tags"], by, at)
    _restore_choices(care_plan, before["choices"], by)
    for version in ChecklistVersion.objects.filter(
        pk__in=set(before["versions"]) - set(after["versions"])
    ):
        _stand_on(care_plan, version, at)


def _restore_anchors(care_plan: CarePlan, before: dict[str, str]) -> None:
    care_plan.anchors.exclude(anchor__in=before).update(day=None)
    for anchor, day in before.items():
        care_plan.anchors.filter(anchor=anchor).update(day=dt.date.fromisoformat(day))


def _restore_tags(
    care_plan: CarePlan, before: dict[str, Any], by: User, at: dt.datetime
) -> None:
    current = PlanTag.objects.filter(plan=care_plan, until=None)
    current.exclude(tag__code__in=before).update(until=at)
    rows.write_tags(
        care_plan, {code: Known(value) for code, value in before.items()}, by, at
    )


def _restore_choices(care_plan: CarePlan, before: dict[str, bool], by: User) -> None:
    care_plan.choices.filter(on=True).exclude(item_code__in=before).update(
        on=False, set_by=by
    )
    care_plan.choices.filter(on=False, item_code__in=before).update(on=True, set_by=by)
