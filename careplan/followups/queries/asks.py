"""What asks for the nurses on a day: rules.ranking in SQL."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from careplan.accounts import queries as accounts
from careplan.accounts.models import User
from careplan.followups.models import Alert, FollowUp
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.models.contact import FIND_NUMBER, RING_BACK, WRITE_LETTER
from careplan.followups.models.follow_up import OPEN
from careplan.hospital import queries as hospital
from careplan.patients.models import Patient
from careplan.rules.calendar import local_moment
from careplan.rules.enums import Kind
from careplan.rules.ranking import PLACES, START_OF, Group

# Follow-ups annotated with `place`, the rank of their group.
Asked: TypeAlias = QuerySet[Any]


@dataclass(frozen=True)
class Watch:
    """Who looks at the queue, when, and whose patients she watches then."""

    user: User
    at: dt.datetime
    zone: ZoneInfo
    teams: tuple[int, ...]

    @cached_property
    def day(self) -> dt.date:
        return self.at.astimezone(self.zone).date()

    @cached_property
    def covered(self) -> dict[int, User]:
        """Whom she stands in for that day, by id: their patients are hers by name."""
        return {each.pk: each for each in accounts.covering(self.user, self.day)}

    def stands_in_for(self, patient: Patient) -> str:
        """The name of this patient's nurse, when she is away and this person covers."""
        away = self.covered.get(patient.nurse_id) if patient.nurse_id else None
        return away.name if away else ""

    @property
    def midnight(self) -> dt.datetime:
        return local_moment(self.day, dt.time(), self.zone.key)

    @property
    def tomorrow(self) -> dt.datetime:
        ahead = self.day + dt.timedelta(days=1)
        return local_moment(ahead, dt.time(), self.zone.key)


def watch(user: User, at: dt.datetime, zone: ZoneInfo | None = None) -> Watch:
    """What a member of staff watches at a moment, in the clinic's zone; two queries.

    The teams are read first: a list of numbers lets the database start from its index.
    """
    there = zone or hospital.zone()
    teams = accounts.team_ids(user, at.astimezone(there).date())
    return Watch(user, at, there, tuple(sorted(row["team"] for row in teams)))


def watch_on(user: User, day: dt.date) -> Watch:
    """What she watches on a day, at whatever hour."""
    zone = hospital.zone()
    return watch(user, local_moment(day, dt.time(12), zone.key), zone)


# What asks --------------------------------------------------------------------------


def waiting(seen: Watch) -> Asked:
    """Every open follow-up that asks something of the teams, with its `place`.

    The rules are those of rules.ranking.group_of.
    """
    day = seen.day
    home = Q(kind=Kind.HOME)
    late = FollowUp.objects.filter(
        OPEN,
        plan=OuterRef("plan"),
        activity=OuterRef("activity"),
        closes_on__lt=day,
    )
    earlier = late.filter(due_on__lt=OuterRef("due_on"))
    later = late.filter(due_on__gt=OuterRef("due_on"))
    missed = home & Q(closes_on__lt=day) & Exists(earlier) & ~Exists(later)
    return (
        FollowUp.objects.filter(
            OPEN,
            Q(opens_on__lte=day) | Q(attended_on__isnull=False),
            team__in=seen.teams,
            patient__status=Patient.Status.ACTIVE,
        )
        .annotate(place=_place(day))
        .filter(missed | ~home)
        .exclude(booked_for__gte=seen.midnight, place=PLACES[Group.DUE])
    )


def _place(day: dt.date) -> Case:
    task = Q(kind=Kind.TASK)
    promised = Q(kind=Kind.CALL, activity=RING_BACK, due_on__lte=day)
    late_start = task & Q(activity__startswith=START_OF, due_on__lt=day)
    not_there = Q(booked_for__isnull=True, missed_on__isnull=False)
    return Case(
        _at(Q(kind=Kind.HOME), Group.MISSED),
        _at(Q(reviewed_at__isnull=False), Group.TELL),
        _at(Q(attended_on__isnull=False), Group.REVIEW),
        _at(promised, Group.PROMISE),
        _at(late_start, Group.TREATMENT),
        _at(task & Q(activity=FIND_NUMBER), Group.UNREACHABLE),
        _at(task & Q(activity=WRITE_LETTER), Group.UNREACHED),
        _at(Q(closes_on__lt=day), Group.OVERDUE),
        _at(not_there, Group.ABSENT),
        default=Value(PLACES[Group.DUE]),
        output_field=IntegerField(),
    )


def _at(condition: Q, group: Group) -> When:
    return When(condition, then=Value(PLACES[group]))


def open_alerts(seen: Watch) -> QuerySet[Alert]:
    """Alerts of the teams that nobody has closed; of nobody's patients too (H31)."""
    return Alert.objects.filter(
        OPEN_ALERT, team__in=seen.teams, patient__status=Patient.Status.ACTIVE
    )


def out_of_reach(seen: Watch) -> QuerySet[Patient]:
    """Patients without a telephone number and without an e-mail address (AP-08)."""
    return Patient.objects.filter(
        team__in=seen.teams,
        status=Patient.Status.ACTIVE,
        user__contact_details__phone="",
        user__email__isnull=True,
    )
