"""A team's checks in figures: done on time, past their window, by risk factor.

What a figure counts and what its list shows is one queryset, made here.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from dateutil.relativedelta import relativedelta
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from careplan.accounts.models import Team
from careplan.education.models import RiskFactor
from careplan.followups.models import FollowUp
from careplan.followups.models.follow_up import OPEN
from careplan.patients.models import Patient
from careplan.rules.enums import Kind

Teams: TypeAlias = Sequence[Team]
Checks: TypeAlias = QuerySet[Any]

MONTHS = 12
FACTOR = "reasons__item__risk_factors"


class State(StrEnum):
    """What became of a check by the end of its window, and since."""

    ON_TIME = "on-time"
    LATE = "late"
    NOT_DONE = "not-done"


STATES: dict[State, Q] = {
    State.ON_TIME: Q(took_place__lte=F("closes_on")),
    State.LATE: Q(took_place__gt=F("closes_on")),
    State.NOT_DONE: Q(took_place__isnull=True),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many checks there were, and what became of them."""

    total: int = 0
    on_time: int = 0
    late: int = 0
    not_done: int = 0


@dataclass(frozen=True, slots=True)
class Band:
    """Days past the window, both included; `last` None: and more."""

    code: str
    first: int
    last: int | None

    def holds(self, day: dt.date) -> Q:
        """Which checks are in it on `day`, by the last day of their window."""
        newest = Q(closes_on__lte=day - dt.timedelta(days=self.first))
        if self.last is None:
            return newest
        return newest & Q(closes_on__gte=day - dt.timedelta(days=self.last))


BANDS = [
    Band("week", 1, 7),
    Band("month", 8, 30),
    Band("quarter", 31, 90),
    Band("year", 91, 365),
    Band("longer", 366, None),
]


def first_month(day: dt.date) -> dt.date:
    """The first day of the months that are shown, this one included."""
    return day.replace(day=1) - relativedelta(months=MONTHS - 1)


def ended(teams: Teams, day: dt.date) -> Checks:
    """Checks of these teams whose window ended in the last months, before `day`.

    Left out are checks at home, those closed for a reason, and what is open for
    somebody who is not followed any more. `took_place`: the day it was done.
    """
    done = Q(done_on__isnull=False) | Q(attended_on__isnull=False)
    return (
        FollowUp.objects.filter(
            done | Q(patient__status=Patient.Status.ACTIVE),
            team__in=teams,
            closes_on__gte=first_month(day),
            closes_on__lt=day,
            closed_at=None,
        )
        .exclude(kind=Kind.HOME)
        .annotate(took_place=Coalesce("done_on", "attended_on"))
    )


def of_month(teams: Teams, day: dt.date, month: dt.date) -> Checks:
    """Those of one month, named by its first day."""
    following = month + relativedelta(months=1)
    return ended(teams, day).filter(closes_on__gte=month, closes_on__lt=following)


def of_factor(teams: Teams, day: dt.date, code: str) -> Checks:
    """Those that watch one risk factor, each once."""
    return ended(teams, day).filter(**{f"{FACTOR}__code": code}).distinct()


def overdue(teams: Teams, day: dt.date) -> Checks:
    """Open checks past their window, as the queue counts them."""
    return FollowUp.objects.filter(
        OPEN,
        team__in=teams,
        attended_on=None,
        closes_on__lt=day,
        patient__status=Patient.Status.ACTIVE,
    ).exclude(kind=Kind.HOME)


def by_month(teams: Teams, day: dt.date) -> list[tuple[dt.date, Counted]]:
    """Each of the last months with its checks, oldest first; one query."""
    rows = _counted(
        ended(teams, day).annotate(month=TruncMonth("closes_on")).values("month")
    )
    found = {row.pop("month"): Counted(**row) for row in rows}
    start = first_month(day)
    months = [start + relativedelta(months=n) for n in range(MONTHS)]
    return [(month, found.get(month, Counted())) for month in months]


def by_factor(teams: Teams, day: dt.date) -> list[tuple[RiskFactor, Counted]]:
    """Each risk factor with the checks that watch it; two queries."""
    name = f"{FACTOR}__code"
    rows = _counted(ended(teams, day).exclude(**{name: None}).values(name))
    found = {row.pop(name): Counted(**row) for row in rows}
    factors = RiskFactor.objects.order_by("order")
    return [(factor, found.get(factor.code, Counted())) for factor in factors]


def _counted(rows: Any) -> list[dict[str, Any]]:
    """A check with two rows of one checklist is joined twice and counted once."""
    return list(
        rows.order_by().annotate(
            total=Count("pk", distinct=True),
            on_time=Count("pk", filter=STATES[State.ON_TIME], distinct=True),
            late=Count("pk", filter=STATES[State.LATE], distinct=True),
            not_done=Count("pk", filter=STATES[State.NOT_DONE], distinct=True),
        )
    )


def by_age(teams: Teams, day: dt.date) -> list[tuple[Band, int]]:
    """How many checks are past their window, by for how long; one query."""
    counts = overdue(teams, day).aggregate(
        **{band.code: Count("pk", filter=band.holds(day)) for band in BANDS}
    )
    return [(band, counts[band.code]) for band in BANDS]
