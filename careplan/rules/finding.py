"""The "find out …" tasks: whatever a plan waits for is asked for by a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import takewhile

from careplan.rules.enums import Anchor
from careplan.rules.planned import AnchorDays, PlanDraft, Waiting
from careplan.rules.schedule import day_of

# AP-15: a group that decides the schedule is chosen by day 28 after the operation.
HISTOLOGY_DAYS = 28
# ER-16: the results visit has settled the treatment when its window closes, on day 28.
TREATMENT_DAYS = 28
# AP-16: the ends of treatment are asked for 180 days after the operation.
TREATMENT_END_DAYS = 180
# Product rule: what somebody can simply be asked is found out within a week.
ASK_DAYS = 7

_TREATMENT_ENDS = (Anchor.END_OF_TREATMENT, Anchor.END_OF_RADIOTHERAPY)
# Where a tag is known from, what takes longest first; a group is asked where the last
# of its tags is known.
_SOURCES = ("histology", "treatment", "operation")
_ANYONE = "nurse"
_AFTER_OPERATION = {"histology": HISTOLOGY_DAYS, "treatment": TREATMENT_DAYS}


@dataclass(frozen=True, slots=True)
class FindOut:
    """One task: a day to find out, or all that one source tells; and who waits for it.

    `key` is the anchor or the source (`operation-day` for the operation's own day).
    Each of `subjects` is a single tag or the tags of which exactly one holds.
    """

    key: str
    anchor: Anchor | None
    subjects: tuple[tuple[str, ...], ...]
    due_on: date
    item_codes: tuple[str, ...]


@dataclass(slots=True)
class _Asked:
    """What comes together in one task, each thing once, in the order it turned up."""

    anchor: Anchor | None
    subjects: dict[tuple[str, ...], None] = field(default_factory=dict)
    item_codes: dict[str, None] = field(default_factory=dict)
    # The first planned days of the rows that wait for it.
    needed_on: list[date] = field(default_factory=list)

    def wait(self, row: Waiting, anchors: AnchorDays) -> None:
        """Note a row that waits for this, and its first planned day where one is."""
        self.item_codes[row.item.code] = None
        anchor_day = anchors.get(row.item.anchor)
        if anchor_day and row.item.schedule:
            days = (day_of(anchor_day, each) for each in row.item.schedule.offsets())
            self.needed_on.append(min(days))


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
    anchors: AnchorDays,
) -> tuple[FindOut, ...]:
    """Return what must be found out before the waiting rows of `draft` can be dated.

    One for each unknown anchor and one for each source that tells unknown tags
    (`known_from`: histology, treatment, operation or nurse; nurse where it is silent).
    Due: histology and treatment 28 days after the operation (AP-15, ER-16); the end of
    treatment or radiotherapy 180 days after it (AP-16); the rest 7 days after
    `starts_on`. Never later than the first planned day of a row that waits for it,
    where `anchors` knows the day that row counts from: a question that is due after
    the checks it holds back (28 doses from day 1) would lose them. Never before
    `starts_on`; while the operation day is not known, all count from `starts_on`.
    """
    groups = {tag: tuple(group) for group in one_of for tag in group}
    asked: dict[str, _Asked] = {}
    for row in draft.waiting:
        if row.for_anchor:
            key = _anchor_key(row.for_anchor)
            task = asked.setdefault(key, _Asked(row.for_anchor))
            task.wait(row, anchors)
        for tag in row.for_tags:
            subject = groups.get(tag, (tag,))
            task = asked.setdefault(_source(subject, known_from), _Asked(None))
            task.subjects[subject] = None
            task.wait(row, anchors)
    found = [
        FindOut(
            key=key,
            anchor=task.anchor,
            subjects=tuple(task.subjects),
            due_on=max(
                starts_on,
                min([_due(key, task, starts_on, operation_day), *task.needed_on]),
            ),
            item_codes=tuple(task.item_codes),
        )
        for key, task in asked.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.key)))


def _anchor_key(anchor: Anchor) -> str:
    """Keep the operation's day apart from what the operation record tells."""
    return "operation-day" if anchor is Anchor.OPERATION else str(anchor)


def _source(subject: Iterable[str], known_from: Mapping[str, str]) -> str:
    told_by = {known_from.get(tag) for tag in subject}
    return next((source for source in _SOURCES if source in told_by), _ANYONE)


def _due(key: str, task: _Asked, starts_on: date, operation_day: date | None) -> date:
    operated = operation_day or starts_on
    if task.anchor in _TREATMENT_ENDS:
        return operated + timedelta(days=TREATMENT_END_DAYS)
    if key in _AFTER_OPERATION:
        return operated + timedelta(days=_AFTER_OPERATION[key])
    return starts_on + timedelta(days=ASK_DAYS)
