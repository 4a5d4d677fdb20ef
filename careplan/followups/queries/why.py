"""Why a follow-up is on the plan, and why on that day: the whole chain, in values.

The nurses' page and the patient's page word it in their two voices.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistVersion, Tag
from careplan.education.models import RiskFactor
from careplan.followups.models import ChangeLine, FollowUp, FollowUpEvent
from careplan.followups.queries import drafting, moving
from careplan.followups.queries.drafting import Facts
from careplan.followups.queries.history_columns import standing
from careplan.followups.queries.rows import Why, reasons_with_all, risk_factors_of
from careplan.hospital import queries as hospital
from careplan.hospital.models import Holiday
from careplan.rules import schedule
from careplan.rules.enums import Anchor
from careplan.rules.floor import floor_day
from careplan.rules.planned import Floor
from careplan.rules.rolling import label_of
from careplan.rules.schedule import Offset, day_of
from careplan.rules.window import Window

NEGATED = "not "
Event = FollowUpEvent.Kind


@dataclass(frozen=True, slots=True)
class Link:
    """One reason: a row of a checklist, what made it apply, and the sum of its day.

    `counted_from` is the anchor's day; of a later one of a rolling row, the day of the
    one before (`number` is above 1). `floor` is the months after an anchor before which
    the row never comes, `floor_from` that anchor's day. None: not known, or not any
    more.
    """

    why: Why
    tags: list[str]
    anchor: Anchor
    anchor_day: dt.date | None
    counted_from: dt.date | None
    offset: Offset | None
    label: str
    number: int = 1
    floor: Floor | None = None
    floor_from: dt.date | None = None

    @property
    def summed(self) -> dt.date | None:
        """The day of the sum; nothing where a part of it is not known."""
        if self.counted_from is None or self.offset is None:
            return None
        return day_of(self.counted_from, self.offset)

    @property
    def is_held(self) -> bool:
        """Whether the sum came too early, and the floor gives the day."""
        return self.planned_on != self.summed

    @property
    def floor_day(self) -> dt.date | None:
        """The first day that is not too early, where there is one."""
        if self.floor is None or self.floor_from is None:
            return None
        return floor_day(self.floor, {self.floor[0]: self.floor_from})

    @property
    def planned_on(self) -> dt.date | None:
        """The day of the sum, or the floor's where that is later."""
        summed, floor = self.summed, self.floor_day
        return summed if summed is None or floor is None else max(summed, floor)


@dataclass(frozen=True, slots=True)
class Shift:
    """A day that is no working day, and the one that the rules took for it."""

    planned_on: dt.date
    due_on: dt.date
    holiday: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One move, by hand or with the plan; `why` is the words of whoever did it."""

    event: FollowUpEvent
    by_hand: bool
    why: str


@dataclass(frozen=True, slots=True)
class Added:
    """Who put a check on the plan later; `by_plan`: by changing the plan."""

    by: User
    at: dt.datetime
    why: str
    by_plan: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """All there is to say about why a follow-up is there.

    `window` is the time it has now, `own` the time it had before anybody moved it by
    hand. `waits` are the checks that get their day when this one is answered.
    """

    follow_up: FollowUp
    links: list[Link]
    risk_factors: list[RiskFactor]
    window: Window
    own: Window
    shift: Shift | None
    changes: list[Changed]
    added: Added | None
    waits: list[str]

    @property
    def versions(self) -> list[ChecklistVersion]:
        """The checklist versions that put it on the plan, each once."""
        items = [link.why.item for link in self.links]
        return list({item.version_id: item.version for item in items}.values())

    @property
    def agreeing(self) -> list[Link]:
        """The reasons whose sum gives the planned day.

        After a plan was changed, what was done before keeps the day it had.
        """
        planned_on = self.follow_up.planned_on
        return [link for link in self.links if link.planned_on == planned_on]


def chain(follow_up: FollowUp) -> Chain:
    """Return the whole chain of one follow-up, in a constant number of queries."""
    prefetch_related_objects([follow_up], reasons_with_all())
    events = list(
        FollowUpEvent.objects.filter(follow_up=follow_up)
        .select_related("by", "reason")
        .order_by("pk")
    )
    return Chain(
        follow_up=follow_up,
        links=links_of(follow_up),
        risk_factors=risk_factors_of(follow_up),
        window=follow_up.window,
        own=moving.own_window(follow_up, events),
        shift=_shift(follow_up, events),
        changes=[_changed(event) for event in _moves(events)],
        added=_added(follow_up, events),
        waits=_waits(follow_up),
    )


# The sum ---------------------------------------------------------------------------


def links_of(follow_up: FollowUp, facts: Facts | None = None) -> list[Link]:
    """Every reason of a follow-up; `facts` are its plan's, where they are at hand."""
    whys = [
        Why(reason.item, reason.occurrence, tuple(reason.tags))
        for reason in follow_up.reasons.all()
    ]
    if not whys:
        return []
    facts = facts or drafting.facts_of(follow_up.plan)
    wanted = {word.removeprefix(NEGATED) for why in whys for word in why.tags}
    names = dict(Tag.objects.filter(code__in=wanted).values_list("code", "name"))
    return [_link(why, follow_up.planned_on, facts, names) for why in whys]


