"""What differs between two versions of a checklist, in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from careplan import terms
from careplan.checklists.models import ChecklistItem, ChecklistVersion, Tag
from careplan.checklists.queries import tags_by_code
from careplan.content.models import FROZEN_STATES
from careplan.content.queries import siblings_of
from careplan.rules import schedule
from careplan.rules.enums import Anchor, ByWhom, ItemStatus, Kind
from careplan.ui import words

NOTHING = "–"
NOT = "not "
Names = Mapping[str, Tag]
Say = Callable[[Any, Names], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that differs: its name, and what it was and is, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was added, removed or changed; `lines` say what of it differs."""

    code: str
    what: str
    when: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two versions; `reordered`: rows stand otherwise."""

    old: ChecklistVersion
    new: ChecklistVersion
    lines: tuple[Line, ...]
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[Row, ...]
    reordered: bool

    @property
    def is_empty(self) -> bool:
        """Whether both versions say the same."""
        rows = self.added or self.removed or self.changed
        return not (self.lines or rows or self.reordered)


def difference(old: ChecklistVersion, new: ChecklistVersion) -> Difference:
    """What of `new` is not as it is in `old`; one query a table."""
    names = tags_by_code()
    before, after = _rows([old, new])
    kept = [code for code in after if code in before]
    was = [code for code in before if code in after]
    changed = [
        _row(after[code], names, _lines(before[code], after[code], _OF_ROW, names))
        for code in kept
    ]
    return Difference(
        old=old,
        new=new,
        lines=_lines(old, new, _OF_VERSION, names),
        added=tuple(_row(after[code], names) for code in after if code not in before),
        removed=tuple(
            _row(before[code], names) for code in before if code not in after
        ),
        changed=tuple(row for row in changed if row.lines),
        reordered=kept != was,
    )


def compared_with(version: ChecklistVersion) -> ChecklistVersion | None:
    """The version to hold this one against: the last one in use before it.

    Where none was in use yet, the one before it; nothing for the first.
    """
    before = siblings_of(version).filter(number__lt=version.number or 0)
    in_use = before.filter(state__in=FROZEN_STATES).order_by("-number").first()
    return in_use or before.order_by("-number").first()


def _rows(versions: Sequence[ChecklistVersion]) -> list[dict[str, ChecklistItem]]:
    found = (
        ChecklistItem.objects.filter(version__in=versions)
        .select_related("question_set", "page")
        .prefetch_related("risk_factors")
        .order_by("order", "pk")
    )
    rows: dict[int, dict[str, ChecklistItem]] = {each.pk: {} for each in versions}
    for row in found:
        rows[row.version_id][row.code] = row
    return [rows[each.pk] for each in versions]


def _row(item: ChecklistItem, names: Names, lines: tuple[Line, ...] = ()) -> Row:
    when = _schedule(item, names)
    return Row(item.code, item.what, "" if when == NOTHING else when, lines)


# The words of each field ------------------------------------------------------------


def _lines(
    old: Any, new: Any, table: Iterable[tuple[Any, Say]], names: Names
) -> tuple[Line, ...]:
    said = (
        (str(label), say(old, names) or NOTHING, say(new, names) or NOTHING)
        for label, say in table
    )
    return tuple(Line(*each) for each in said if each[1] != each[2])


def _text(field: str) -> Say:
    return lambda row, _names: str(getattr(row, field)).strip()


def _label(field: str, labels: Mapping[Any, Any], enum: Any) -> Say:
    def say(row: Any, _names: Names) -> str:
        value = getattr(row, field)
        return str(labels[enum(value)]) if value else ""

    return say


def _tags(field: str) -> Say:
    return lambda row, names: ", ".join(
        _tag(code, names) for code in getattr(row, field)
    )


def _tag(code: str, names: Names) -> str:
    return names[code].name if code in names else code


def _groups(row: Any, names: Names) -> str:
    groups = (", ".join(_tag(code, names) for code in group) for group in row.one_of)
    return "; ".join(groups)


def _schedule(row: Any, _names: Names) -> str:
    if not row.schedule:
        return NOTHING
    try:
        return schedule.in_words(schedule.parse(row.schedule))
    except schedule.ScheduleError:
        return str(row.schedule)


def _window(row: Any, _names: Names) -> str:
    before = ngettext("%(n)s day before", "%(n)s days before", row.days_before)
    after = ngettext("%(n)s day after", "%(n)s days after", row.days_after)
    return _("%(before)s to %(after)s") % {
        "before": before % {"n": row.days_before},
        "after": after % {"n": row.days_after},
    }


def _applies(row: Any, names: Names) -> str:
    if not row.applies:
        return _("everyone")
    groups = (
        _(" or ").join(_word(code, names) for code in group) for group in row.applies
    )
    return _("; and ").join(groups)


def _word(code: str, names: Names) -> str:
    if code.startswith(NOT):
        return _("not %(tag)s") % {"tag": _tag(code.removeprefix(NOT), names)}
    return _tag(code, names)


def _rolling(row: Any, _names: Names) -> str:
    return _("the last one done") if row.rolling else _("the anchor")


def _floor(row: Any, _names: Names) -> str:
    if not (row.floor_anchor or row.floor_months):
        return ""
    months = ngettext("%(n)s month after", "%(n)s months after", row.floor_months)
    after = months % {"n": row.floor_months}
    return f"{after}: {_label('floor_anchor', terms.ANCHORS, Anchor)(row, _names)}"


def _month(row: Any, _names: Names) -> str:
    return str(row.instead_from_month or "")


def _codes(row: Any, _names: Names) -> str:
    return ", ".join(row.instead_of)


def _sentences(row: Any, _names: Names) -> str:
    return " ".join(row.patient_ready)


def _factors(row: Any, _names: Names) -> str:
    return ", ".join(factor.plain_name for factor in row.risk_factors.all())


def _questions(row: Any, _names: Names) -> str:
    return str(row.question_set.title) if row.question_set else ""


def _page(row: Any, _names: Names) -> str:
    return str(row.page.slug) if row.page else ""


def _confidence(row: Any, _names: Names) -> str:
    return str(terms.CONFIDENCE.get(row.confidence, row.confidence))


def _review(row: Any, _names: Names) -> str:
    return words.day_plain(row.review_on) if row.review_on else ""


_OF_VERSION: list[tuple[Any, Say]] = [
    (gettext_lazy("Title for staff"), _text("title")),
    (gettext_lazy("Title for patients"), _text("patient_title")),
    (gettext_lazy("Tags it brings"), _tags("implies")),
    (gettext_lazy("Choose exactly one of"), _groups),
    (gettext_lazy("Asked at enrolment"), _tags("asks")),
    (gettext_lazy("Source"), _text("source")),
    (gettext_lazy("Confidence"), _confidence),
    (gettext_lazy("Review by"), _review),
]
_OF_ROW: list[tuple[Any, Say]] = [
    (gettext_lazy("What, for staff"), _text("what")),
    (gettext_lazy("Schedule"), _schedule),
    (gettext_lazy("Counts from"), _label("anchor", terms.ANCHORS, Anchor)),
    (gettext_lazy("Stops at"), _label("until_anchor", terms.ANCHORS, Anchor)),
    (gettext_lazy("Not before"), _floor),
    (gettext_lazy("Each next one counts from"), _rolling),
    (gettext_lazy("Window"), _window),
    (gettext_lazy("Applies to"), _applies),
    (gettext_lazy("For whom, in words"), _text("applies_phrase")),
    (gettext_lazy("Status"), _label("status", terms.ITEM_STATUSES, ItemStatus)),
    (gettext_lazy("Stands instead of"), _codes),
    (gettext_lazy("Instead, from month"), _month),
    (gettext_lazy("Why advised against"), _text("avoid_reason")),
    (gettext_lazy("Kind"), _label("kind", terms.KINDS, Kind)),
    (gettext_lazy("By whom"), _label("by_whom", terms.BY_WHOM, ByWhom)),
    (gettext_lazy("Activity"), _text("activity")),
    (gettext_lazy("What, for patients"), _text("patient_title")),
    (gettext_lazy("Why me"), _text("patient_why")),
    (gettext_lazy("What happens"), _text("patient_what")),
    (gettext_lazy("Getting ready"), _sentences),
    (gettext_lazy("Risk factors"), _factors),
    (gettext_lazy("Questions"), _questions),
    (gettext_lazy("Page to read"), _page),
    (gettext_lazy("Source"), _text("source")),
    (gettext_lazy("Confidence"), _confidence),
]
