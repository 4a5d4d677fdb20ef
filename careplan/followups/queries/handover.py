"""The handover sheet: what is open for a team or a person on a day, most urgent first.

It is printed and carried about, so it says how many rows there are of each sort, also
of those that no longer fit on it (H47).
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db.models import Count, Q, QuerySet

from careplan.accounts import queries as accounts
from careplan.accounts.models import Team, User
from careplan.followups.models import Alert, Promise
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.queries.asks import waiting, watch_on
from careplan.followups.queries.rows import Row, rows_of
from careplan.patients.models import Patient
from careplan.rules.enums import Urgency
from careplan.rules.ranking import PLACES, Group

Found: TypeAlias = QuerySet[Any]

# What fits on one sheet of paper. Alerts and promises are never cut, and a few of each
# other sort always stand there.
ROWS = 24
MOST_RESULTS = 5
FEWEST_LATE = 4
LATE = [
    PLACES[group]
    for group in (
        *(Group.TREATMENT, Group.OVERDUE, Group.MISSED),
        *(Group.ABSENT, Group.UNREACHABLE, Group.UNREACHED),
    )
]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose work a sheet shows: a team's, one person's, or all that a user watches."""

    user: User
    team: Team | None = None
    person: User | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one sort that are shown, and how many there are in all."""

    rows: list[Any]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a colleague must know to take over now."""

    alerts: list[Alert]
    promises: list[Promise]
    review: Part
    tell: Part
    late: Part
    patients: list[Patient] = field(default_factory=list)

    @property
    def total(self) -> int:
        parts = (self.review, self.tell, self.late)
        return len(self.alerts) + len(self.promises) + sum(each.total for each in parts)


def sheet(scope: Scope, day: dt.date) -> Sheet:
    """The open work of a scope on `day`; the same few queries whatever there is.

    Open alerts by the moment they must be answered, promises by the moment promised,
    results by how long they wait, then what is past its window, the worst first. Only
    what the scope's user may see is on it.
    """
    asked = _of_follow_ups(waiting(watch_on(scope.user, day)), scope)
    counts: dict[int, int] = dict(
        asked.order_by().values_list("place").annotate(Count("pk"))
    )
    alerts = _alerts(scope, day)
    promises = _promises(scope, day)
    review = _part(asked, [PLACES[Group.REVIEW]], counts, "attended_on", MOST_RESULTS)
    tell = _part(asked, [PLACES[Group.TELL]], counts, "reviewed_at", MOST_RESULTS)
    # An alert says who has it and by when, and so takes the room of two.
    above = 2 * len(alerts) + len(promises) + len(review.rows) + len(tell.rows)
    room = max(ROWS - above, FEWEST_LATE)
    late = _part(asked, LATE, counts, "closes_on", room)
    shown = [*review.rows, *tell.rows, *late.rows]
    rows = {row.follow_up.pk: row for row in rows_of(shown, day=day)}
    people = {each.patient_id: each.patient for each in [*alerts, *promises, *shown]}
    return Sheet(
        alerts=alerts,
        promises=promises,
        review=_drawn(review, rows),
        tell=_drawn(tell, rows),
        late=_drawn(late, rows),
        patients=list(people.values()),
    )


def _of_follow_ups(asked: Found, scope: Scope) -> Found:
    if scope.team is not None:
        asked = asked.filter(team=scope.team)
    if scope.person is not None:
        asked = asked.filter(patient__nurse=scope.person)
    return asked


def _alerts(scope: Scope, day: dt.date) -> list[Alert]:
    """Open alerts of whom we follow: nobody rings who died, as in the queue."""
    found = Alert.objects.filter(
        OPEN_ALERT,
        team__in=accounts.team_ids(scope.user, day),
        patient__status=Patient.Status.ACTIVE,
    )
    if scope.team is not None:
        found = found.filter(team=scope.team)
    if scope.person is not None:
        hers = Q(owner=scope.person) | Q(owner=None, patient__nurse=scope.person)
        found = found.filter(hers)
    order = {urgency.value: place for place, urgency in enumerate(Urgency)}
    rows = found.select_related(
        "patient__user__contact_details", "version", "owner", "acknowledged_by"
    )
    return sorted(rows, key=lambda row: (order[row.urgency], row.respond_by, row.pk))


def _promises(scope: Scope, day: dt.date) -> list[Promise]:
    """Every call that was promised and not made, also of the days ahead."""
    found = Promise.objects.filter(
        follow_up__done_at=None,
        follow_up__closed_at=None,
        follow_up__team__in=accounts.team_ids(scope.user, day),
        patient__status=Patient.Status.ACTIVE,
    )
    if scope.team is not None:
        found = found.filter(follow_up__team=scope.team)
    if scope.person is not None:
        found = found.filter(
            Q(made_in__by=scope.person) | Q(patient__nurse=scope.person)
        )
    rows = found.select_related(
        "patient__user__contact_details", "follow_up", "made_in__by"
    )
    return list(rows.order_by("due_at", "pk"))


def _part(
    asked: Found, places: list[int], counts: dict[int, int], order: str, most: int
) -> Part:
    rows = asked.filter(place__in=places).select_related(
        "patient__user__contact_details"
    )
    total = sum(counts.get(place, 0) for place in places)
    return Part(list(rows.order_by(order, "due_on", "pk")[:most]), total)


def _drawn(part: Part, rows: dict[int, Row]) -> Part:
    return Part([rows[each.pk] for each in part.rows], part.total)
