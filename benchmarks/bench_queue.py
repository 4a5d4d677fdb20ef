"""The queue over 20,000 patients, beside reading the same rows bare."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from benchmarks.harness import Comparison, best_of
from careplan.accounts.models import Membership, Team, User
from careplan.followups.models import CarePlan, FollowUp
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries import queue
from careplan.patients.models import Operation, Patient
from careplan.rules.enums import Kind

PATIENTS = 20_000
TEAMS = 20
BATCH = 2_000


def compare() -> list[Comparison]:
    """One page for a nurse of one team of twenty; each patient has five open checks."""
    day = timezone.localdate()
    nurse, team = _people(day)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    page = best_of(lambda: queue.queue(nurse, day))
    bare = best_of(
        lambda: list(
            FollowUp.objects.filter(OPEN, team=team, opens_on__lte=day).values_list(
                "patient", "kind", "opens_on", "due_on", "closes_on"
            )
        )
    )
    counts = best_of(lambda: queue.counts(nurse, day))
    against = "a bare SELECT of the team's open rows"
    what = f"one page of {PATIENTS:,} patients' queue"
    return [
        Comparison(what, page, against, bare),
        Comparison("the queue's counts", counts, against, bare),
    ]


def _people(day: dt.date) -> tuple[User, Team]:
    now = timezone.now()
    nurse = User.objects.create(name="Bench Nurse", email="bench@careplan.example")
    teams = [Team.objects.create(name=f"Bench team {n}") for n in range(TEAMS)]
    Membership.objects.create(user=nurse, team=teams[0])
    users = User.objects.bulk_create(
        [User(name=f"Q{n}", password="!") for n in range(PATIENTS)],  # noqa: S106
        BATCH,
    )
    patients = Patient.objects.bulk_create(
        [
            Patient(
                user=user,
                number=f"Q{n}",
                name=f"Q{n}",
                born_on=day,
                team=teams[n % TEAMS],
            )
            for n, user in enumerate(users)
        ],
        BATCH,
    )
    operations = Operation.objects.bulk_create(
        [
            Operation(patient=each, procedure="x", site="x", day=day, day_as_given="x")
            for each in patients
        ],
        BATCH,
    )
    plans = CarePlan.objects.bulk_create(
        [
            CarePlan(
                key=f"q{n}",
                patient=each.patient,
                operation=each,
                starts_on=day,
                created_at=now,
                created_by=nurse,
            )
            for n, each in enumerate(operations)
        ],
        BATCH,
    )
    FollowUp.objects.bulk_create(
        [_check(plan, n, m, day) for n, plan in enumerate(plans) for m in range(5)],
        BATCH,
    )
    return nurse, teams[0]


def _check(plan: CarePlan, place: int, nth: int, day: dt.date) -> FollowUp:
    """Every tenth patient has one late check; the others lie ahead."""
    ahead = 30 + nth * 90 if nth or place % 10 else -60
    due = day + dt.timedelta(days=ahead + place % 30)
    return FollowUp(
        plan=plan,
        patient=plan.patient,
        team=plan.patient.team,
        activity=f"visit-{nth}",
        kind=Kind.VISIT,
        title="Visit",
        planned_on=due,
        due_on=due,
        opens_on=due - dt.timedelta(days=28),
        closes_on=due + dt.timedelta(days=28),
    )
