"""The follow-ups of a plan, changed line by line, and put back line by line."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max

from careplan.accounts.models import User
from careplan.checklists.models import ChecklistItem
from careplan.followups.actions import rows
from careplan.followups.models import (
    ChangeLine,
    FollowUp,
    FollowUpEvent,
    FollowUpReason,
    PlanChange,
)
from careplan.followups.queries import changing, drafting
from careplan.followups.queries.changing import ChangePreview
from careplan.hospital.models import Reason
from careplan.hospital.queries import clinic_day
from careplan.rules.enums import Gate
from careplan.rules.planned import PlanDraft, PlannedCheck
from careplan.rules.replan import Act, Key, Line

Acts = ChangeLine.Act
Event = FollowUpEvent

# What a line may change of a follow-up, kept as it was so that undo can put it back.
DAYS = ["planned_on", "due_on", "opens_on", "closes_on"]
MOMENTS = ["booked_for", "recorded_at", "done_at", "closed_at"]
COLUMNS = [
    *("activity", "kind", "title", *DAYS, "booked_place", "moved_by_hand"),
    *(*MOMENTS, "done_on", "closed_by_id", "closed_reason_id", "closed_note"),
]
ACTS = {
    Act.KEEP: Acts.REWORDED,
    Act.REWORD: Acts.REWORDED,
    Act.MOVE: Acts.MOVED,
    Act.ASK_MOVE: Acts.MOVED,
    Act.REOPEN: Acts.REOPENED,
    Act.WITHDRAW: Acts.WITHDRAWN,
    Act.ASK_WITHDRAW: Acts.WITHDRAWN,
}
EVENTS = {
    Acts.MOVED: Event.Kind.CHANGED,
    Acts.REWORDED: Event.Kind.CHANGED,
    Acts.REOPENED: Event.Kind.REOPENED,
    Acts.WITHDRAWN: Event.Kind.CLOSED,
    Acts.FOUND_OUT: Event.Kind.GATE,
}


def carry_out(
    change: PlanChange, preview: ChangePreview, takes: Callable[[Line], bool]
) -> list[ChangeLine]:
    """Write the lines of a preview that `takes` agrees to; returns what was written.

    The plan's follow-ups are locked by the caller.
    """
    writing = _Writing(change, preview)
    for line in preview.replan.lines:
        if takes(line) and not _stays(line):
            writing.write(line)
    for task in preview.asked_no_more:
        writing.find_out(task)
    writing.save()
    return list(change.lines.select_related("follow_up").order_by("pk"))


def _stays(line: Line) -> bool:
    """Whether a kept follow-up keeps its reasons too."""
    row = line.existing
    return line.act is Act.KEEP and row is not None and set(line.keys) == set(row.keys)


class _Writing:
    """One change being written: rows are collected, then saved in few statements."""

    def __init__(self, change: PlanChange, preview: ChangePreview) -> None:
        self.change, self.preview = change, preview
        self.items = rows.items_of(preview.after)
        self.withdrawn = Reason.objects.get(
            list=Reason.List.CLOSE, code=drafting.WITHDRAWN
        )
        self.day = clinic_day(change.at)
        self.touched: list[FollowUp] = []
        self.lines: list[ChangeLine] = []
        self.events: list[FollowUpEvent] = []
        self.to_add: list[Line] = []
        self.owners: dict[Key, FollowUp] = {}
        self.lost: set[Key] = set()

    def write(self, line: Line) -> None:
        if line.existing is None:
            self.to_add.append(line)
            return
        row = self.preview.follow_ups[line.existing.number]
        before, old_due = snapshot(row), row.due_on
        act = ACTS[line.act]
        if line.check is None:
            _close(row, self.withdrawn, self.change)
        else:
            if line.act is not Act.KEEP:
                _take_days(row, line, line.check)
            self.lost |= set(line.existing.keys) - set(line.keys)
        self.owners |= dict.fromkeys(line.keys, row)
        self._note(row, act, before, old_due)

    def find_out(self, row: FollowUp) -> None:
        """A task that nothing waits for any more is done: the answer is there."""
        before, old_due = snapshot(row), row.due_on
        row.recorded_at = row.done_at = self.change.at
        row.done_on = self.day
        self._note(row, Acts.FOUND_OUT, before, old_due)

    def _note(
        self, row: FollowUp, act: Acts, before: dict[str, Any], old_due: dt.date
    ) -> None:
        dated = act == Acts.MOVED or row.due_on != old_due
        row.revision += 1
        self.touched.append(row)
        self.lines.append(
            ChangeLine(
                change=self.change,
                follow_up=row,
                act=act,
                old_due_on=old_due,
                new_due_on=row.due_on,
                before=before,
                revision=row.revision,
            )
        )
        self.events.append(
            FollowUpEvent(
                follow_up=row,
                kind=EVENTS[act],
                gate=Gate.RECORDED if act == Acts.FOUND_OUT else "",
                on=self.day,
                at=self.change.at,
                by=self.change.by,
                text=self.change.reason,
                reason=self.withdrawn if act == Acts.WITHDRAWN else None,
                # Even to the same day: whatever was booked has to be made again.
                old_day=old_due if dated else None,
                new_day=row.due_on if dated else None,
            )
        )

    def save(self) -> None:
        _save(self.touched, [line.before for line in self.lines])
        plan = self.change.plan
        checks = [(line.check, ()) for line in self.to_add if line.check is not None]
        new = rows.open_checks(plan, self.items, checks)
        for line, row in zip(self.to_add, new, strict=True):
            self.owners |= dict.fromkeys(line.keys, row)
        new += rows.open_find_outs(plan, self.preview.after, self.preview.new_tasks)
        self.lines += [
            ChangeLine(
                change=self.change,
                follow_up=row,
                act=Acts.ADDED,
                new_due_on=row.due_on,
                revision=row.revision,
            )
            for row in new
        ]
        ChangeLine.objects.bulk_create(self.lines)
        FollowUpEvent.objects.bulk_create(self.events)
        # What no row asks for any more leaves its check; undo finds it in the line.
        for code, turn in self.lost - self.owners.keys():
            FollowUpReason.objects.filter(
                plan=plan, item_code=code, occurrence=turn
            ).delete()
        _own(self.change, self.owners, self.preview.draft, self.items)


def _take_days(row: FollowUp, line: Line, check: PlannedCheck) -> None:
    row.activity, row.kind, row.title = check.activity, check.kind, check.title
    row.planned_on, row.due_on = check.planned_on, check.due_on
    row.opens_on, row.closes_on = check.opens_on, check.closes_on
    row.moved_by_hand = False
    if line.act is Act.ASK_MOVE:
        # The appointment was for another day: it has to be made again.
        row.booked_for, row.booked_place = None, ""
    if line.act is Act.REOPEN:
        _open(row)


def _close(row: FollowUp, reason: Reason, change: PlanChange) -> None:
    row.closed_at, row.closed_by, row.closed_reason = change.at, change.by, reason
    row.closed_note = change.reason


def _open(row: FollowUp) -> None:
    row.closed_at = row.closed_by = row.closed_reason = None
    row.closed_note = ""


def snapshot(row: FollowUp) -> dict[str, Any]:
    """What a line may change of a follow-up, as it is now, fit for JSON."""
    kept = {name: _plain(getattr(row, name)) for name in COLUMNS}
    return kept | {"keys": [list(key) for key in changing.keys_of(row)]}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _save(touched: Sequence[FollowUp], before: Iterable[Mapping[str, Any]]) -> None:
    """Save the columns that any of the rows has changed, in one statement or few.

    An upsert of rows that are there: a CASE per row and column takes far longer.
    """
    differing = {
        name
        for row, old in zip(touched, before, strict=True)
        for name in COLUMNS
        if _plain(getattr(row, name)) != old[name]
    }
    FollowUp.objects.bulk_create(
        touched,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*sorted(differing), "revision"],
    )


def _own(
    change: PlanChange,
    owners: Mapping[Key, FollowUp],
    draft: PlanDraft,
    items: Mapping[str, ChecklistItem],
) -> None:
    """Give each reason to the follow-up that has it now, in the words of the draft."""
    said = {
        rows.key_of(reason): reason
        for check in (*draft.checks, *draft.passed)
        for reason in check.reasons
    }
    standing = {
        (row.item_code, row.occurrence): row
        for row in FollowUpReason.objects.filter(plan=change.plan).select_related(
            "follow_up"
        )
    }
    changed: list[FollowUpReason] = []
    for key, row in standing.items():
        before = row.follow_up_id, row.item_id, row.tags
        row.follow_up = owners.get(key, row.follow_up)
        if key in said and row.follow_up.is_open:
            row.item, row.tags = items[key[0]], list(said[key].because)
        if (row.follow_up_id, row.item_id, row.tags) != before:
            changed.append(row)
    FollowUpReason.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["follow_up", "item", "tags"],
    )
    FollowUpReason.objects.bulk_create(
        rows.reason_row(change.plan, owner, items, said[key])
        for key, owner in owners.items()
        if key not in standing and key in said
    )


# Taking it back --------------------------------------------------------------------


def take_back(
    change: PlanChange, *, by: User, at: dt.datetime
) -> tuple[list[ChangeLine], list[ChangeLine]]:
    """Put back what a change did; returns the lines restored and those left alone.

    A line is left alone when somebody has touched its follow-up since.
    """
    lines = list(
        change.lines.select_related("follow_up__closed_reason")
        .prefetch_related("follow_up__reasons")
        .select_for_update(of=("self", "follow_up"))
    )
    mine = [line for line in lines if line.follow_up.revision == line.revision]
    left = [line for line in lines if line.follow_up.revision != line.revision]
    reason = Reason.objects.get(list=Reason.List.CLOSE, code=drafting.WITHDRAWN)
    owners: dict[Key, FollowUp] = {}
    changed_from = [snapshot(line.follow_up) for line in mine]
    for line in mine:
        row = line.follow_up
        if line.act == Acts.ADDED:
            row.closed_at, row.closed_by, row.closed_reason = at, by, reason
        else:
            _restore(row, line.before)
            owners |= dict.fromkeys(map(tuple, line.before["keys"]), row)
        row.revision += 1
    _save([line.follow_up for line in mine], changed_from)
    FollowUpEvent.objects.bulk_create(_undoing_events(mine, by, at))
    facts = drafting.facts_of(change.plan)
    _own(change, owners, drafting.draft(facts), rows.items_of(facts))
    return mine, left


def _undoing_events(
    mine: Sequence[ChangeLine], by: User, at: dt.datetime
) -> list[FollowUpEvent]:
    """Word of taking back: of the change's own event, the newest of each follow-up."""
    day = clinic_day(at)
    newest = dict(
        FollowUpEvent.objects.filter(follow_up__in=[row.follow_up_id for row in mine])
        .values_list("follow_up")
        .annotate(newest=Max("pk"))
    )
    events = []
    for line in mine:
        added = line.act == Acts.ADDED
        events.append(
            FollowUpEvent(
                follow_up=line.follow_up,
                kind=Event.Kind.CLOSED if added else Event.Kind.UNDONE,
                on=day,
                at=at,
                by=by,
                reason=line.follow_up.closed_reason if added else None,
                undoes_id=None if added else newest[line.follow_up_id],
            )
        )
    return events


def _restore(row: FollowUp, before: Mapping[str, Any]) -> None:
    for name in COLUMNS:
        value = before[name]
        if value is not None and name in (*DAYS, "done_on"):
            value = dt.date.fromisoformat(value)
        elif value is not None and name in MOMENTS:
            value = dt.datetime.fromisoformat(value)
        setattr(row, name, value)
