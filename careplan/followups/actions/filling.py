"""Noting what a plan waited for, which brings its checks."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.followups.actions import rows
from careplan.followups.actions.closing import close
from careplan.followups.models import (
    CarePlan,
    FollowUp,
    FollowUpEvent,
    FollowUpReason,
    PlanAnchor,
)
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries import drafting
from careplan.hospital.models import Reason
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.rules.enums import Anchor, Gate, Known
from careplan.rules.planned import PlanDraft


@transaction.atomic
def fill_in(
    *,
    care_plan: CarePlan,
    anchors: Mapping[Anchor, dt.date],
    tags: Mapping[str, Known],
    by: User,
    at: dt.datetime,
) -> int:
    """Note what a plan waited for, and open the checks that it brings.

    Only what was not known yet can be filled in. It adds the checks that waited, those
    late by now too, for they were never done; and it closes those that end at the day
    now known, in the person's name. Answers how many were opened.
    Raises RefusedError for a fact that is known already or cannot be.
    """
    CarePlan.objects.select_for_update().get(pk=care_plan.pk)
    day = clinic_day(at)
    before = drafting.facts_of(care_plan)
    _check_filling(before, anchors, tags, day)
    for anchor, known_day in anchors.items():
        PlanAnchor.objects.update_or_create(
            plan=care_plan, anchor=anchor, defaults={"day": known_day}
        )
    # What stays unanswered stays not known: its task goes on asking.
    facts = replace(
        before,
        tags={**before.tags, **tags},
        anchors={**before.anchors, **anchors},
    )
    rows.write_tags(care_plan, drafting.effective_tags(facts), by, at)
    draft = drafting.draft(facts)
    opened = rows.open_checks(care_plan, facts, draft.checks)
    opened += rows.open_find_outs(care_plan, facts, draft)
    _finish_find_outs(care_plan, draft, facts, by, at)
    _close_after_until(care_plan, facts, by, at)
    audit.record(
        "plan-filled-in",
        care_plan,
        by=by,
        at=at,
        patient_id=care_plan.patient_id,
        fields={
            "anchors": {name: str(value) for name, value in anchors.items()},
            "tags": dict(tags),
            "opened": opened,
        },
    )
    return opened


def _check_filling(
    facts: drafting.Facts,
    anchors: Mapping[Anchor, dt.date],
    tags: Mapping[str, Known],
    day: dt.date,
) -> None:
    for anchor, known_day in anchors.items():
        if facts.all_anchors().get(anchor) is not None:
            raise RefusedError(_("This day is known already."))
        if known_day < facts.operation_day:
            raise RefusedError(_("This day lies before the operation."))
        if known_day > day:
            raise RefusedError(_("This day lies in the future."))
    for code in tags:
        if facts.tags.get(code) != Known.NOT_KNOWN:
            raise RefusedError(_("This is known already."))


def _finish_find_outs(
    care_plan: CarePlan,
    draft: PlanDraft,
    facts: drafting.Facts,
    by: User,
    at: dt.datetime,
) -> None:
    """The open "find out" tasks whose answer is there now are done."""
    waiting = {
        rows.find_out_activity(task) for task in drafting.to_find_out(facts, draft)
    }
    answered = FollowUp.objects.filter(
        OPEN, plan=care_plan, activity__startswith=rows.FIND_OUT
    ).exclude(activity__in=waiting)
    for follow_up in answered:
        FollowUp.objects.filter(pk=follow_up.pk).update(
            recorded_at=at,
            done_at=at,
            done_on=clinic_day(at),
            revision=F("revision") + 1,
        )
        FollowUpEvent.objects.create(
            follow_up=follow_up,
            kind=FollowUpEvent.Kind.GATE,
            gate=Gate.RECORDED,
            on=clinic_day(at),
            at=at,
            by=by,
        )


def _close_after_until(
    care_plan: CarePlan, facts: drafting.Facts, by: User, at: dt.datetime
) -> None:
    """Close the open checks of which every reason stops at a day that is known now."""
    reasons: dict[FollowUp, list[FollowUpReason]] = {}
    for row in FollowUpReason.objects.filter(
        plan=care_plan, follow_up__done_at=None, follow_up__closed_at=None
    ).select_related("follow_up", "item"):
        reasons.setdefault(row.follow_up, []).append(row)
    why = Reason.objects.get(list=Reason.List.CLOSE, code="not-in-hospital")
    for follow_up, rows_behind in reasons.items():
        ends = [_end(facts, row) for row in rows_behind]
        if all(day is not None and follow_up.planned_on > day for day in ends):
            close(
                follow_up=follow_up,
                revision=follow_up.revision,
                reason=why,
                by=by,
                at=at,
            )


def _end(facts: drafting.Facts, row: FollowUpReason) -> dt.date | None:
    until = row.item.until_anchor
    return facts.anchors.get(Anchor(until)) if until else None
