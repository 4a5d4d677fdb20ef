"""The nurses' one queue: a row per patient, most urgent first, each saying why."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from careplan.accounts import queries as accounts
from careplan.accounts.models import User
from careplan.followups.models import FollowUp
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries.rows import Row, rows_of, with_reasons
from careplan.hospital import queries as hospital
from careplan.patients.models import Patient
from careplan.rules.enums import Kind
from careplan.rules.ranking import PLACES, RING_BACK, Group

# Follow-ups annotated with `place`, the rank of their group.
Asked: TypeAlias = QuerySet[Any]


def waiting_for_staff(user: User, day: dt.date) -> Asked:
    """Every open follow-up that asks something of the user's teams on `day`.

    Hers are those of the people she stands in for too. The rules are those of
    rules.ranking.group_of, in SQL.
    """
    clinic = hospital.zone()
    start = dt.datetime.combine(day, dt.time.min, clinic)
    earlier = FollowUp.objects.filter(
        OPEN,
        plan=OuterRef("plan"),
        activity=OuterRef("activity"),
        closes_on__lt=day,
        due_on__lt=OuterRef("due_on"),
    )
    later = FollowUp.objects.filter(
        OPEN,
        plan=OuterRef("plan"),
        activity=OuterRef("activity"),
        closes_on__lt=day,
        due_on__gt=OuterRef("due_on"),
    )
    home = Q(kind=Kind.HOME)
    missed = home & Q(closes_on__lt=day) & Exists(earlier) & ~Exists(later)
    told_next = Q(reviewed_at__isnull=False)
    review_next = Q(attended_on__isnull=False, reviewed_at__isnull=True)
    overdue = ~home & Q(attended_on__isnull=True, closes_on__lt=day)
    booked_ahead = Q(booked_for__gte=start)
    promised = Q(kind=Kind.CALL, activity=RING_BACK, due_on__lte=day)
    return (
        FollowUp.objects.filter(
            OPEN,
            Q(opens_on__lte=day) | Q(attended_on__isnull=False) | promised,
            team__in=accounts.team_ids(user, day),
            patient__status=Patient.Status.ACTIVE,
        )
        .filter(missed | ~home)
        .annotate(
            place=Case(
                When(promised, then=Value(PLACES[Group.PROMISE])),
                When(told_next, then=Value(PLACES[Group.TELL])),
                When(review_next, then=Value(PLACES[Group.REVIEW])),
                When(missed, then=Value(PLACES[Group.MISSED])),
                When(overdue, then=Value(PLACES[Group.OVERDUE])),
                default=Value(PLACES[Group.DUE]),
                output_field=IntegerField(),
            )
        )
        .exclude(booked_ahead & Q(place=PLACES[Group.DUE]))
    )


@dataclass(frozen=True)
class Reason:
    """One thing asked for a patient."""

    group: Group
    row: Row


@dataclass(frozen=True)
class QueueRow:
    """One patient in the queue, with everything asked for, most urgent first."""

    patient: Patient
    reasons: list[Reason]

    @property
    def first(self) -> Reason:
        return self.reasons[0]

    @property
    def others(self) -> list[Reason]:
        return self.reasons[1:]


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue, and how many people it has in all."""

    rows: list[QueueRow]
    total: int
    number: int
    per_page: int

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def has_next(self) -> bool:
        return self.last < self.total

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def queue(
    user: User,
    day: dt.date,
    *,
    only: Group | None = None,
    number: int = 1,
    per_page: int = 25,
) -> QueuePage:
    """One page of patients who need someone, ranked by their most urgent follow-up.

    The rule, in rules.ranking and here: by group, then the window that closed or
    closes first, then the due day. `only` keeps the patients of one group.
    """
    asked = waiting_for_staff(user, day)
    if only:
        asked = asked.filter(place=PLACES[only])
    order = [F("place"), F("closes_on"), F("due_on"), F("id")]
    ranked = asked.annotate(
        nth=Window(RowNumber(), partition_by=[F("patient")], order_by=order)
    ).filter(nth=1)
    total = asked.values("patient").distinct().count()
    start = (number - 1) * per_page
    tops = list(
        ranked.order_by(*order).values_list("patient", flat=True)[
            start : start + per_page
        ]
    )
    return QueuePage(_queue_rows(asked, tops, day), total, number, per_page)


def _queue_rows(asked: Asked, patients: list[int], day: dt.date) -> list[QueueRow]:
    found = list(
        with_reasons(asked.filter(patient__in=patients)).order_by(
            "place", "closes_on", "due_on", "id"
        )
    )
    rows = rows_of(found, day=day)
    groups = list(Group)
    reasons: dict[int, list[Reason]] = {}
    for follow_up, row in zip(found, rows, strict=True):
        reason = Reason(groups[follow_up.place], row)
        reasons.setdefault(follow_up.patient_id, []).append(reason)
    people = (
        Patient.objects.filter(pk__in=patients)
        .select_related("team", "user__contact_details")
        .prefetch_related("operations")
        .in_bulk()
    )
    return [QueueRow(people[pk], reasons[pk]) for pk in patients]


def counts(user: User, day: dt.date) -> dict[Group, int]:
    """How many patients each group holds: the same rows the queue opens."""
    pairs: Iterable[tuple[int, int]] = (
        waiting_for_staff(user, day)
        .order_by()  # the model's order would make rows of one patient distinct
        .values_list("place", "patient")
        .distinct()
    )
    found = Counter(place for place, _patient in pairs)
    return {group: found[PLACES[group]] for group in Group}


def ended_with_open_checks(user: User, day: dt.date) -> QuerySet[Patient]:
    """Patients of the user's teams who died or left while checks are still open."""
    return (
        Patient.objects.exclude(status=Patient.Status.ACTIVE)
        .filter(
            Exists(FollowUp.objects.filter(OPEN, patient=OuterRef("pk"))),
            team__in=accounts.team_ids(user, day),
        )
        .select_related("team")
        .order_by("status_since", "pk")
    )


def without_next(user: User, day: dt.date) -> QuerySet[Patient]:
    """Active patients of the user's teams who have nothing ahead of them."""
    return (
        Patient.objects.filter(
            ~Exists(FollowUp.objects.filter(OPEN, patient=OuterRef("pk"))),
            team__in=accounts.team_ids(user, day),
            status=Patient.Status.ACTIVE,
        )
        .select_related("team")
        .order_by("name", "pk")
    )
