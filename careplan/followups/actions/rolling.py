"""Rows whose next check counts from the day the last one was done."""

import datetime as dt

from careplan.accounts.models import User
from careplan.followups.actions import rows
from careplan.followups.models import FollowUp, FollowUpEvent, FollowUpReason
from careplan.followups.queries import drafting
from careplan.hospital.models import Reason
from careplan.hospital.queries import clinic_day
from careplan.outbox import actions as outbox
from careplan.patients.models import Patient
from careplan.rules.planned import PlannedCheck
from careplan.rules.replan import Key

Event = FollowUpEvent.Kind


def follow(follow_up: FollowUp, *, by: User, at: dt.datetime) -> list[FollowUp]:
    """Bring what comes after a rolling check to what its days say now (GAS-03).

    The next one counts from the day this one was done, or was due when a person closed
    it. Done or closed: the next is opened, or comes back. Corrected: it gets the new
    day. Taken back: it leaves the plan. What is booked, moved by hand, done or closed
    by a person stays. Returns what was opened; nothing for other checks, and for a
    plan or patient no longer followed. The act behind it writes the audit row.
    """
    own = _numbers(follow_up)
    if not own:
        return []
    care_plan = follow_up.plan
    followed = care_plan.patient.status == Patient.Status.ACTIVE
    if care_plan.ended_at is not None or not followed:
        return []
    facts = drafting.facts_of(care_plan)
    items = rows.items_of(facts)
    wanted = {
        key: check
        for check in drafting.draft(facts).checks
        for key in rows.keys_of(check)
        if items[key[0]].rolling
    }
    standing = {
        (row.item_code, row.occurrence): row.follow_up
        for row in FollowUpReason.objects.filter(
            plan=care_plan, item__rolling=True
        ).select_related("follow_up__closed_reason")
    }
    for key, row in standing.items():
        if _comes_after(key, own):
            _agree(row, wanted.get(key), by, at)
    missing: dict[int, tuple[PlannedCheck, list[Key]]] = {}
    for key, check in wanted.items():
        if key not in standing:
            missing.setdefault(id(check), (check, []))[1].append(key)
    return rows.open_checks(care_plan, items, missing.values())


def _numbers(follow_up: FollowUp) -> dict[str, int]:
    """Which one of each of its rolling rows a check is."""
    found = follow_up.reasons.filter(item__rolling=True)
    return {row.item_code: _number(row.occurrence) for row in found}


def _number(occurrence: str) -> int:
    return int(occurrence.lstrip("r"))


def _comes_after(key: Key, own: dict[str, int]) -> bool:
    return key[0] in own and _number(key[1]) > own[key[0]]


def _agree(
    row: FollowUp, check: PlannedCheck | None, by: User, at: dt.datetime
) -> None:
    """Move, withdraw or bring back one that nobody has touched."""
    withdrawn = (
        row.closed_reason is not None and row.closed_reason.code == drafting.WITHDRAWN
    )
    if withdrawn and check is not None:
        _take_days(row, check, Event.REOPENED, by, at)
        return
    touched = row.passed or row.moved_by_hand or not row.is_open
    if touched:
        return
    if check is None:
        _withdraw(row, by, at)
    elif check.planned_on != row.planned_on:
        _take_days(row, check, Event.CHANGED, by, at)


def _take_days(
    row: FollowUp, check: PlannedCheck, kind: Event, by: User, at: dt.datetime
) -> None:
    old = row.due_on
    row.planned_on, row.due_on = check.planned_on, check.due_on
    row.opens_on, row.closes_on = check.opens_on, check.closes_on
    row.closed_at = row.closed_by = row.closed_reason = None
    row.closed_note = ""
    _save(row)
    _tell(row, kind, by, at, old_day=old, new_day=row.due_on)


def _withdraw(row: FollowUp, by: User, at: dt.datetime) -> None:
    row.closed_at, row.closed_by = at, by
    row.closed_reason = Reason.objects.get(
        list=Reason.List.CLOSE, code=drafting.WITHDRAWN
    )
    _save(row)
    _tell(row, Event.CLOSED, by, at, reason=row.closed_reason)


def _save(row: FollowUp) -> None:
    row.revision += 1
    row.save(
        update_fields=[
            *("planned_on", "due_on", "opens_on", "closes_on", "revision"),
            *("closed_at", "closed_by", "closed_reason", "closed_note"),
        ]
    )


def _tell(
    row: FollowUp, kind: Event, by: User, at: dt.datetime, **said: object
) -> None:
    FollowUpEvent.objects.create(
        follow_up=row, kind=kind, on=clinic_day(at), at=at, by=by, **said
    )
    outbox.drop_for_subject(subject=row, reason="plan changed", by=by, at=at)
