"""What the dated columns of a follow-up must be, told by its events alone."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.rules import gates
from careplan.rules.enums import Gate, Kind

Event = FollowUpEvent.Kind


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a FollowUp that its events decide, by the same names.

    `due_on` is None where no event ever moved the check: then the plan decides it.
    """

    booked_for: dt.datetime | None = None
    booked_place: str = ""
    missed_on: dt.date | None = None
    attended_on: dt.date | None = None
    recorded_at: dt.datetime | None = None
    reviewed_at: dt.datetime | None = None
    told_at: dt.datetime | None = None
    done_at: dt.datetime | None = None
    done_on: dt.date | None = None
    closed_at: dt.datetime | None = None
    closed_by_id: int | None = None
    closed_reason_id: int | None = None
    closed_note: str = ""
    due_on: dt.date | None = None

    @property
    def passed(self) -> list[Gate]:
        """The gates that have their mark."""
        marks = {
            Gate.BOOKED: self.booked_for,
            Gate.ATTENDED: self.attended_on,
            Gate.RECORDED: self.recorded_at,
            Gate.REVIEWED: self.reviewed_at,
            Gate.TOLD: self.told_at,
        }
        return [gate for gate, mark in marks.items() if mark is not None]


NAMES = tuple(field.name for field in fields(Columns))


def columns_from(kind: Kind, events: Iterable[FollowUpEvent]) -> Columns:
    """Return what the columns of a follow-up of this kind must be after its events.

    This is the one place that says so: the actions write their columns with `after`,
    undo replays with this, and the ledger compares with it. `events` are all events of
    one follow-up, in any order; they count in the order in which they were entered
    (H36), and one that another takes back (`undoes`) does not count. No query is made.
    """
    in_order = sorted(events, key=lambda event: event.pk)
    first_move = next((each for each in in_order if each.old_day), None)
    columns = Columns(due_on=first_move.old_day if first_move else None)
    for event in standing(in_order):
        columns = after(kind, columns, event)
    return columns


def standing(events: Sequence[FollowUpEvent]) -> list[FollowUpEvent]:
    """The events that no later one takes back, and no word of taking back itself."""
    undone = {event.undoes_id for event in events if event.undoes_id}
    return [
        event for event in events if event.pk not in undone and event.undoes_id is None
    ]


def after(kind: Kind, columns: Columns, event: FollowUpEvent) -> Columns:
    """Return the columns of a follow-up of this kind after one more event."""
    if event.kind == Event.GATE:
        return _done_when_through(kind, _passed(columns, event), event)
    if event.kind == Event.CORRECTED:
        return _corrected(columns, event)
    if event.kind == Event.NOT_ATTENDED:
        return replace(columns, booked_for=None, booked_place="", missed_on=event.on)
    if event.kind in {Event.CLOSED, Event.CAUGHT_UP}:
        return replace(
            columns,
            closed_at=event.at,
            closed_by_id=event.by_id,
            closed_reason_id=event.reason_id,
            closed_note=event.text if event.kind == Event.CLOSED else "",
        )
    if event.kind == Event.REOPENED:
        columns = _opened(columns)
    if event.kind in {Event.CHANGED, Event.MOVED} and event.new_day:
        # The appointment was for another day: it has to be made again.
        columns = replace(columns, booked_for=None, booked_place="")
    return replace(columns, due_on=event.new_day) if event.new_day else columns


def _opened(columns: Columns) -> Columns:
    """Neither closed nor done any more; a check that was recorded is not."""
    return replace(
        columns,
        recorded_at=None,
        done_at=None,
        done_on=None,
        closed_at=None,
        closed_by_id=None,
        closed_reason_id=None,
        closed_note="",
    )


def _passed(columns: Columns, event: FollowUpEvent) -> Columns:
    moment = event.moment or event.at
    if event.gate == Gate.BOOKED:
        return replace(columns, booked_for=event.moment, booked_place=event.place)
    if event.gate == Gate.ATTENDED:
        return replace(columns, attended_on=event.on)
    if event.gate == Gate.RECORDED:
        return replace(columns, recorded_at=event.at)
    if event.gate == Gate.REVIEWED:
        return replace(columns, reviewed_at=moment)
    return replace(columns, told_at=moment)


def _done_when_through(kind: Kind, columns: Columns, event: FollowUpEvent) -> Columns:
    if not gates.passed_all(kind, columns.passed):
        return columns
    done_on = columns.attended_on or event.on
    return replace(columns, done_at=event.at, done_on=done_on)


def _corrected(columns: Columns, event: FollowUpEvent) -> Columns:
    if event.gate == Gate.ATTENDED:
        columns = replace(columns, attended_on=event.on)
    elif event.gate == Gate.REVIEWED:
        columns = replace(columns, reviewed_at=event.moment or event.at)
    elif event.gate == Gate.TOLD:
        columns = replace(columns, told_at=event.moment or event.at)
    if columns.done_at is None or event.gate not in {Gate.ATTENDED, Gate.RECORDED}:
        return columns
    return replace(columns, done_on=event.on)


def columns_of(follow_up: FollowUp) -> Columns:
    """The columns as the row holds them."""
    return Columns(**{name: getattr(follow_up, name) for name in NAMES})


def differences(follow_up: FollowUp, events: Iterable[FollowUpEvent]) -> list[str]:
    """The names of the columns that say other than the events do; nothing: all agree.

    The day it is due is compared only where an event moved it. Rows read with
    `values_list(named=True)` do as well as objects.
    """
    told = columns_from(Kind(follow_up.kind), events)
    held = columns_of(follow_up)
    return [
        name
        for name in NAMES
        if getattr(told, name) != getattr(held, name)
        and not (name == "due_on" and told.due_on is None)
    ]
