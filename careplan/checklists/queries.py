"""What others ask about checklists and tags, and rows as the rules see them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

from django.db.models import Q, QuerySet

from careplan.checklists.models import ChecklistItem, ChecklistVersion, Tag
from careplan.rules.enums import (
    Anchor,
    ByWhom,
    ItemStatus,
    Kind,
    RiskFactor,
    VersionState,
)
from careplan.rules.planned import Floor, ItemRule
from careplan.rules.schedule import Occurrence, expand, parse

# More rows than any checklist has: the rows of one checklist stay together.
_ROOM = 1_000
# What was published is frozen by the database: it is understood once in a process.
_UNDERSTOOD: dict[tuple[object, ...], list[ItemRule]] = {}


def published_versions() -> QuerySet[ChecklistVersion]:
    """The version in use of every checklist that has one, in the checklists' order."""
    return (
        ChecklistVersion.objects.filter(state=VersionState.PUBLISHED)
        .select_related("parent")
        .order_by("parent__order", "parent__code")
    )


def published_versions_for(site: str) -> QuerySet[ChecklistVersion]:
    """The published versions for everyone and those for the site, such as `site-colon`.

    A plan is built on published versions only.
    """
    return published_versions().filter(Q(parent__site="") | Q(parent__site=site))


def sites() -> list[Tag]:
    """The cancers that have a published checklist of their own."""
    codes = published_versions().exclude(parent__site="").values("parent__site")
    return list(Tag.objects.filter(code__in=codes).order_by("order"))


def tags_by_code() -> dict[str, Tag]:
    """Every tag, by its code, in order."""
    return {tag.code: tag for tag in Tag.objects.order_by("order", "code")}


def known_from() -> dict[str, str]:
    """What each tag is known from, by its code."""
    return dict(Tag.objects.values_list("code", "known_from"))


def implications() -> dict[str, tuple[str, ...]]:
    """Which tags each tag brings with it, by code; only those that bring some."""
    found: dict[str, list[str]] = {}
    pairs = (
        Tag.objects.filter(implies__isnull=False)
        .order_by("order", "implies__order")
        .values_list("code", "implies__code")
    )
    for code, implied in pairs:
        found.setdefault(code, []).append(implied)
    return {code: tuple(implied) for code, implied in found.items()}


def rules_of(versions: Sequence[ChecklistVersion]) -> list[ItemRule]:
    """The rows of these versions as values for `rules.plan`; 2 queries at most.

    Rows that were published are read once in a process, drafts each time.
    """
    keys = {version.pk: _key(version) for version in versions}
    found = {pk: _UNDERSTOOD[key] for pk, key in keys.items() if key in _UNDERSTOOD}
    missing = [version for version in versions if version.pk not in found]
    if missing:
        found |= _understand(missing)
        _UNDERSTOOD.update(
            (keys[version.pk], found[version.pk])
            for version in missing
            if version.published_at
        )
    return sorted(chain.from_iterable(found.values()), key=attrgetter("order"))


def forget_rules() -> None:
    """Read all rows anew, as after a restart."""
    _UNDERSTOOD.clear()


def _key(version: ChecklistVersion) -> tuple[object, ...]:
    """Names one published version; the order of checklists is not frozen."""
    parent = version.parent
    return version.pk, version.published_at, version.number, parent.code, parent.order


def _understand(versions: Iterable[ChecklistVersion]) -> dict[int, list[ItemRule]]:
    found: dict[int, list[ItemRule]] = {version.pk: [] for version in versions}
    rows = (
        ChecklistItem.objects.filter(version__in=list(found))
        .select_related("version__parent")
        .prefetch_related("risk_factors")
        .order_by("order")
    )
    for row in rows:
        found[row.version_id].append(rule_of(row))
    return found


def rule_of(row: ChecklistItem) -> ItemRule:
    """One row as a value. Raises ScheduleError when its schedule cannot be read."""
    checklist = row.version.parent
    return ItemRule(
        code=row.code,
        checklist=checklist.code,
        activity=row.activity,
        kind=Kind(row.kind),
        by_whom=ByWhom(row.by_whom),
        title=row.what,
        schedule=parse(row.schedule) if row.schedule else None,
        anchor=Anchor(row.anchor),
        until_anchor=Anchor(row.until_anchor) if row.until_anchor else None,
        days_before=row.days_before,
        days_after=row.days_after,
        applies=tuple(tuple(group) for group in row.applies),
        status=ItemStatus(row.status),
        instead_of=tuple(row.instead_of),
        instead_from_month=row.instead_from_month,
        risk_factors=tuple(RiskFactor(each.code) for each in row.risk_factors.all()),
        order=checklist.order * _ROOM + row.order,
        rolling=row.rolling,
        floor=floor_of(row),
    )


def floor_of(row: ChecklistItem) -> Floor | None:
    """The months after an anchor before which a row never comes, if there are any."""
    return (Anchor(row.floor_anchor), row.floor_months) if row.floor_anchor else None


def sample_dates(schedule: str, anchor: dt.date) -> tuple[Occurrence, ...]:
    """The days a schedule comes to after a sample anchor day.

    Raises ScheduleError, which names the word and its position.
    """
    return expand(parse(schedule), anchor)
