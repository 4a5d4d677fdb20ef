"""The preview of a change as its page shows it: lines in sections, counted, folded."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from careplan.checklists.models import ChecklistItem
from careplan.followups.models import FollowUp
from careplan.followups.queries import drafting
from careplan.followups.queries.change_facts import FactLine, differing, vocabulary
from careplan.followups.queries.changing import ChangePreview, facts_as_json
from careplan.rules.enums import Kind
from careplan.rules.planned import PlannedCheck
from careplan.rules.replan import Act, Line

# So many lines of a section are shown before the rest is folded by month.
NEAR = 8
# A tail as short as this is not worth folding.
TAIL = 3
TO_DO = {Act.MOVE, Act.ADD, Act.REOPEN}


@dataclass(frozen=True, slots=True)
class Shown:
    """One follow-up of a preview: its old day, its new day, and why.

    `name` is the box by which a late one is ticked. `joins`: the title of the check
    that does its work from now on. `overdue`: its time is over on its new day.
    """

    title: str
    kind: Kind
    old: dt.date | None = None
    new: dt.date | None = None
    follow_up: FollowUp | None = None
    whys: tuple[str, ...] = ()
    name: str = ""
    ticked: bool = False
    joins: str = ""
    old_title: str = ""
    overdue: bool = False

    @property
    def days(self) -> int:
        """How far it moves; earlier is below 0."""
        return (self.new - self.old).days if self.new and self.old else 0

    @property
    def on(self) -> dt.date:
        """The day it is listed under."""
        return self.new or self.old or dt.date.max

    @property
    def number(self) -> int:
        return self.follow_up.pk if self.follow_up else 0


@dataclass(frozen=True, slots=True)
class Folded:
    """The checks at home of one title, counted."""

    title: str
    count: int
    first: dt.date
    last: dt.date
    days: int | None


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one kind of change: near ones, the rest by month, home counted."""

    near: list[Shown] = field(default_factory=list)
    later: list[tuple[dt.date, list[Shown]]] = field(default_factory=list)
    home: list[Folded] = field(default_factory=list)
    count: int = 0

    @property
    def later_count(self) -> int:
        return sum(len(lines) for _month, lines in self.later)

    @property
    def home_count(self) -> int:
        return sum(each.count for each in self.home)


@dataclass(frozen=True)
class ChangeView:
    """All that the preview page shows; `stay` counts open checks left as they are."""

    facts: list[FactLine]
    moves: Section
    same_day: Section
    comes: Section
    leaves: Section
    reworded: Section
    untouched: Section
    late: list[Shown]
    asked: list[Shown]
    to_ask: list[tuple[str, dt.date]]
    asked_no_more: list[FollowUp]
    stay: int
    left_out: int
    overdue: int

    @property
    def changes_nothing(self) -> bool:
        """Whether the plan stays as it is and only the fact is noted."""
        sections = self.moves, self.same_day, self.comes, self.leaves, self.reworded
        listed = self.late, self.asked, self.to_ask, self.asked_no_more
        return not any(each.count for each in sections) and not any(listed)


def change_view(preview: ChangePreview, day: dt.date) -> ChangeView:
    """A preview as its page shows it on `day`; 4 queries, however long the plan."""
    before, after = facts_as_json(preview.before), facts_as_json(preview.after)
    lines = _Lines(preview, day)
    plan = preview.replan
    return ChangeView(
        facts=differing(before, after, vocabulary([before, after])),
        moves=lines.section(line for line in plan.moved if _is_seen(line, day)),
        same_day=lines.section(
            [line for line in plan.moved if not _is_seen(line, day)], near=0
        ),
        comes=lines.section([*plan.added, *plan.reopened]),
        leaves=lines.section(plan.withdrawn),
        reworded=lines.section(plan.reworded),
        untouched=lines.section(filter(_differs, plan.untouched), near=0),
        late=lines.shown(plan.late),
        asked=lines.shown(plan.asked),
        to_ask=[
            (drafting.find_out_words(task), task.due_on) for task in preview.new_tasks
        ],
        asked_no_more=preview.asked_no_more,
        stay=len(plan.kept) + len(plan.reworded) + len(plan.asked),
        left_out=plan.left_out,
        overdue=sum(map(lines.is_overdue, plan.changes)),
    )


