"""How fast a team answers its alerts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Min, Q

from careplan.accounts.models import Team
from careplan.followups.models import Alert, AlertEvent
from careplan.rules.enums import Urgency
from careplan.rules.figures import percentile

# Something was done, or the patient was spoken with; a look alone is no answer (H32).
ANSWERS = [AlertEvent.Kind.ACTED, AlertEvent.Kind.CLOSED]


class Answered(StrEnum):
    """Whether an alert was answered, and in time."""

    IN_TIME = "in-time"
    LATE = "late"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Response:
    """One alert: when it was raised, answered, and was to be answered."""

    alert: int
    urgency: str
    raised_at: dt.datetime
    answered_at: dt.datetime | None
    respond_by: dt.datetime

    @property
    def answered(self) -> Answered:
        if self.answered_at is None:
            return Answered.WAITING
        late = self.answered_at > self.respond_by
        return Answered.LATE if late else Answered.IN_TIME


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast alerts of one urgency were answered."""

    urgency: Urgency
    total: int
    in_time: int
    late: int
    waiting: int
    median: dt.timedelta | None
    ninetieth: dt.timedelta | None


def responses(
    teams: Sequence[Team], since: dt.date, now: dt.datetime
) -> list[Response]:
    """Every alert raised since a day, oldest first; one query."""
    start = dt.datetime.combine(since, dt.time.min, now.tzinfo)
    rows = (
        Alert.objects.filter(team__in=teams, raised_at__gte=start)
        .annotate(first=Min("events__at", filter=Q(events__kind__in=ANSWERS)))
        .order_by("raised_at", "pk")
        .values_list(
            "pk", "urgency", "raised_at", "first", "contacted_at", "respond_by"
        )
    )
    return [
        Response(pk, urgency, raised, _earliest(first, spoke), by)
        for pk, urgency, raised, first, spoke, by in rows
    ]


def _earliest(*moments: dt.datetime | None) -> dt.datetime | None:
    return min((each for each in moments if each is not None), default=None)


def speeds(found: Sequence[Response]) -> list[Speed]:
    """By urgency, the most urgent first; percentiles of those that were answered."""
    return [
        _speed(urgency, [each for each in found if each.urgency == urgency])
        for urgency in Urgency
    ]


def _speed(urgency: Urgency, found: Sequence[Response]) -> Speed:
    seconds = [
        (each.answered_at - each.raised_at).total_seconds()
        for each in found
        if each.answered_at is not None
    ]
    return Speed(
        urgency=urgency,
        total=len(found),
        in_time=_number(found, Answered.IN_TIME),
        late=_number(found, Answered.LATE),
        waiting=_number(found, Answered.WAITING),
        median=_span(percentile(seconds, 0.5)),
        ninetieth=_span(percentile(seconds, 0.9)),
    )


def _number(found: Sequence[Response], state: Answered) -> int:
    return sum(each.answered is state for each in found)


def _span(seconds: float | None) -> dt.timedelta | None:
    return None if seconds is None else dt.timedelta(seconds=round(seconds))
