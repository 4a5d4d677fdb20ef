"""What a change of the facts would do to a plan, before anything is written."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from careplan.checklists.models import ChecklistVersion
from careplan.followups.models import CarePlan, FollowUp, FollowUpReason
from careplan.followups.queries import drafting
from careplan.followups.queries.drafting import Facts
from careplan.followups.queries.drafting_many import Remembered
from careplan.rules.enums import Anchor, Kind, Known
from careplan.rules.finding import FindOut
from careplan.rules.planned import PlanDraft
from careplan.rules.replan import Existing, Key, Replan, State, replan


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants to change of what a plan stands on; empty: nothing.

    An anchor set to None is not known any more. A version takes the place of the one
    of its own checklist.
    """

    operation_day: dt.date | None = None
    anchors: Mapping[Anchor, dt.date | None] = field(default_factory=dict)
    tags: Mapping[str, Known] = field(default_factory=dict)
    choices: Mapping[str, bool] = field(default_factory=dict)
    versions: Sequence[ChecklistVersion] = ()

    def on(self, facts: Facts) -> Facts:
        """The facts after this change."""
        newer = {version.parent_id: version for version in self.versions}
        return replace(
            facts,
            operation_day=self.operation_day or facts.operation_day,
            anchors={**facts.anchors, **self.anchors},
            tags={**facts.tags, **self.tags},
            choices={**facts.choices, **self.choices},
            versions=[newer.get(each.parent_id, each) for each in facts.versions],
        )


@dataclass(frozen=True)
class ChangePreview:
    """What the change does, and the fingerprint of all that was read for it."""

    before: Facts
    after: Facts
    draft: PlanDraft
    replan: Replan
    follow_ups: Mapping[int, FollowUp]
    to_ask: tuple[FindOut, ...]
    asked_no_more: list[FollowUp]
    new_tasks: list[FindOut]
    fingerprint: str

    @property
    def says_nothing_new(self) -> bool:
        """Whether the facts would stay what they are."""
        return facts_as_json(self.before) == facts_as_json(self.after)


def preview_change(
    care_plan: CarePlan,
    change: Change,
    *,
    day: dt.date,
    follow_ups: Sequence[FollowUp] | None = None,
    sources: Remembered | None = None,
) -> ChangePreview:
    """What `change` would do to the plan on `day`; a constant number of queries.

    `follow_ups` are the plan's, with reasons, where the caller has locked them;
    `sources` what the caller has read already and nobody changes meanwhile.
    """
    rows = list(rows_of_plan(care_plan) if follow_ups is None else follow_ups)
    before = drafting.facts_of(care_plan)
    after = change.on(before)
    sources = sources or Remembered()
    draft = drafting.draft(after, sources)
    old_draft = drafting.draft(before, sources)
    lines = replan(existing_of(rows), old_draft, draft, day=day)
    tasks = drafting.to_find_out(after, draft, asked_on=day, sources=sources)
    asking = {drafting.find_out_activity(task) for task in tasks}
    open_tasks = [row for row in rows if row.is_open and is_find_out(row)]
    standing = {row.activity for row in open_tasks}
    return ChangePreview(
        before=before,
        after=after,
        draft=draft,
        replan=lines,
        follow_ups={row.pk: row for row in rows},
        to_ask=tasks,
        asked_no_more=[row for row in open_tasks if row.activity not in asking],
        new_tasks=[
            task for task in tasks if drafting.find_out_activity(task) not in standing
        ],
        fingerprint=_fingerprint(rows, before, after, lines),
    )


def rows_of_plan(care_plan: CarePlan) -> Any:
    """Every follow-up of a plan with its reasons, by number; 2 queries."""
    return (
        FollowUp.objects.filter(plan=care_plan)
        .select_related("closed_reason")
        .prefetch_related("reasons")
        .order_by("pk")
    )


def existing_of(follow_ups: Iterable[FollowUp]) -> list[Existing]:
    """Follow-ups that came from checklist rows, as the rules see them."""
    return [
        Existing(
            number=row.pk,
            state=_state(row),
            done=row.done_at is not None or row.attended_on is not None,
            keys=keys_of(row),
            activity=row.activity,
            kind=Kind(row.kind),
            title=row.title,
            planned_on=row.planned_on,
            due_on=row.due_on,
            opens_on=row.opens_on,
            closes_on=row.closes_on,
        )
        for row in follow_ups
        if row.reasons.all()
    ]


def keys_of(follow_up: FollowUp) -> tuple[Key, ...]:
    """The row ids and occurrences that a follow-up stands for."""
    reasons: Iterable[FollowUpReason] = follow_up.reasons.all()
    return tuple((each.item_code, each.occurrence) for each in reasons)


def is_find_out(follow_up: FollowUp) -> bool:
    """Whether a follow-up asks for a fact that the plan waits for."""
    return follow_up.activity.startswith(drafting.FIND_OUT)


def _state(row: FollowUp) -> State:
    if row.closed_reason is not None and row.closed_reason.code == drafting.WITHDRAWN:
        return State.WITHDRAWN
    if not row.is_open or row.attended_on is not None:
        return State.SETTLED
    held = row.booked_for is not None or row.moved_by_hand
    return State.HELD if held else State.OPEN


def facts_as_json(facts: Facts) -> dict[str, Any]:
    """The facts as a change keeps them: the days that are known, the options on."""
    return {
        "operation_day": facts.operation_day.isoformat(),
        "anchors": {
            str(anchor): day.isoformat()
            for anchor, day in sorted(facts.anchors.items())
            if day is not None
        },
        "tags": {code: str(value) for code, value in sorted(facts.tags.items())},
        "choices": {code: on for code, on in sorted(facts.choices.items()) if on},
        "versions": sorted(version.pk for version in facts.versions),
    }


def _fingerprint(
    rows: Iterable[FollowUp], before: Facts, after: Facts, lines: Replan
) -> str:
    read = (
        [(row.pk, row.revision) for row in rows],
        facts_as_json(before),
        facts_as_json(after),
        lines,
    )
    return hashlib.sha256(repr(read).encode()).hexdigest()[:24]
