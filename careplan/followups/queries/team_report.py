"""How a team is doing: every figure of its page, and the rows behind each of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from careplan.accounts.models import Team
from careplan.education.models import RiskFactor
from careplan.followups.models import FollowUp
from careplan.followups.queries import team_alerts, team_checks, team_people
from careplan.followups.queries.team_alerts import Answered, Response, Speed
from careplan.followups.queries.team_checks import Band, Counted, State
from careplan.followups.queries.team_people import Returned, Tried
from careplan.patients.models import Patient
from careplan.rules import enums as rules


@dataclass(frozen=True)
class Period:
    """The months a page speaks of, until a moment, for these teams."""

    teams: Sequence[Team]
    at: dt.datetime
    zone: ZoneInfo

    @property
    def now(self) -> dt.datetime:
        return self.at.astimezone(self.zone)

    @property
    def day(self) -> dt.date:
        return self.now.date()

    @property
    def first_day(self) -> dt.date:
        return team_checks.first_month(self.day)

    @property
    def start(self) -> dt.datetime:
        return dt.datetime.combine(self.first_day, dt.time.min, self.zone)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the page of a team shows."""

    months: list[tuple[dt.date, Counted]]
    ages: list[tuple[Band, int]]
    speeds: list[Speed]
    tried: Tried
    returned: Returned
    followed: int
    lost: int
    factors: list[tuple[RiskFactor, Counted]]


def report(period: Period) -> Report:
    """The figures of some teams; one query each, whatever there is to count."""
    teams, day = period.teams, period.day
    return Report(
        months=team_checks.by_month(teams, day),
        ages=team_checks.by_age(teams, day),
        speeds=team_alerts.speeds(_responses(period)),
        tried=team_people.tried(teams, period.start),
        returned=team_people.returned(teams, period.start, period.now),
        followed=team_people.followed(teams).count(),
        lost=team_people.lost(teams, period.now).count(),
        factors=team_checks.by_factor(teams, day),
    )


def _responses(period: Period) -> list[Response]:
    return team_alerts.responses(period.teams, period.first_day, period.now)


# The rows behind a number -------------------------------------------------------------


class What(StrEnum):
    """Which figure a number belongs to."""

    MONTH = "month"
    AGE = "age"
    ALERTS = "alerts"
    TRIES = "tries"
    RETURNED = "returned"
    LOST = "lost"
    FOLLOWED = "followed"
    FACTOR = "factor"


class Of(StrEnum):
    """What the rows behind a number are."""

    CHECK = "check"
    ALERT = "alert"
    CALL = "call"
    PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class Asked:
    """One number: the figure, which of its bars, which part of it."""

    what: What
    which: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """The ids of the rows behind one number, in the order they are listed."""

    of: Of
    ids: QuerySet[Any, Any] | list[int]


def rows_behind(period: Period, asked: Asked) -> Slice | None:
    """The rows that one number counts, None for a number that does not exist."""
    found = {
        What.MONTH: _checks_of_month,
        What.AGE: _checks_of_age,
        What.FACTOR: _checks_of_factor,
        What.ALERTS: _alerts,
        What.TRIES: _tries,
        What.RETURNED: _returned,
        What.LOST: _lost,
        What.FOLLOWED: _followed,
    }[asked.what]
    return found(period, asked)


def _checks_of_month(period: Period, asked: Asked) -> Slice | None:
    try:
        month = dt.date.fromisoformat(f"{asked.which}-01")
    except ValueError:
        return None
    if not period.first_day <= month <= period.day:
        return None
    return _checks(team_checks.of_month(period.teams, period.day, month), asked)


def _checks_of_factor(period: Period, asked: Asked) -> Slice | None:
    if asked.which not in set(rules.RiskFactor):
        return None
    rows = team_checks.of_factor(period.teams, period.day, asked.which)
    return _checks(rows, asked)


def _checks(rows: team_checks.Checks, asked: Asked) -> Slice | None:
    if asked.state:
        if asked.state not in set(State):
            return None
        rows = rows.filter(team_checks.STATES[State(asked.state)])
    # Joins of the filters stay inside, so that each check is listed once.
    once = FollowUp.objects.filter(pk__in=rows.order_by().values("pk"))
    return Slice(
        Of.CHECK, once.order_by("closes_on", "pk").values_list("pk", flat=True)
    )


def _checks_of_age(period: Period, asked: Asked) -> Slice | None:
    band = next((each for each in team_checks.BANDS if each.code == asked.which), None)
    if band is None:
        return None
    rows = team_checks.overdue(period.teams, period.day).filter(band.holds(period.day))
    return Slice(
        Of.CHECK, rows.order_by("closes_on", "pk").values_list("pk", flat=True)
    )


def _alerts(period: Period, asked: Asked) -> Slice | None:
    known = asked.state in {"", *Answered}
    if asked.which not in set(rules.Urgency) or not known:
        return None
    found = [
        each.alert
        for each in _responses(period)
        if asked.which == each.urgency and asked.state in {"", each.answered.value}
    ]
    return Slice(Of.ALERT, found[::-1])


def _tries(period: Period, asked: Asked) -> Slice | None:
    found = team_people.tried(period.teams, period.start)
    if asked.which == "none":
        return Slice(Of.PATIENT, found.not_reached)
    calls = {str(number): each for number, each in found.reached.items()}
    if asked.which not in calls:
        return None
    return Slice(Of.CALL, calls[asked.which][::-1])


def _returned(period: Period, asked: Asked) -> Slice | None:
    found = team_people.returned(period.teams, period.start, period.now)
    parts = {"came": found.came, "did-not": found.did_not}
    return Slice(Of.CALL, parts[asked.which][::-1]) if asked.which in parts else None


def _lost(period: Period, _asked: Asked) -> Slice:
    return _people(team_people.lost(period.teams, period.now))


def _followed(period: Period, _asked: Asked) -> Slice:
    return _people(team_people.followed(period.teams))


def _people(rows: QuerySet[Patient]) -> Slice:
    return Slice(Of.PATIENT, rows.order_by("name", "pk").values_list("pk", flat=True))
