"""The days of many plans on the same rows, without building each of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from careplan.rules.applies import Answer, applies
from careplan.rules.enums import Anchor, ItemStatus, Known
from careplan.rules.floor import floor_day, lacks, not_before
from careplan.rules.planned import ItemRule, Waiting
from careplan.rules.schedule import Occurrence, Unit, day_of
from careplan.rules.segments import Offset

Key = tuple[str, str]
# The days of the anchors that are known.
KnownDays = Mapping[Anchor, date]

_MONTHS = 12
_SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that applies; `cut` is the month from which an option stands for it."""

    item: ItemRule
    points: tuple[tuple[Key, Offset], ...]
    cut: int | None

    @property
    def is_plain(self) -> bool:
        """Whether its days hang on nothing but the day it counts from."""
        units = {offset.unit for _key, offset in self.points}
        free = self.item.until_anchor is None and self.item.floor is None
        return self.cut is None and free and len(units) < 2

    def days(self, anchors: KnownDays) -> Iterator[tuple[Key, date]]:
        """Yield every occurrence that stands, with its day."""
        stand = sorted(self._standing(anchors), key=lambda each: each.day)
        for each in not_before(stand, floor_day(self.item.floor, anchors)):
            yield (self.item.code, each.offset.code), each.day

    def _standing(self, anchors: KnownDays) -> Iterator[Occurrence]:
        anchor_day = anchors[self.item.anchor]
        until = anchors.get(self.item.until_anchor) if self.item.until_anchor else None
        last = None if self.cut is None else _after(anchor_day, _months(self.cut))
        seen = set()
        for _key, offset in self.points:
            day = _after(anchor_day, offset)
            stays = (until is None or day <= until) and (last is None or day < last)
            if stays and day not in seen:
                yield Occurrence(offset, day)
            seen.add(day)


@dataclass(slots=True)
class Outlook:
    """What all plans with the same tags, choices and known anchors have in common.

    `waiting` are the rows that cannot be dated yet, `days_after` is how long after its
    day a check of a row is in time. With `rolls` a row counts from what was done, and
    only the whole plan tells its days.
    """

    rolls: bool = False
    waiting: list[Waiting] = field(default_factory=list)
    days_after: dict[str, int] = field(default_factory=dict)
    plain: dict[Anchor, dict[Offset, list[Key]]] = field(default_factory=dict)
    others: list[_Row] = field(default_factory=list)

    def days(self, anchors: KnownDays) -> dict[Key, date]:
        """Return the planned day of every occurrence, passed ones too, by key."""
        found: dict[Key, date] = {}
        for anchor, points in self.plain.items():
            anchor_day = anchors[anchor]
            for offset, keys in points.items():
                day = _after(anchor_day, offset)
                for key in keys:
                    found[key] = day
        for row in self.others:
            found.update(row.days(anchors))
        return found


class Outlooks:
    """Remembers one outlook for each kind of patient; the rows stay the same.

    `rules.plan.build` with the same facts has the same keys and planned days in its
    checks and passed checks, and the same waiting rows, in the same order.
    """

    def __init__(self, items: Iterable[ItemRule]) -> None:
        """Take the rows of a plan's checklists."""
        self._items = sorted(
            items, key=lambda item: (item.order, item.checklist, item.code)
        )
        self._known: dict[object, Outlook] = {}

    def of(
        self,
        tags: Mapping[str, Known],
        anchors: KnownDays,
        choices: Mapping[str, bool],
    ) -> Outlook:
        """Return the outlook of plans with these tags, anchors and choices."""
        known = frozenset(anchors)
        on = frozenset(code for code, chosen in choices.items() if chosen)
        shape = (frozenset(tags.items()), known, on)
        if shape not in self._known:
            self._known[shape] = _outlook(self._items, tags, known, on)
        return self._known[shape]


def _outlook(
    items: Iterable[ItemRule],
    tags: Mapping[str, Known],
    known: frozenset[Anchor],
    on: frozenset[str],
) -> Outlook:
    found = Outlook()
    dated: list[ItemRule] = []
    for item in items:
        off = item.status is ItemStatus.OPTION and item.code not in on
        if off or item.status is ItemStatus.AVOID:
            continue
        verdict = applies(item.applies, tags)
        if verdict.answer is Answer.NO:
            continue
        lacking = lacks(item, tags, known)
        if lacking:
            found.waiting.append(Waiting(item, lacking, verdict.waits_for))
        elif verdict.answer is Answer.WAITS:
            found.waiting.append(Waiting(item, for_tags=verdict.waits_for))
        else:
            dated.append(item)
    for item in dated:
        _take(found, _Row(item, _points(item), _cut(item, dated)))
    return found


def _take(found: Outlook, row: _Row) -> None:
    found.days_after[row.item.code] = row.item.days_after
    if row.item.rolling:
        found.rolls = True
    elif row.is_plain:
        of_anchor = found.plain.setdefault(row.item.anchor, {})
        for key, offset in row.points:
            of_anchor.setdefault(offset, []).append(key)
    else:
        found.others.append(row)


def _points(item: ItemRule) -> tuple[tuple[Key, Offset], ...]:
    if item.schedule is None:
        msg = f"Row {item.code} of {item.checklist} has no schedule"
        raise ValueError(msg)
    return tuple(((item.code, each.code), each) for each in item.schedule.offsets())


def _cut(item: ItemRule, dated: Iterable[ItemRule]) -> int | None:
    months = [
        option.instead_from_month
        for option in dated
        if option.checklist == item.checklist and item.code in option.instead_of
    ]
    return min(months, default=None)


def _months(count: int) -> Offset:
    return Offset(count, Unit.MONTH)


def _after(anchor: date, offset: Offset) -> date:
    """`schedule.day_of`, without its cost where no month can be too short."""
    if offset.unit is Unit.DAY:
        return anchor + timedelta(days=offset.count)
    years, month = divmod(anchor.month - 1 + offset.count, _MONTHS)
    if anchor.day > _SHORTEST_MONTH:
        return day_of(anchor, offset)
    return date(anchor.year + years, month + 1, anchor.day)
