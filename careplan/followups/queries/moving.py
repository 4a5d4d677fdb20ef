"""What there is to know before a check is moved to another day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q

from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries.history_columns import standing
from careplan.hospital import queries as hospital
from careplan.hospital.models import Holiday
from careplan.rules.calendar import Calendar
from careplan.rules.enums import Kind
from careplan.rules.window import Window

OFFERED = 5
# Far enough for any window, so that a search for working days comes to an end.
FURTHEST = dt.timedelta(days=60)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What a nurse should know of one day before a check is moved to it.

    `off` counts days from the day the rules suggest, negative: before it. `others` are
    visits and tests of the same team on that day.
    """

    day: dt.date
    off: int
    in_time: bool
    open: bool
    holiday: str
    others: int


def own_window(follow_up: FollowUp, events: Iterable[FollowUpEvent]) -> Window:
    """The time a check had before anybody moved it by hand; `events` are all of its.

    A change of the plan gives a new time; what was taken back does not count.
    """
    first: FollowUpEvent | None = None
    if follow_up.moved_by_hand:
        for event in standing(sorted(events, key=lambda each: each.pk)):
            if event.kind == FollowUpEvent.Kind.MOVED:
                first = first or event
            elif event.new_day:
                first = None
    if first is None or first.old_opens_on is None or first.old_closes_on is None:
        return follow_up.window
    return Window(opens_on=first.old_opens_on, closes_on=first.old_closes_on)


def suggested_days(
    follow_up: FollowUp, own: Window, calendar: Calendar, today: dt.date
) -> list[dt.date]:
    """Up to five working days, nearest to the day the rules suggest, in order.

    Inside its own time and from `today` on; where its time is over, the next ones.
    """
    first = max(own.opens_on, today, follow_up.plan.operation.day or today)
    last = own.closes_on if own.closes_on >= first else first + FURTHEST
    count = (last - first).days + 1
    days = [first + _DAY * each for each in range(count)]
    working = [day for day in days if calendar.is_open(day) and day != follow_up.due_on]
    nearest = sorted(working, key=lambda day: abs((day - follow_up.planned_on).days))
    return sorted(nearest[:OFFERED])


def facts_of_days(
    follow_up: FollowUp, days: Sequence[dt.date], own: Window, zone: ZoneInfo
) -> list[DayFacts]:
    """The facts of each day; the others of the team come in one query."""
    calendar = hospital.calendar()
    holidays = dict(Holiday.objects.filter(day__in=days).values_list("day", "name"))
    busy = _others(follow_up, days, zone)
    return [
        DayFacts(
            day=day,
            off=(day - follow_up.planned_on).days,
            in_time=own.holds(day),
            open=calendar.is_open(day),
            holiday=holidays.get(day, ""),
            others=busy.count(day),
        )
        for day in days
    ]


def _others(
    follow_up: FollowUp, days: Sequence[dt.date], zone: ZoneInfo
) -> list[dt.date]:
    """The day of each other visit or test of the team: booked, else due."""
    if not days:
        return []
    first = dt.datetime.combine(min(days), dt.time.min, zone)
    end = dt.datetime.combine(max(days) + _DAY, dt.time.min, zone)
    found = (
        FollowUp.objects.filter(
            OPEN,
            Q(booked_for=None, due_on__in=days)
            | Q(booked_for__gte=first, booked_for__lt=end),
            team=follow_up.team_id,
            kind__in=[Kind.VISIT, Kind.TEST],
            attended_on=None,
        )
        .exclude(pk=follow_up.pk)
        .values_list("due_on", "booked_for")
    )
    return [booked.astimezone(zone).date() if booked else due for due, booked in found]