def _link(
    why: Why, planned_on: dt.date, facts: Facts, names: Mapping[str, str]
) -> Link:
    anchor = Anchor(why.item.anchor)
    anchor_day = facts.all_anchors().get(anchor)
    floor = checklists.floor_of(why.item)
    counted_from, number = anchor_day, _number(why.occurrence)
    if number > 1:
        key = why.item.version.parent.code, why.item.code
        before = facts.rolled.get(key, ())[number - 2 : number - 1]
        counted_from = next(iter(before), None)
    return Link(
        why=why,
        tags=[_tag_name(word, names) for word in why.tags],
        anchor=anchor,
        anchor_day=anchor_day,
        counted_from=counted_from,
        offset=_offset(why, number, counted_from, planned_on),
        label=label_of(schedule.parse(why.item.schedule), why.occurrence),
        number=max(number, 1),
        floor=floor,
        floor_from=facts.all_anchors().get(floor[0]) if floor else None,
    )


def _number(occurrence: str) -> int:
    """Which one of a rolling row an occurrence is, from 1; 0 of any other row."""
    rolling = occurrence.startswith("r") and occurrence[1:].isdecimal()
    return int(occurrence[1:]) if rolling else 0


def _offset(
    why: Why, number: int, counted_from: dt.date | None, planned_on: dt.date
) -> Offset | None:
    """How far from where it is counted; of the first rolling one, the point it met."""
    if number == 0:
        try:
            return Offset.from_code(why.occurrence)
        except ValueError:
            return None
    points = schedule.parse(why.item.schedule).offsets()
    if number > 1:
        return _step(why)
    met = (
        point
        for point in points
        if counted_from and day_of(counted_from, point) == planned_on
    )
    return next(met, None)


def _step(why: Why) -> Offset | None:
    every = schedule.parse(why.item.schedule).segments[0]
    if isinstance(every, schedule.Every):
        return Offset.of(every.step, every.unit)
    return None


def _tag_name(word: str, names: Mapping[str, str]) -> str:
    code = word.removeprefix(NEGATED)
    name = names.get(code, code)
    return _("not: %(tag)s") % {"tag": name} if word.startswith(NEGATED) else name


# What happened to its day ----------------------------------------------------------


def _moves(events: Sequence[FollowUpEvent]) -> list[FollowUpEvent]:
    """The events that gave it another day and still count."""
    return [event for event in standing(events) if event.new_day]


def _changed(event: FollowUpEvent) -> Changed:
    said = (event.reason.text if event.reason else "", event.text)
    return Changed(
        event=event,
        by_hand=event.kind == Event.MOVED,
        why=". ".join(part for part in said if part),
    )


def _shift(follow_up: FollowUp, events: Sequence[FollowUpEvent]) -> Shift | None:
    due_on = _due_by_rules(follow_up, events)
    planned_on = follow_up.planned_on
    if due_on == planned_on or hospital.calendar().is_open(planned_on):
        return None
    holiday = Holiday.objects.filter(day=planned_on).values_list("name", flat=True)
    return Shift(planned_on, due_on, holiday.first() or "")


def _due_by_rules(follow_up: FollowUp, events: Sequence[FollowUpEvent]) -> dt.date:
    """The due day before the first of the last moves by hand."""
    day = follow_up.due_on
    for event in reversed(_moves(events)):
        if event.kind != Event.MOVED or event.old_day is None:
            break
        day = event.old_day
    return day


def _added(follow_up: FollowUp, events: Sequence[FollowUpEvent]) -> Added | None:
    if follow_up.added_by is not None:
        first = next((each for each in events if each.kind == Event.ADDED), None)
        at = first.at if first else follow_up.plan.created_at
        return Added(follow_up.added_by, at, follow_up.added_why, by_plan=False)
    line = (
        ChangeLine.objects.filter(
            follow_up=follow_up,
            act__in=[ChangeLine.Act.ADDED, ChangeLine.Act.REOPENED],
            change__undone_at=None,
        )
        .select_related("change__by")
        .order_by("-pk")
        .first()
    )
    if line is None:
        return None
    change = line.change
    return Added(change.by, change.at, change.reason, by_plan=True)


def _waits(follow_up: FollowUp) -> list[str]:
    """The titles that wait for the fact a "find out" task asks for, each once."""
    if not follow_up.activity.startswith(drafting.FIND_OUT) or not follow_up.is_open:
        return []
    facts = drafting.facts_of(follow_up.plan)
    drafted = drafting.draft(facts)
    titles = {waiting.item.code: waiting.item.title for waiting in drafted.waiting}
    return list(
        dict.fromkeys(
            titles[code]
            for task in drafting.to_find_out(facts, drafted)
            if drafting.find_out_activity(task) == follow_up.activity
            for code in task.item_codes
        )
    )
