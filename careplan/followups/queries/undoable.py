"""What of a check's history can be corrected, taken back, or opened again."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from careplan.entries.models import Entry
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries import drafting
from careplan.followups.queries.history_columns import standing
from careplan.patients.models import Patient
from careplan.rules.enums import Gate

Event = FollowUpEvent.Kind
UNDO_WITHIN = dt.timedelta(hours=24)
TAKEN_BACK = {Event.GATE, Event.NOT_ATTENDED, Event.MOVED, Event.CLOSED}
# The plan closed these; its own page says when they come back.
CLOSED_BY_PLAN = {drafting.WITHDRAWN, "found-out"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page offers: the event to take back, or a closing to open again.

    `until` is the moment up to which an event can be taken back; a check is opened
    again at any time, `until` is None then.
    """

    event: FollowUpEvent
    until: dt.datetime | None


def events_to_replay(follow_up: FollowUp) -> list[FollowUpEvent]:
    """All events of a check in the order of entry, with what taking back needs."""
    return list(follow_up.events.select_related("entry", "reason", "by").order_by("pk"))


def last_undoable(
    follow_up: FollowUp, events: Iterable[FollowUpEvent]
) -> FollowUpEvent | None:
    """The last thing that happened, if it is of a kind that can be taken back.

    Corrections stand in nobody's way: those of a gate are taken back with it. What a
    change of the plan did is taken back where the plan is changed.
    """
    happened = [each for each in standing(list(events)) if each.kind != Event.CORRECTED]
    last = happened[-1] if happened else None
    if last is None or last.kind not in TAKEN_BACK:
        return None
    if last.kind == Event.CLOSED and _closed_by_plan(last):
        return None
    found_out = follow_up.activity.startswith(drafting.FIND_OUT)
    return None if last.kind == Event.GATE and found_out else last


def _closed_by_plan(event: FollowUpEvent) -> bool:
    return event.reason is not None and event.reason.code in CLOSED_BY_PLAN


def may_open(follow_up: FollowUp) -> bool:
    """Whether a closed check may be opened: we follow the patient, the plan goes on."""
    active = follow_up.patient.status == Patient.Status.ACTIVE
    return active and follow_up.plan.ended_at is None


def offer(
    follow_up: FollowUp, events: Iterable[FollowUpEvent], at: dt.datetime
) -> Offer | None:
    """What the page of a check offers at this moment, if anything."""
    last = last_undoable(follow_up, events)
    if last is None:
        return None
    closed = last.kind == Event.CLOSED
    if closed and not may_open(follow_up):
        return None
    if in_time(last, at):
        return Offer(last, last.at + UNDO_WITHIN)
    return Offer(last, None) if closed else None


def in_time(event: FollowUpEvent, at: dt.datetime) -> bool:
    """Whether an event is still young enough to be taken back."""
    return at - event.at <= UNDO_WITHIN


def entry_of(follow_up: FollowUp) -> Entry | None:
    """The answers that stand for a check now: neither corrected nor retracted."""
    return (
        Entry.objects.filter(events__follow_up=follow_up, corrected_by__isnull=True)
        .select_related("set_version__parent")
        .prefetch_related("answers", "set_version__questions")
        .order_by("-id")
        .first()
    )


def correctable(follow_up: FollowUp) -> list[Gate]:
    """The gates at which something was seen or said; a booking is booked again."""
    return [gate for gate in follow_up.passed if gate != Gate.BOOKED]
