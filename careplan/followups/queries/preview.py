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
from careplan.rules import applies, schedule
from careplan.rules.enums import ByWhom, ItemStatus, Kind, Known
from careplan.rules.finding import FindOut
from careplan.rules.planned import PlanDraft, PlannedCheck

NEAR_MONTHS = 3
# Deadlines for further treatment (RIOT rows): past the limit asks for a decision.
DEADLINE = "start-of-"
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

    @property
    def name(self) -> str:
        """The row and its occurrence, as a tick box sends them."""
        first = self.check.reasons[0]
        return f"{first.item_code} {first.occurrence_code}"


@dataclass(frozen=True, slots=True)
class Glance:
    """How often one activity comes, in all; `also` names its other rows."""

    item: ChecklistItem
    also: list[str]
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

    @property
    def passed_listed(self) -> list[Dated]:
        """What is past and may still have to be done, by day."""
        listed = [row for row in self.passed if not _at_home_or_on_ward(row.check)]
        return sorted(listed, key=lambda row: row.check.due_on)

    @property
    def passed_counted(self) -> int:
        """How many days at home or on the ward are past."""
        return len(self.passed) - len(self.passed_listed)

    @property
    def deadlines_passed(self) -> list[Dated]:
        """What is opened unless someone decides against it: RIOT rows."""
        return [
            row for row in self.passed_listed if row.check.activity.startswith(DEADLINE)
        ]


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


def decided_by(
    versions: Sequence[ChecklistVersion], implies: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Which rows each tag decides, by its code: itself, or by what it brings with it.

    Rows that are advised against decide nothing.
    """
    rows = (
        ChecklistItem.objects.filter(version__in=versions)
        .exclude(status=ItemStatus.AVOID)
        .order_by("version__parent__order", "order")
    )
    direct: dict[str, list[str]] = {}
    for row in rows:
        for tag in applies.words(row.applies):
            direct.setdefault(tag, []).append(row.what)
    found = {tag: list(dict.fromkeys(titles)) for tag, titles in direct.items()}
    for tag in implies:
        brought = applies.closure({tag: Known.YES}, implies)
        titles = [title for each in brought for title in direct.get(each, ())]
        if titles:
            found[tag] = list(dict.fromkeys(titles))
    return found


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


def _at_home_or_on_ward(check: PlannedCheck) -> bool:
    return check.kind == Kind.HOME or check.by_whom == ByWhom.WARD


def _glance(
    dated: Iterable[Dated], items: Mapping[tuple[str, str], ChecklistItem]
) -> list[Glance]:
    """One line an activity: visits and tests first, what is done at home last."""
    by_activity: dict[str, list[Dated]] = {}
    for row in dated:
        by_activity.setdefault(row.check.activity, []).append(row)
    lines = [_line(rows, items) for rows in by_activity.values()]
    return sorted(lines, key=lambda line: KIND_ORDER.index(Kind(line.item.kind)))


def _line(
    rows: Sequence[Dated], items: Mapping[tuple[str, str], ChecklistItem]
) -> Glance:
    """One activity under the name of the row that gives most of its dates."""
    dates = Counter(
        (reason.checklist, reason.item_code)
        for row in rows
        for reason in row.check.reasons
    )
    ordered = sorted(dates, key=lambda key: _place(items[key]))
    most = items[max(ordered, key=lambda key: dates[key])]
    behind = [items[key] for key in ordered]
    words = [schedule.in_words(schedule.parse(item.schedule)) for item in behind]
    return Glance(
        item=most,
        also=[what for what in _each_once(i.what for i in behind) if what != most.what],
        how_often="; ".join(_each_once(words)),
        count=len(rows),
        last=rows[-1].check.due_on,
    )


def _place(item: ChecklistItem) -> tuple[int, int]:
    return item.version.parent.order, item.order


def _each_once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


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
