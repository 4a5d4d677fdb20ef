"""Whoever is away or gone, every patient is on somebody's page (H17, H31)."""

import datetime as dt
import random

import pytest

from careplan.accounts import queries as accounts
from careplan.accounts.models import Cover, Membership, Team, User
from careplan.accounts.permissions import Role
from careplan.followups.models import CarePlan, FollowUp
from careplan.followups.queries import asks, queue
from careplan.followups.queries.alert_figures import teams_without_nurse
from careplan.followups.queries.ranked import ALL, counted
from careplan.patients.models import Operation, Patient
from careplan.patients.queries import visible_to
from careplan.reports.queries import health
from careplan.rules.enums import Kind
from careplan.rules.ranking import Group
from tests import queueing
from tests.factories import DAY, NOW, PatientFactory, TeamFactory, UserFactory

ONE_DAY = dt.timedelta(days=1)


def away(user, stand_in=None):
    return Cover.objects.create(
        key=f"leave-{user.pk}",
        user=user,
        stand_in=stand_in,
        first_day=DAY - ONE_DAY,
        last_day=DAY + ONE_DAY,
        set_by=user,
        set_at=NOW,
    )


def queued(user):
    page = queue.queue(asks.watch(user, NOW), which=ALL, per_page=3000)
    return {row.patient.pk for row in page.rows}


@pytest.fixture
def lead(hospital):
    return UserFactory(role=Role.LEAD_NURSE, name="Jonah Pike")


@pytest.fixture
def alert(team):
    return queueing.AlertFactory(patient=PatientFactory(team=team))


def test_h31_nurses_leave_one_by_one_and_the_alert_stays_on_a_page(
    team, nurse, lead, alert
):
    """At each step somebody sees it, or /healthz is red."""
    colleague = UserFactory(role=Role.NURSE, teams=[team])
    Team.objects.filter(pk=team.pk).update(lead=lead)
    other = UserFactory(role=Role.LEAD_NURSE)
    everybody = [nurse, colleague, lead, other]

    def who_sees_it():
        seen = [user for user in everybody if User.objects.get(pk=user.pk).is_active]
        return [user for user in seen if queued(user) == {alert.patient_id}]

    def gone(user):
        User.objects.filter(pk=user.pk).update(is_active=False)

    steps = [who_sees_it()]
    for user in (nurse, colleague, lead, other):
        gone(user)
        steps.append(who_sees_it())

    assert steps == [[nurse, colleague], [colleague], [lead], [other], []]
    assert health(NOW)["teams_without_nurse"] == 1
    assert health(NOW)["ok"] is False
    assert list(teams_without_nurse()) == [team]


def test_h24_leave_without_cover_brings_it_to_the_lead(team, nurse, lead, alert):
    Team.objects.filter(pk=team.pk).update(lead=lead)
    assert queued(lead) == set()

    leave = away(nurse)

    assert queued(lead) == {alert.patient_id}
    assert list(visible_to(lead, NOW)) == [alert.patient]
    stand_in = UserFactory(role=Role.NURSE)
    Cover.objects.filter(pk=leave.pk).update(stand_in=stand_in)
    assert (queued(lead), queued(stand_in)) == (set(), {alert.patient_id})


def test_h17_a_lead_who_is_away_leaves_it_to_any_lead(team, nurse, lead, alert):
    other = UserFactory(role=Role.LEAD_NURSE)
    Team.objects.filter(pk=team.pk).update(lead=lead)
    away(nurse)
    assert queued(other) == set()

    away(lead)

    assert queued(other) == {alert.patient_id}
    plain = UserFactory(role=Role.NURSE)
    assert queued(plain) == set()


def test_a_staffed_team_is_nobody_elses(team, nurse, lead, alert):
    assert list(accounts.unstaffed(DAY)) == []
    assert queued(lead) == set()
    assert health(NOW)["teams_without_nurse"] == 0


def test_an_empty_team_without_nurses_alarms_nobody(team, nurse, lead):
    empty = TeamFactory()

    assert list(accounts.unstaffed(DAY)) == [empty]
    assert list(teams_without_nurse()) == []


def test_administrators_are_told_on_their_first_page(admin_person_client, alert):
    text = admin_person_client.get("/admin/").content.decode()

    assert "A team has patients and no nurse." in text
    assert "Nobody of Bowel follow-up team may sign in." in text


