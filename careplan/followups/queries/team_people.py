"""Whom a team reaches, at which try, who came after a call, and who was lost."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet

from careplan.accounts.models import Team
from careplan.entries.models import Entry
from careplan.followups.models import (
    CarePlan,
    ContactAttempt,
    ContactOutcome,
    FollowUp,
)
from careplan.patients.models import Patient
from careplan.rules.enums import Kind
from careplan.rules.figures import Call, CallEnd, runs

# The registry rule: lost without contact for 15 months; 90 in 100 are to be in touch.
LOST_AFTER_MONTHS = 15
IN_TOUCH_TARGET = 90
# Who comes within so many days of the call that asked for it (the metric of Simple).
RETURNS_WITHIN = dt.timedelta(days=15)
LAST_TRY = 4

Effect = ContactOutcome.Effect


@dataclass(frozen=True)
class Tried:
    """Calls that got through, by the number of the try; and whom nobody reached yet.

    Keys are 1, 2, 3 and 4 (four or more); values the calls, by id.
    """

    reached: dict[int, list[int]] = field(default_factory=dict)
    not_reached: list[int] = field(default_factory=list)  # patients

    @property
    def total(self) -> int:
        return sum(len(each) for each in self.reached.values())


def tried(teams: Sequence[Team], start: dt.datetime) -> Tried:
    """At which try people were reached since a moment; one query."""
    rows = (
        ContactAttempt.objects.filter(
            patient__team__in=teams,
            patient__status=Patient.Status.ACTIVE,
            at__gte=start,
        )
        .order_by("patient", "pk")
        .values_list("pk", "patient", "outcome__effect")
    )
    calls = [Call(pk, patient, _end(effect)) for pk, patient, effect in rows]
    reached: dict[int, list[int]] = defaultdict(list)
    missed = []
    for patient, found in runs(calls).items():
        for run in found:
            if run.reached is None:
                missed.append(patient)
            else:
                reached[min(run.tries, LAST_TRY)].append(run.reached)
    return Tried({n: reached[n] for n in range(1, LAST_TRY + 1)}, missed)


def _end(effect: str) -> CallEnd:
    if effect in ContactOutcome.SPOKE:
        return CallEnd.SPOKE
    return CallEnd.TRY if effect in ContactOutcome.TRIES else CallEnd.OTHER


@dataclass(frozen=True, slots=True)
class Returned:
    """Calls about a visit or a test, and whether somebody came soon after."""

    came: list[int]
    did_not: list[int]

    @property
    def total(self) -> int:
        return len(self.came) + len(self.did_not)


def returned(teams: Sequence[Team], start: dt.datetime, now: dt.datetime) -> Returned:
    """Of the calls that got through about a visit or a test: who came in 15 days.

    Only calls whose 15 days are over are counted; one query.
    """
    rows = (
        ContactAttempt.objects.filter(
            patient__team__in=teams,
            at__gte=start,
            at__lte=now - RETURNS_WITHIN,
            outcome__effect=Effect.REACHED,
            follow_ups__kind__in=[Kind.VISIT, Kind.TEST],
        )
        .order_by("pk")
        .values_list("pk", "at", "follow_ups__attended_on")
    )
    came: dict[int, bool] = {}
    for pk, at, attended_on in rows:
        called_on = at.astimezone(now.tzinfo).date()
        soon = (
            attended_on is not None
            and called_on <= attended_on <= called_on + RETURNS_WITHIN
        )
        came[pk] = came.get(pk, False) or soon
    return Returned(
        [pk for pk, soon in came.items() if soon],
        [pk for pk, soon in came.items() if not soon],
    )


def followed(teams: Sequence[Team]) -> QuerySet[Patient]:
    """The patients these teams follow."""
    return Patient.objects.filter(team__in=teams, status=Patient.Status.ACTIVE)


def lost(teams: Sequence[Team], now: dt.datetime) -> QuerySet[Patient]:
    """Followed patients with no sign of life for 15 months (the registry rule).

    A sign is a check that took place, a call that got through, an answer to questions,
    or the start of a plan.
    """
    cut = now - relativedelta(months=LOST_AFTER_MONTHS)
    day = cut.date()
    of_patient = {"patient": OuterRef("pk")}
    took_place = Q(done_on__gte=day) | Q(attended_on__gte=day)
    signs = [
        FollowUp.objects.filter(took_place, **of_patient),
        ContactAttempt.objects.filter(
            at__gte=cut, outcome__effect__in=ContactOutcome.SPOKE, **of_patient
        ),
        Entry.objects.filter(measured_at__gte=cut, **of_patient),
        CarePlan.objects.filter(created_at__gte=cut, **of_patient),
    ]
    return followed(teams).filter(*[~Exists(each) for each in signs])