def _is_seen(line: Line, day: dt.date) -> bool:
    """Whether a check gets another day, or is past its time on the day it has."""
    late = line.check is not None and line.check.closes_on < day
    return _differs(line) or late


def _differs(line: Line) -> bool:
    """Whether the plan gives a check another day than it has, or none."""
    row, check = line.existing, line.check
    return row is None or check is None or row.due_on != check.due_on


class _Lines:
    """Lines of the rules, put into words with the rows they come from."""

    def __init__(self, preview: ChangePreview, day: dt.date) -> None:
        self.preview, self.day = preview, day
        rows = ChecklistItem.objects.filter(
            version__in=preview.after.versions
        ).select_related("version__parent")
        self.items: Mapping[tuple[str, str], ChecklistItem] = {
            (item.version.parent.code, item.code): item for item in rows
        }
        self.takers = {
            number: line.check.title
            for line in preview.replan.lines
            if line.check and line.act is not Act.UNTOUCHED
            for _key, number in line.taken
        }

    def shown(self, lines: Iterable[Line]) -> list[Shown]:
        return sorted(map(self._one, lines), key=lambda line: (line.on, line.title))

    def section(self, lines: Iterable[Line], near: int = NEAR) -> Section:
        every = self.shown(lines)
        listed = [line for line in every if line.kind != Kind.HOME]
        cut = len(listed) if len(listed) <= near + TAIL else near
        return Section(
            near=listed[:cut],
            later=_by_month(listed[cut:]),
            home=_folded(line for line in every if line.kind == Kind.HOME),
            count=len(every),
        )

    def is_overdue(self, line: Line) -> bool:
        """Whether a check that moves or comes is past its window at once."""
        check = line.check
        if check is None or line.late or line.act not in TO_DO:
            return False
        return check.closes_on < self.day

    def _one(self, line: Line) -> Shown:
        row, check = line.existing, line.check
        if row is None:
            if check is None:
                msg = "A line is about a follow-up, a planned check, or both"
                raise ValueError(msg)
            name = " ".join(line.keys[0])
            found = Shown(check.title, check.kind, new=check.due_on, name=name)
            return replace(
                found,
                ticked=line.ticked,
                whys=self._whys(check),
                overdue=self.is_overdue(line),
            )
        gone = line.act is Act.WITHDRAW and not line.keys
        return Shown(
            title=check.title if check else row.title,
            kind=row.kind,
            old=row.due_on,
            new=check.due_on if check else None,
            follow_up=self.preview.follow_ups[row.number],
            whys=self._whys(check) if check and line.act is Act.REOPEN else (),
            joins=self.takers.get(row.number, "") if gone else "",
            old_title=row.title if check and check.title != row.title else "",
            overdue=self.is_overdue(line),
        )

    def _whys(self, check: PlannedCheck) -> tuple[str, ...]:
        found = []
        for reason in check.reasons:
            item = self.items[reason.checklist, reason.item_code]
            phrase = item.applies_phrase if item.applies else ""
            said = (item.version.title, reason.occurrence_label, phrase)
            found.append(
                ". ".join(part[:1].upper() + part[1:] for part in said if part)
            )
        return tuple(found)


def _by_month(lines: Iterable[Shown]) -> list[tuple[dt.date, list[Shown]]]:
    return [
        (first, list(of_month))
        for first, of_month in groupby(lines, key=lambda line: line.on.replace(day=1))
    ]


def _folded(lines: Iterable[Shown]) -> list[Folded]:
    by_title: dict[str, list[Shown]] = {}
    for line in lines:
        by_title.setdefault(line.title, []).append(line)
    return [
        Folded(
            title=title,
            count=len(found),
            first=found[0].on,
            last=found[-1].on,
            days=found[0].days if len({each.days for each in found}) == 1 else None,
        )
        for title, found in by_title.items()
    ]
