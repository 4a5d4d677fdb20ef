"""What a plan stands on, in words: what may be changed, and what was."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan import terms
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistItem, ChecklistVersion, Tag
from careplan.followups.models import CarePlan
from careplan.followups.queries import drafting
from careplan.followups.queries.drafting import Facts
from careplan.rules import applies
from careplan.rules.computed import AGE_50_PLUS, AT_HOME, INPATIENT
from careplan.rules.enums import Anchor, ItemStatus, Known
from careplan.rules.finding import group_name
from careplan.ui import words

COMPUTED = {AGE_50_PLUS, AT_HOME, INPATIENT}
SITE = "site-"
GROUPS = {
    "stage": gettext_lazy("Stage"),
    "mel": gettext_lazy("Stage"),
    "risk": gettext_lazy("Risk group"),
    "thyroid": gettext_lazy("Risk, and response to treatment"),
}


@dataclass(frozen=True)
class Changeable:
    """Everything that a change of a plan may touch.

    `asked`: tags that enrolment asks; `later`: others that a row of the plan's
    checklists names. `newer`: a version the plan stands on and the one published since.
    """

    facts: Facts
    tags: Mapping[str, Tag]
    groups: list[tuple[str, ...]]
    asked: list[str]
    later: list[str]
    options: list[ChecklistItem]
    items: Mapping[str, ChecklistItem]
    newer: list[tuple[ChecklistVersion, ChecklistVersion]]


def changeable(care_plan: CarePlan) -> Changeable:
    """What may be changed of a plan; a constant number of queries."""
    facts = drafting.facts_of(care_plan)
    items = list(
        ChecklistItem.objects.filter(version__in=facts.versions).order_by(
            "version__parent__order", "order"
        )
    )
    tags = checklists.tags_by_code()
    groups = [tuple(group) for version in facts.versions for group in version.one_of]
    grouped = {code for group in groups for code in group}
    asked = list(
        dict.fromkeys(
            code
            for version in facts.versions
            for code in version.asks
            if code in tags and code not in grouped
        )
    )
    return Changeable(
        facts=facts,
        tags=tags,
        groups=groups,
        asked=asked,
        later=_later(items, tags, [*asked, *grouped], facts),
        options=[item for item in items if item.status == ItemStatus.OPTION],
        items={item.code: item for item in items},
        newer=_newer(facts.versions),
    )


def _later(
    items: Iterable[ChecklistItem],
    tags: Mapping[str, Tag],
    known: Iterable[str],
    facts: Facts,
) -> list[str]:
    """The tags that rows name and nobody is asked: not what follows from others."""
    known = set(known)
    implied = {code for version in facts.versions for code in version.implies}
    brought = checklists.implications()
    for code in known | implied:
        implied |= set(brought.get(code, ()))
    named = dict.fromkeys(
        code
        for item in items
        if item.status != ItemStatus.AVOID
        for code in applies.words(item.applies)
    )
    left_out = known | implied | COMPUTED
    return [
        code
        for code in tags
        if code in named and code not in left_out and not code.startswith(SITE)
    ]


def _newer(
    versions: Iterable[ChecklistVersion],
) -> list[tuple[ChecklistVersion, ChecklistVersion]]:
    published = {each.parent_id: each for each in checklists.published_versions()}
    pairs = [(each, published.get(each.parent_id)) for each in versions]
    return [(old, new) for old, new in pairs if new and new.number > old.number]


# What was changed ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact that differs, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Vocabulary:
    """The names behind the codes of facts; 3 queries for any number of changes."""

    tags: Mapping[str, Tag]
    versions: Mapping[int, ChecklistVersion]
    items: Mapping[str, str]

    @property
    def groups(self) -> list[tuple[str, ...]]:
        found = [
            tuple(group) for each in self.versions.values() for group in each.one_of
        ]
        return list(dict.fromkeys(found))


Stored = Mapping[str, Any]


def vocabulary(facts: Iterable[Stored]) -> Vocabulary:
    """The names that these stored facts need."""
    numbers = {number for each in facts for number in each["versions"]}
    versions = ChecklistVersion.objects.select_related("parent").in_bulk(numbers)
    options = ChecklistItem.objects.filter(
        version__in=numbers, status=ItemStatus.OPTION
    ).order_by("version__number")
    return Vocabulary(
        tags=checklists.tags_by_code(),
        versions=versions,
        items=dict(options.values_list("code", "what")),
    )


def differing(before: Stored, after: Stored, names: Vocabulary) -> list[FactLine]:
    """What differs between facts as a change keeps them (`changing.facts_as_json`)."""
    lines = [_day_line(Anchor.OPERATION, before, after, "operation_day")]
    lines += [
        _day_line(anchor, before["anchors"], after["anchors"], anchor.value)
        for anchor in Anchor
        if anchor is not Anchor.OPERATION
    ]
    lines += _tag_lines(before["tags"], after["tags"], names)
    switched = [_("Off"), _("On")]
    lines += [
        FactLine(
            names.items.get(code, code),
            switched[code in before["choices"]],
            switched[code in after["choices"]],
        )
        for code in sorted({*before["choices"], *after["choices"]})
    ]
    lines += _version_lines(before["versions"], after["versions"], names)
    return [line for line in lines if line.old != line.new]


def _day_line(anchor: Anchor, old: Stored, new: Stored, key: str) -> FactLine:
    label = (
        _("Day of the operation")
        if anchor is Anchor.OPERATION
        else str(terms.ANCHORS[anchor])
    )
    return FactLine(label, _day(old.get(key)), _day(new.get(key)))


def _day(stored: str | None) -> str:
    if not stored:
        return str(terms.KNOWN[Known.NOT_KNOWN])
    return words.day_plain(dt.date.fromisoformat(stored))


def _tag_lines(old: Stored, new: Stored, names: Vocabulary) -> list[FactLine]:
    grouped = {code for group in names.groups for code in group}
    lines = [
        FactLine(group_label(group), _chosen(old, group, names), chosen)
        for group in names.groups
        for chosen in [_chosen(new, group, names)]
    ]
    return lines + [
        FactLine(tag_title(names.tags[code]), _known(old, code), _known(new, code))
        for code in names.tags
        if code not in grouped and (code in old or code in new)
    ]


def _known(tags: Stored, code: str) -> str:
    return str(terms.KNOWN[Known(tags.get(code, Known.NO))])


def _chosen(tags: Stored, group: Iterable[str], names: Vocabulary) -> str:
    chosen = [code for code in group if tags.get(code) == Known.YES]
    if len(chosen) != 1 or chosen[0] not in names.tags:
        return str(terms.KNOWN[Known.NOT_KNOWN])
    return tag_title(names.tags[chosen[0]])


def _version_lines(
    old: Iterable[int], new: Iterable[int], names: Vocabulary
) -> list[FactLine]:
    before = {
        names.versions[pk].parent_id: names.versions[pk]
        for pk in old
        if pk in names.versions
    }
    after = [names.versions[pk] for pk in new if pk in names.versions]
    number = _("version %(number)s")
    return [
        FactLine(
            each.title,
            number % {"number": before[each.parent_id].number},
            number % {"number": each.number},
        )
        for each in after
        if each.parent_id in before
    ]


def group_label(group: Sequence[str]) -> str:
    """The question behind an "exactly one of" group."""
    return str(GROUPS.get(group_name(group), _("Which of these was done?")))


def tag_title(tag: Tag) -> str:
    """A tag's plain name as the beginning of a line."""
    return tag.name[:1].upper() + tag.name[1:]
