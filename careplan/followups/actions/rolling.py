"""Rows whose next check counts from the day the last one was done."""

from careplan.followups.actions import rows
from careplan.followups.models import FollowUp, FollowUpReason
from careplan.followups.queries import drafting
from careplan.patients.models import Patient


def open_next(follow_up: FollowUp) -> list[FollowUp]:
    """Open what follows a rolling check that was done or closed (GAS-03).

    The next one counts from the day it was done, or was due when a person closed it.
    Returns what was opened: nothing for other checks, for one that is open still, and
    past the row's end. The act that ended the check writes the audit row.
    """
    if not follow_up.reasons.filter(item__rolling=True).exists():
        return []
    care_plan = follow_up.plan
    followed = care_plan.patient.status == Patient.Status.ACTIVE
    if care_plan.ended_at is not None or not followed:
        return []
    facts = drafting.facts_of(care_plan)
    draft = drafting.draft(facts)
    items = rows.items_of(facts)
    there = set(
        FollowUpReason.objects.filter(plan=care_plan, item__rolling=True).values_list(
            "item_code", "occurrence"
        )
    )
    wanted = [
        (check, [key for key in rows.keys_of(check) if key not in there])
        for check in draft.checks
        if any(items[code].rolling for code, _occurrence in rows.keys_of(check))
    ]
    return rows.open_checks(
        care_plan,
        items,
        [
            (check, [key for key in keys if items[key[0]].rolling])
            for check, keys in wanted
            if any(items[code].rolling for code, _occurrence in keys)
        ],
    )
