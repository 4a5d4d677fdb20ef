"""A drafted plan as the enrolment page shows it before anything is saved."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dateutil.relativedelta import relativedelta

from careplan.checklists.models import ChecklistItem, ChecklistVersion
from careplan.followups.queries.drafting import Facts, find_out_words, to_find_out
from careplan.rules import schedule
from careplan.rules.enums import ItemStatus, Kind
from careplan.rules.finding import FindOut
from careplan.rules.planned import PlanDraft, PlannedCheck

NEAR_MONTHS = 3
KIND_ORDER = [Kind.VISIT, Kind.TEST, Kind.CALL, Kind.TASK, Kind.HOME]


@dataclass(frozen=True, slots=True)
class Dated:
    """One check to come, and the row that its why line quotes."""

    check: PlannedCheck
    item: ChecklistItem
    together: bool

    @property
    def occurrence(self) -> str:
        return self.check.reasons[0].occurrence_label


@dataclass(frozen=True, slots=True)
class Glance:
    """How often one activity comes, in all."""

    item: ChecklistItem
    how_often: str
    count: int
    last: date


@dataclass(frozen=True, slots=True)
class Asked:
    """Something not known yet, by when it is found out, and what waits for it."""

    task: FindOut
    words: str
    items: list[ChecklistItem]


@dataclass(frozen=True, slots=True)
class Preview:
    """All that the page shows. `fingerprint` names exactly this plan."""

    total: int
    until: date | None
    near_total: int
    glance: list[Glance]
    months: list[tuple[date, list[Dated]]]
    moved: list[Dated]
    stuck: list[Dated]
    together: list[tuple[date, list[Dated]]]
    waiting: list[Asked]
    passed: list[Dated]
    avoided: list[ChecklistItem]
    fingerprint: str


def preview(draft: PlanDraft, facts: Facts) -> Preview:
    """What a drafted plan looks like: counts, the first months by date, oddities.

    Checks at home are counted, not listed. 3 queries, whatever the plan's length.
    """
    items = {
        (item.version.parent.code, item.code): item
        for item in ChecklistItem.objects.filter(version__in=facts.versions)
        .select_related("version__parent")
        .prefetch_related("risk_factors")
    }
    days = Counter(check.due_on for check in draft.checks if _at_clinic(check))
    dated = [_dated(check, items, days) for check in draft.checks]
    horizon = facts.operation_day + relativedelta(months=NEAR_MONTHS)
    near = [row for row in dated if row.check.due_on <= horizon]
    listed = [row for row in near if row.check.kind != Kind.HOME]
    by_code = {item.code: item for item in items.values()}
    return Preview(
        total=len(dated),
        until=max((row.check.due_on for row in dated), default=None),
        near_total=len(near),
        glance=_glance(dated, items),
        months=_by_month(listed),
        moved=[row for row in listed if row.check.moved],
        stuck=[row for row in listed if row.check.stuck],
        together=_together([row for row in listed if row.together]),
        waiting=[
            Asked(
                task, find_out_words(task), [by_code[code] for code in task.item_codes]
            )
            for task in to_find_out(facts, draft)
        ],
        passed=[_dated(check, items, days) for check in draft.passed],
        avoided=[by_code[row.code] for row in draft.avoided],
        fingerprint=_fingerprint(draft),
    )


def options_of(versions: Sequence[ChecklistVersion]) -> list[ChecklistItem]:
    """The rows that these versions offer as options, in order."""
    return list(
        ChecklistItem.objects.filter(
            version__in=versions, status=ItemStatus.OPTION
        ).order_by("version__parent__order", "order")
    )


def row_names(versions: Sequence[ChecklistVersion]) -> dict[str, str]:
    """What every row of these versions is called, by its id."""
    rows = ChecklistItem.objects.filter(version__in=versions)
    return dict(rows.values_list("code", "what"))


def _dated(
    check: PlannedCheck,
    items: Mapping[tuple[str, str], ChecklistItem],
    days: Mapping[date, int],
) -> Dated:
    first = check.reasons[0]
    return Dated(
        check,
        items[first.checklist, first.item_code],
        together=_at_clinic(check) and days[check.due_on] > 1,
    )


def _at_clinic(check: PlannedCheck) -> bool:
    return check.kind in {Kind.VISIT, Kind.TEST}


def _glance(
    dated: Iterable[Dated], items: Mapping[tuple[str, str], ChecklistItem]
) -> list[Glance]:
    """One line an activity: visits and tests first, what is done at home last."""
    by_activity: dict[str, list[Dated]] = {}
    for row in dated:
        by_activity.setdefault(row.check.activity, []).append(row)
    lines = [
        Glance(rows[0].item, _how_often(rows, items), len(rows), rows[-1].check.due_on)
        for rows in by_activity.values()
    ]
    return sorted(lines, key=lambda line: KIND_ORDER.index(Kind(line.item.kind)))


def _how_often(
    rows: Iterable[Dated], items: Mapping[tuple[str, str], ChecklistItem]
) -> str:
    """The schedules of all the rows behind an activity, each once, in words."""
    behind = {
        (reason.checklist, reason.item_code)
        for row in rows
        for reason in row.check.reasons
    }
    ordered = sorted(
        (items[key] for key in behind),
        key=lambda item: (item.version.parent.order, item.order),
    )
    words = [schedule.in_words(schedule.parse(item.schedule)) for item in ordered]
    return "; ".join(dict.fromkeys(words))


def _by_month(rows: list[Dated]) -> list[tuple[date, list[Dated]]]:
    ordered = sorted(rows, key=lambda row: row.check.due_on)
    return [
        (first, list(of_month))
        for first, of_month in groupby(
            ordered, key=lambda row: row.check.due_on.replace(day=1)
        )
    ]


def _together(rows: list[Dated]) -> list[tuple[date, list[Dated]]]:
    ordered = sorted(rows, key=lambda row: row.check.due_on)
    return [
        (day, list(of_day))
        for day, of_day in groupby(ordered, key=lambda row: row.check.due_on)
    ]


def _fingerprint(draft: PlanDraft) -> str:
    return hashlib.sha256(repr((draft.checks, draft.waiting)).encode()).hexdigest()[:24]