# Two thousand ------------------------------------------------------------------------


@pytest.fixture
def teams(hospital, lead):
    """Staffed; nurse on leave and covered; on leave and not; no nurse; no lead."""
    made = [
        TeamFactory(name=f"Team {n}", lead=lead if n < 4 else None) for n in range(5)
    ]
    nurses = [UserFactory(role=Role.NURSE, teams=[made[n]]) for n in range(3)]
    away(nurses[1], nurses[0])
    away(nurses[2])
    gone = UserFactory(role=Role.NURSE, teams=[made[3]])
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return made, nurses


def many(teams, nurse, count=2000):
    """Patients of all teams, some with a named nurse; each with what `late` says."""
    luck = random.Random(17)  # noqa: S311 - the same people each time
    users = User.objects.bulk_create(
        User(name=f"P{n}", email=f"p{n}@x.example", password="!") for n in range(count)
    )
    people = Patient.objects.bulk_create(
        Patient(
            user=user,
            number=f"N{n}",
            name=user.name,
            born_on=DAY,
            team=luck.choice(teams),
            nurse=luck.choice([nurse, None]),
        )
        for n, user in enumerate(users)
    )
    operations = Operation.objects.bulk_create(
        Operation(patient=each, procedure="x", site="x", day=DAY, day_as_given="x")
        for each in people
    )
    plans = CarePlan.objects.bulk_create(
        CarePlan(
            key=f"k{n}",
            patient=operation.patient,
            operation=operation,
            starts_on=DAY,
            created_at=NOW,
            created_by=nurse,
        )
        for n, operation in enumerate(operations)
    )
    return [(plan, luck.choice(list(GAPS))) for plan in plans]


# What each has open: days from today to the due day, kind, facts; in the queue or not.
GAPS = {
    "overdue": ([(-40, Kind.VISIT, {})], Group.OVERDUE),
    "very overdue": ([(-2000, Kind.CALL, {})], Group.OVERDUE),
    "ahead": ([(40, Kind.VISIT, {})], None),
    "due": ([(0, Kind.TEST, {})], Group.DUE),
    "booked": ([(0, Kind.TEST, {"booked_for": NOW + ONE_DAY})], None),
    "to review": ([(0, Kind.TEST, {"attended_on": DAY})], Group.REVIEW),
    "silent twice": ([(-40, Kind.HOME, {}), (-33, Kind.HOME, {})], Group.MISSED),
    "silent once": ([(-40, Kind.HOME, {})], None),
    "did not come": ([(0, Kind.VISIT, {"missed_on": DAY})], Group.ABSENT),
}


def test_h17_of_2000_patients_each_gap_is_on_the_page_it_belongs_to(teams, lead):
    made, nurses = teams
    people = many(made, nurses[2])
    FollowUp.objects.bulk_create(
        FollowUp(
            plan=plan,
            patient=plan.patient,
            team=plan.patient.team,
            activity="report" if kind == Kind.HOME else "check",
            kind=kind,
            title="Check",
            planned_on=DAY + days * ONE_DAY,
            due_on=DAY + days * ONE_DAY,
            opens_on=DAY + (days - 5) * ONE_DAY,
            closes_on=DAY + (days + 5) * ONE_DAY,
            **facts,
        )
        for plan, gap in people
        for days, kind, facts in GAPS[gap][0]
    )

    def wanted(*numbers):
        mine = {made[n] for n in numbers}
        return {
            plan.patient_id
            for plan, gap in people
            if GAPS[gap][1] is not None and plan.patient.team in mine
        }

    assert queued(nurses[0]) == wanted(0, 1)
    assert queued(nurses[1]) == wanted(1)
    assert queued(nurses[2]) == wanted(2)
    assert queued(lead) == wanted(2, 3, 4)
    counts = counted(asks.watch(lead, NOW))
    assert {
        group: each.patients for group, each in counts.items() if each.patients
    } == {
        group: len(
            {
                plan.patient_id
                for plan, gap in people
                if GAPS[gap][1] == group and plan.patient.team in made[2:]
            }
        )
        for group in {found for _checks, found in GAPS.values()} - {None}
    }
    assert Membership.objects.filter(user=lead).count() == 0
