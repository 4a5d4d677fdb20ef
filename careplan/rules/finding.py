"""The "find out …" tasks: whatever a plan waits for is asked for by a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from careplan.rules.enums import Anchor
from careplan.rules.planned import PlanDraft

# AP-15: a group that decides the schedule is chosen by day 28 after the operation.
HISTOLOGY_DAYS = 28
# AP-16: the ends of treatment are asked for 180 days after the operation.
TREATMENT_END_DAYS = 180
# Product rule: what somebody can simply be asked is found out within a week.
ASK_DAYS = 7

_TREATMENT_ENDS = (Anchor.END_OF_TREATMENT, Anchor.END_OF_RADIOTHERAPY)


@dataclass(frozen=True, slots=True)
class FindOut:
    """One thing to find out, by when, and the rows that wait for it."""

    key: str
    anchor: Anchor | None
    tags: tuple[str, ...]
    due_on: date
    item_codes: tuple[str, ...]


def group_name(group: Sequence[str]) -> str:
    """Name an "exactly one" group by the words its tags begin with alike.

    `stage` for stage-1, stage-2, stage-3; the first tag where they share no word.
    """
    columns = zip(*(tag.split("-") for tag in group), strict=False)
    alike = takewhile(lambda column: len(set(column)) == 1, columns)
    return "-".join(column[0] for column in alike) or group[0]


def find_outs(
    draft: PlanDraft,
    *,
    one_of: Iterable[Sequence[str]],
    known_from: Mapping[str, str],
    starts_on: date,
    operation_day: date | None,
) -> tuple[FindOut, ...]:
    """Return what must be found out before the waiting rows of `draft` can be dated.

    One for each unknown anchor and each unknown tag; a group of `one_of` counts as one.
    Due: for what histology tells (`known_from`), 28 days after the operation (AP-15);
    for the end of treatment or radiotherapy, 180 days after it (AP-16); for the rest,
    7 days after `starts_on`. Never before `starts_on`; while the operation day is not
    known, all count from `starts_on`.
    """
    groups = {tag: tuple(group) for group in one_of for tag in group}
    operated = operation_day or starts_on
    subjects: dict[tuple[str, Anchor | None, tuple[str, ...]], dict[str, None]] = {}
    for row in draft.waiting:
        if row.for_anchor:
            subject = (str(row.for_anchor), row.for_anchor, ())
            subjects.setdefault(subject, {})[row.item.code] = None
        for tag in row.for_tags:
            group = groups.get(tag, (tag,))
            name = group_name(group)
            subjects.setdefault((name, None, group), {})[row.item.code] = None
    found = [
        FindOut(
            key=key,
            anchor=anchor,
            tags=tags,
            due_on=_due(anchor, tags, known_from, starts_on, operated),
            item_codes=tuple(rows),
        )
        for (key, anchor, tags), rows in subjects.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.key, each.tags)))


def _due(
    anchor: Anchor | None,
    tags: Sequence[str],
    known_from: Mapping[str, str],
    starts_on: date,
    operated: date,
) -> date:
    if anchor in _TREATMENT_ENDS:
        due = operated + timedelta(days=TREATMENT_END_DAYS)
    elif any(known_from.get(tag) == "histology" for tag in tags):
        due = operated + timedelta(days=HISTOLOGY_DAYS)
    else:
        due = starts_on + timedelta(days=ASK_DAYS)
    return max(due, starts_on)
