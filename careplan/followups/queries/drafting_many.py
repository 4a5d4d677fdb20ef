"""The facts of many plans, one query a table, and what all of them share."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from careplan.checklists.models import ChecklistItem, ChecklistVersion, Tag
from careplan.followups.models import (
    CarePlan,
    FollowUpReason,
    PlanAnchor,
    PlanChoice,
    PlanTag,
    PlanVersion,
)
from careplan.followups.queries.drafting import (
    WITHDRAWN,
    Facts,
    Sources,
    effective_tags,
    to_find_out,
)
from careplan.rules.calendar import Calendar, ShiftRule
from careplan.rules.enums import Anchor, Known
from careplan.rules.finding import FindOut
from careplan.rules.outlook import KnownDays, Outlook, Outlooks
from careplan.rules.planned import ItemRule, PlanDraft

Rolled = dict[tuple[str, str], list[dt.date]]


class Remembered(Sources):
    """The same, read once: for one look at many plans, not for a process."""

    def __init__(self) -> None:
        self._read: dict[object, Any] = {}
        self.versions: Final[dict[int, ChecklistVersion]] = {}
        # Whether a row of any of them counts from what was done.
        self.rolling = False

    def rules_of(self, versions: Sequence[ChecklistVersion]) -> Sequence[ItemRule]:
        key = _numbers(versions)
        if key not in self._read:
            self._read[key] = super().rules_of(versions)
        rules: Sequence[ItemRule] = self._read[key]
        return rules

    def implications(self) -> Mapping[str, tuple[str, ...]]:
        if "implications" not in self._read:
            self._read["implications"] = super().implications()
        found: Mapping[str, tuple[str, ...]] = self._read["implications"]
        return found

    def known_from(self) -> Mapping[str, str]:
        if "known from" not in self._read:
            self._read["known from"] = super().known_from()
        found: Mapping[str, str] = self._read["known from"]
        return found

    def calendar(self) -> Calendar:
        if "calendar" not in self._read:
            self._read["calendar"] = super().calendar()
        found: Calendar = self._read["calendar"]
        return found

    def shift_rule(self) -> ShiftRule:
        if "shift rule" not in self._read:
            self._read["shift rule"] = super().shift_rule()
        found: ShiftRule = self._read["shift rule"]
        return found

    def outlook(self, facts: Facts) -> tuple[Outlook, KnownDays]:
        """What plans with such facts have in common, and the days of this one."""
        key = ("outlooks", _numbers(facts.versions))
        if key not in self._read:
            self._read[key] = Outlooks(self.rules_of(facts.versions))
        days = {
            anchor: day
            for anchor, day in facts.all_anchors().items()
            if day is not None
        }
        outlooks: Outlooks = self._read[key]
        tags = effective_tags(facts, self)
        return outlooks.of(tags, days, facts.choices), days

    def to_find_out(self, facts: Facts, outlook: Outlook) -> tuple[FindOut, ...]:
        """What must be found out for the rows that wait; the days are not this plan's.

        Plans with one outlook and the same checklists wait for the same.
        """
        key = ("find out", _numbers(facts.versions), id(outlook))
        if key not in self._read:
            waiting = PlanDraft(waiting=tuple(outlook.waiting))
            self._read[key] = to_find_out(facts, waiting, sources=self)
        tasks: tuple[FindOut, ...] = self._read[key]
        return tasks

    def know_versions(self, numbers: Iterable[int]) -> None:
        """Read the checklist versions that were not needed so far."""
        new = set(numbers) - set(self.versions)
        if new:
            rows = ChecklistVersion.objects.filter(pk__in=new)
            self.versions.update((row.pk, row) for row in rows.select_related("parent"))
            rolling = ChecklistItem.objects.filter(version__in=new, rolling=True)
            self.rolling = self.rolling or rolling.exists()

    def tag_codes(self) -> Mapping[int, str]:
        """The code of each tag by its number."""
        if "tags" not in self._read:
            self._read["tags"] = dict(Tag.objects.values_list("pk", "code"))
        found: Mapping[int, str] = self._read["tags"]
        return found


def facts_of_many(
    care_plans: Sequence[CarePlan], sources: Remembered
) -> dict[int, Facts]:
    """The facts of each plan by its number, as `drafting.facts_of` gives them.

    At most 6 queries, whatever the number of plans; operation and patient come with
    the plans. A plan whose operation day is not complete is left out.
    """
    ids = [plan.pk for plan in care_plans]
    versions = _versions(ids, sources)
    anchors: dict[int, dict[Anchor, dt.date | None]] = defaultdict(dict)
    for plan, anchor, day in (
        PlanAnchor.objects.filter(plan__in=ids)
        .order_by("pk")
        .values_list("plan", "anchor", "day")
    ):
        anchors[plan][Anchor(anchor)] = day
    tags = _tags(ids, sources)
    choices: dict[int, dict[str, bool]] = defaultdict(dict)
    for plan, code, on in (
        PlanChoice.objects.filter(plan__in=ids)
        .order_by("pk")
        .values_list("plan", "item_code", "on")
    ):
        choices[plan][code] = on
    rolled = _rolled(ids) if sources.rolling else defaultdict(dict)
    return {
        plan.pk: Facts(
            versions=versions[plan.pk],
            operation_day=plan.operation.day,
            starts_on=plan.starts_on,
            anchors=anchors[plan.pk],
            tags=tags[plan.pk],
            choices=choices[plan.pk],
            born_on=plan.patient.born_on,
            rolled=rolled[plan.pk],
        )
        for plan in care_plans
        if plan.operation.day is not None
    }


def _versions(
    ids: Sequence[int], sources: Remembered
) -> dict[int, list[ChecklistVersion]]:
    pairs = list(
        PlanVersion.objects.filter(plan__in=ids, until=None)
        .order_by("version__parent__order")
        .values_list("plan", "version")
    )
    sources.know_versions(version for _plan, version in pairs)
    found: dict[int, list[ChecklistVersion]] = defaultdict(list)
    for plan, version in pairs:
        found[plan].append(sources.versions[version])
    return found


def _tags(ids: Sequence[int], sources: Remembered) -> dict[int, dict[str, Known]]:
    codes = sources.tag_codes()
    found: dict[int, dict[str, Known]] = defaultdict(dict)
    for plan, tag, value in PlanTag.objects.filter(
        plan__in=ids, until=None
    ).values_list("plan", "tag", "value"):
        found[plan][codes[tag]] = Known(value)
    return found


def _rolled(ids: Sequence[int]) -> dict[int, Rolled]:
    """The days from which the next of each rolling row counts, plan by plan."""
    ended = (
        FollowUpReason.objects.filter(plan__in=ids, item__rolling=True)
        .exclude(follow_up__done_at=None, follow_up__closed_at=None)
        .exclude(follow_up__closed_reason__code=WITHDRAWN)
        .values_list(
            *("plan", "item__version__parent__code", "item_code", "occurrence"),
            *("follow_up__done_on", "follow_up__due_on"),
        )
    )
    found: dict[int, dict[tuple[str, str], list[tuple[int, dt.date]]]]
    found = defaultdict(lambda: defaultdict(list))
    for plan, checklist, code, occurrence, done_on, due_on in ended:
        number = int(occurrence.lstrip("r"))
        found[plan][checklist, code].append((number, done_on or due_on))
    return defaultdict(
        dict,
        {
            plan: {
                key: [day for _number, day in sorted(days)]
                for key, days in of_plan.items()
            }
            for plan, of_plan in found.items()
        },
    )


def _numbers(versions: Iterable[ChecklistVersion]) -> tuple[int, ...]:
    return tuple(version.pk for version in versions)
