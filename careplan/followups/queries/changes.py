"""Changes of a plan that were made: in words, and what taking one back would do."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from careplan.followups.models import CarePlan, ChangeLine, PlanChange
from careplan.followups.queries import drafting
from careplan.followups.queries.change_facts import FactLine, differing, vocabulary

Act = ChangeLine.Act
UNDO_WITHIN = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: what from, what to, and until when it can be taken back."""

    change: PlanChange
    facts: list[FactLine]
    undo_until: dt.datetime | None
    moved: int = 0
    came: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What taking a change back would do; `left` has been touched since."""

    restored: Counter[str]
    left: list[ChangeLine]


def change_of_form(key: str, care_plan: CarePlan) -> PlanChange | None:
    """The change that a form, by its one-time key, has made already (H35)."""
    return PlanChange.objects.filter(key=key, plan=care_plan).first()


def changes_of(
    care_plan: CarePlan, at: dt.datetime, *, limit: int | None = None
) -> list[Changed]:
    """The changes of a plan, newest first; 5 queries, however many."""
    rows = list(
        care_plan.changes.select_related("by", "undone_by").order_by("-pk")[:limit]
    )
    last = next((row.pk for row in rows if row.undone_at is None), None)
    return _changed(rows, at, last)


def changed(change: PlanChange, at: dt.datetime) -> Changed:
    """One change in words."""
    standing = PlanChange.objects.filter(plan=change.plan_id, undone_at=None)
    last = standing.order_by("-pk").values_list("pk", flat=True).first()
    (found,) = _changed([change], at, last)
    return found


def undo_until(change: PlanChange) -> dt.datetime:
    """The last moment a change can be taken back."""
    return change.at + UNDO_WITHIN


def undo_preview(change: PlanChange) -> UndoPreview:
    """What taking a change back would restore, and what it would leave alone; 1 query.

    A line whose follow-up somebody has touched since is left alone.
    """
    lines = list(change.lines.select_related("follow_up").order_by("new_due_on", "pk"))
    left = [line for line in lines if line.follow_up.revision != line.revision]
    mine = [line for line in lines if line.follow_up.revision == line.revision]
    return UndoPreview(Counter(line.act for line in mine), left)


def _changed(
    rows: list[PlanChange], at: dt.datetime, last: int | None
) -> list[Changed]:
    """Changes in words; `last` is the newest that stands: only that is taken back."""
    if not rows:
        return []
    names = vocabulary([facts for row in rows for facts in (row.before, row.after)])
    acts = _acts(rows)
    return [
        Changed(
            change=row,
            facts=differing(row.before, row.after, names),
            undo_until=undo_until(row)
            if row.pk == last and row.undone_at is None and at <= undo_until(row)
            else None,
            moved=acts[row.pk, Act.MOVED],
            came=acts[row.pk, Act.ADDED] + acts[row.pk, Act.REOPENED],
            left=acts[row.pk, Act.WITHDRAWN],
        )
        for row in rows
    ]


def _acts(rows: list[PlanChange]) -> Counter[tuple[int, str]]:
    """How many lines of each act a change has; "find out" tasks are no checks."""
    lines = ChangeLine.objects.filter(change__in=rows).exclude(
        follow_up__activity__startswith=drafting.FIND_OUT
    )
    return Counter(lines.values_list("change_id", "act"))
