"""Builds a plan: rows, tags and anchor days in; dated checks out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from types import MappingProxyType

from careplan.rules.applies import Answer, Verdict, applies
from careplan.rules.calendar import Calendar, ShiftRule, shift
from careplan.rules.enums import Anchor, ByWhom, ItemStatus, Kind, Known
from careplan.rules.floor import floor_day, lacks, not_before
from careplan.rules.planned import (
    AnchorDays,
    ItemRule,
    PlanDraft,
    PlannedCheck,
    ReasonFor,
    RolledDays,
    SwitchedOff,
    Waiting,
)
from careplan.rules.rolling import expand_rolling
from careplan.rules.schedule import Occurrence, Offset, Unit, day_of, expand
from careplan.rules.window import Window, window

_NOTHING_ROLLED: RolledDays = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Dated:
    """A row that applies and whose anchor day is known."""

    item: ItemRule
    anchor_day: date
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Single:
    """One occurrence of one row, before equal ones merge."""

    item: ItemRule
    occurrence: Occurrence
    because: tuple[str, ...]
    floor: date | None

    @property
    def window(self) -> Window:
        item = self.item
        around = window(self.occurrence.day, item.days_before, item.days_after)
        if self.floor is None:
            return around
        return Window(max(around.opens_on, self.floor), around.closes_on)


@dataclass(frozen=True, slots=True)
class _Days:
    """The days a plan counts from."""

    anchors: AnchorDays
    rolled: RolledDays
    starts_on: date


@dataclass(slots=True)
class _Sorted:
    """The rows, sorted by what becomes of them."""

    dated: list[_Dated] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    off: list[SwitchedOff] = field(default_factory=list)
    avoided: list[ItemRule] = field(default_factory=list)
    not_applying: list[ItemRule] = field(default_factory=list)


def build(
    items: Iterable[ItemRule],
    *,
    tags: Mapping[str, Known],
    anchors: AnchorDays,
    choices: Mapping[str, bool],
    starts_on: date,
    calendar: Calendar,
    operation_day: date | None,
    shift_rule: ShiftRule = ShiftRule.NEXT,
    rolled: RolledDays = _NOTHING_ROLLED,
) -> PlanDraft:
    """Build the plan that `items` come to. The same input gives the same plan.

    - `operation_day` stands for the operation's anchor day, whatever `anchors` says.
    - A row with tags not known yet, or an anchor day not known yet, waits.
    - An option is off unless `choices` has its code as True. One that is dated switches
      off the rows of its own checklist that it stands instead of, from its month on
      (counted from the replaced row's anchor; 0 is everything). One that still waits
      replaces nothing yet, so that there is no gap (clinical/tags.md section 5).
    - Occurrences strictly after a known until day are left out.
    - What lies before a row's floor moves to it (rules.floor), after all the above; no
      window opens before it. Where the floor's day exists and is not known, the row
      waits for it (clinical README, "Never early": BRE-02).
    - Same activity, kind and planned day make one check with all reasons.
    - A check whose window closed before `starts_on` is passed: listed, not opened.
    - A rolling row has the checks done so far and one more, a step after the last day
      that `rolled` has for it (rules.rolling); that one is never passed.
    - Home checks and ward days never move to a working day.

    Raises ValueError when a row stands twice, a row that applies has no schedule, or a
    rolling one has another than one "every …".
    """
    days = _Days({**anchors, Anchor.OPERATION: operation_day}, rolled, starts_on)
    found = _sort(_in_order(items), tags, days.anchors, choices)
    singles, replaced = _occurrences(found.dated, days)
    open_ones = [each for each in singles if not _has_passed(each, days)]
    gone = [each for each in singles if _has_passed(each, days)]
    return PlanDraft(
        checks=_merged(open_ones, calendar, shift_rule),
        waiting=tuple(found.waiting),
        passed=_merged(gone, calendar, shift_rule),
        off=(*found.off, *replaced),
        avoided=tuple(found.avoided),
        not_applying=tuple(found.not_applying),
    )


def _in_order(items: Iterable[ItemRule]) -> list[ItemRule]:
    rows = sorted(items, key=lambda item: (item.order, item.checklist, item.code))
    keys = [item.key for item in rows]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        checklist, code = twice[0]
        msg = f"Row {code} of {checklist} stands twice"
        raise ValueError(msg)
    return rows


def _sort(
    rows: Sequence[ItemRule],
    tags: Mapping[str, Known],
    days: AnchorDays,
    choices: Mapping[str, bool],
) -> _Sorted:
    found = _Sorted()
    known = {anchor for anchor, day in days.items() if day is not None}
    for item in rows:
        verdict = applies(item.applies, tags)
        if item.status is ItemStatus.AVOID:
            holds = verdict.answer is Answer.YES
            (found.avoided if holds else found.not_applying).append(item)
        elif verdict.answer is Answer.NO:
            found.not_applying.append(item)
        elif item.status is ItemStatus.OPTION and not choices.get(item.code, False):
            found.off.append(SwitchedOff(item))
        else:
            _date_or_wait(item, verdict, days, lacks(item, tags, known), found)
    return found


def _date_or_wait(
    item: ItemRule,
    verdict: Verdict,
    days: AnchorDays,
    lacking: Anchor | None,
    found: _Sorted,
) -> None:
    anchor_day = days.get(item.anchor)
    if anchor_day is None or lacking:
        found.waiting.append(Waiting(item, lacking, verdict.waits_for))
    elif verdict.answer is Answer.WAITS:
        found.waiting.append(Waiting(item, for_tags=verdict.waits_for))
    else:
        found.dated.append(_Dated(item, anchor_day, verdict.because))


def _occurrences(
    dated: Sequence[_Dated], days: _Days
) -> tuple[list[_Single], list[SwitchedOff]]:
    singles: list[_Single] = []
    off: list[SwitchedOff] = []
    options = [each.item for each in dated if each.item.instead_of]
    for row in dated:
        left = _before_until(row, days)
        for option in options:
            stays, goes = _replaced(row, option, left)
            if goes:
                codes = tuple(each.offset.code for each in goes)
                off.append(SwitchedOff(row.item, option.code, codes))
            left = stays
        floor = floor_day(row.item.floor, days.anchors)
        left = not_before(left, floor)
        singles += [_Single(row.item, each, row.because, floor) for each in left]
    return singles, off


def _before_until(row: _Dated, days: _Days) -> list[Occurrence]:
    item = row.item
    until = days.anchors.get(item.until_anchor) if item.until_anchor else None
    every = _expand(item, row.anchor_day, days)
    return [each for each in every if until is None or each.day <= until]


def _expand(item: ItemRule, anchor_day: date, days: _Days) -> tuple[Occurrence, ...]:
    if item.schedule is None:
        msg = f"Row {item.code} of {item.checklist} has no schedule"
        raise ValueError(msg)
    if not item.rolling:
        return expand(item.schedule, anchor_day)
    return expand_rolling(
        item.schedule,
        anchor_day,
        days.rolled.get(item.key, ()),
        earliest=days.starts_on - timedelta(days=item.days_after),
    )


def _has_passed(single: _Single, days: _Days) -> bool:
    """Tell whether the window closed before the plan starts.

    The one that a rolling row has come to is still to be done, however long ago the
    one before was.
    """
    done = len(days.rolled.get(single.item.key, ()))
    latest = done and single.occurrence.offset.code == f"r{done + 1}"
    return not latest and single.window.closes_on < days.starts_on


def _replaced(
    row: _Dated, option: ItemRule, occurrences: Sequence[Occurrence]
) -> tuple[list[Occurrence], list[Occurrence]]:
    same = option.checklist == row.item.checklist
    if not same or row.item.code not in option.instead_of:
        return list(occurrences), []
    first = day_of(row.anchor_day, Offset(option.instead_from_month, Unit.MONTH))
    stays = [each for each in occurrences if each.day < first]
    return stays, [each for each in occurrences if each.day >= first]


def _merged(
    singles: Sequence[_Single], calendar: Calendar, rule: ShiftRule
) -> tuple[PlannedCheck, ...]:
    together: dict[tuple[date, str, Kind], list[_Single]] = {}
    for each in singles:
        key = (each.occurrence.day, each.item.activity, each.item.kind)
        together.setdefault(key, []).append(each)
    return tuple(_check(together[key], calendar, rule) for key in sorted(together))


def _check(
    singles: Sequence[_Single], calendar: Calendar, rule: ShiftRule
) -> PlannedCheck:
    """Make one check of occurrences that share activity, kind and planned day.

    Every window holds the planned day, so what they have in common is never empty.
    """
    first = singles[0]
    day = first.occurrence.day
    common = reduce(Window.narrowed_by, (each.window for each in singles))
    ward = any(each.item.by_whom is ByWhom.WARD for each in singles)
    fixed = ward or first.item.kind is Kind.HOME
    shifted = shift(day, common, calendar, ShiftRule.STAY if fixed else rule)
    return PlannedCheck(
        activity=first.item.activity,
        kind=first.item.kind,
        by_whom=first.item.by_whom,
        title=first.item.title,
        planned_on=day,
        due_on=shifted.day,
        opens_on=common.opens_on,
        closes_on=common.closes_on,
        moved=shifted.moved,
        stuck=shifted.stuck,
        reasons=tuple(_reason(each) for each in singles),
    )


def _reason(single: _Single) -> ReasonFor:
    return ReasonFor(
        item_code=single.item.code,
        checklist=single.item.checklist,
        occurrence_code=single.occurrence.offset.code,
        occurrence_label=single.occurrence.offset.label,
        because=single.because,
    )
