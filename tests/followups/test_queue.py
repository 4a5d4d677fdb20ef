"""Who needs a nurse today: SQL says what the rules say, and nobody is left out."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from django.db import connection

from careplan.accounts.models import User
from careplan.followups.models import (
    Alert,
    CarePlan,
    FollowUp,
    FollowUpEvent,
    PlanTag,
    Promise,
)
from careplan.followups.models.contact import FROM_CALLS
from careplan.followups.queries import asks, nurse_pages, queue
from careplan.followups.queries.ask_rows import with_state
from careplan.followups.queries.filters import Filters
from careplan.followups.queries.ranked import ALL, counted
from careplan.followups.queries.rows import rows_of, with_reasons
from careplan.hospital import queries as hospital
from careplan.patients.models import Operation, Patient
from careplan.rules import ranking
from careplan.rules.enums import Gate, Kind, Urgency
from careplan.rules.ranking import PLACES, Group
from tests import factories, queueing
from tests.factories import DAY, NOW

ONE_DAY = dt.timedelta(days=1)


def random_check(luck, plan):
    """An open check as it can come to be: gates only as far as its kind has them."""
    kind = luck.choice(list(Kind))
    due = DAY + dt.timedelta(days=luck.randrange(-40, 40))
    before, after = luck.randrange(0, 15), luck.randrange(0, 15)
    fields = {}
    if kind in {Kind.VISIT, Kind.TEST} and luck.random() < 0.5:
        day = DAY + dt.timedelta(days=luck.randrange(-3, 4))
        fields["booked_for"] = dt.datetime.combine(
            day, dt.time(luck.choice([0, 9, 23]), luck.choice([0, 59])), dt.UTC
        )
    if kind == Kind.TEST and luck.random() < 0.4:
        fields["attended_on"] = DAY - dt.timedelta(days=luck.randrange(5))
        if luck.random() < 0.5:
            fields["reviewed_at"] = NOW
    elif kind in {Kind.VISIT, Kind.TEST} and luck.random() < 0.3:
        fields["missed_on"] = DAY - dt.timedelta(days=luck.randrange(5))
        fields["booked_for"] = None
    activity = luck.choice(["walk", "diary", f"one-{luck.random()}"])
    if kind == Kind.CALL and activity == "diary":
        activity = ranking.RING_BACK
    if kind == Kind.TASK:
        activity = luck.choice([*FROM_CALLS, "start-of-chemotherapy", "letter"])
    return FollowUp(
        plan=plan,
        patient=plan.patient,
        team=plan.patient.team,
        activity=activity,
        kind=kind,
        title="Check",
        planned_on=due,
        due_on=due,
        opens_on=due - dt.timedelta(days=before),
        closes_on=due + dt.timedelta(days=after),
        **fields,
    )


def by_rules(rows):
    """What rules.ranking makes of open rows: {id: group} and the order of ids."""
    found = nurse_pages.asking(rows)
    return {row.follow_up.pk: group for group, row in found}, [
        row.follow_up.pk for _group, row in found
    ]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("day", [DAY, dt.date(2026, 7, 1)], ids=["winter", "summer"])
def test_h17_sql_and_rules_say_the_same(team, nurse, seed, day):
    """Random checks: the same group, the same order, for each of them."""
    luck = random.Random(seed)  # noqa: S311 - the same rows each time
    shift = day - DAY
    plans = [
        factories.CarePlanFactory(operation__patient__team=team) for _each in range(16)
    ]
    rows = [random_check(luck, luck.choice(plans)) for _each in range(250)]
    for row in rows:
        for name in ("planned_on", "due_on", "opens_on", "closes_on", "attended_on"):
            if getattr(row, name):
                setattr(row, name, getattr(row, name) + shift)
        row.booked_for = row.booked_for and row.booked_for + shift
    FollowUp.objects.bulk_create(rows)
    open_rows = rows_of(
        with_reasons(FollowUp.objects.all()), day=day, zone=hospital.zone()
    )

    groups, order = by_rules(open_rows)
    asked = asks.waiting(asks.watch(nurse, NOW + shift))
    places = list(Group)
    assert {row.pk: places[row.place] for row in asked} == groups
    inside = with_state(asked, asks.watch(nurse, NOW + shift)).order_by(
        "place", "-bad", "since", "due_on", "pk"
    )
    assert list(inside.values_list("pk", flat=True)) == order
    assert set(groups.values()) == set(Group) - {Group.ALERT}


def random_plans(team, count, checks, seed):
    luck = random.Random(seed)  # noqa: S311 - the same rows each time
    plans = [
        factories.CarePlanFactory(operation__patient__team=team)
        for _each in range(count)
    ]
    FollowUp.objects.bulk_create(
        random_check(luck, luck.choice(plans)) for _each in range(checks)
    )
    return luck, plans


def keys_by_rules(plans):
    """The smallest key of each patient: what rules.ranking says of all at hand."""
    risky = {tag.plan_id for tag in PlanTag.objects.filter(tag__code="stage-3")}
    rows = rows_of(with_reasons(FollowUp.objects.all()), day=DAY, zone=hospital.zone())
    found = {plan.patient_id: [] for plan in plans}
    times = dict(Promise.objects.values_list("follow_up", "due_at"))
    bad = set(
        FollowUpEvent.objects.filter(finding="not-normal").values_list(
            "follow_up", flat=True
        )
    )
    for bare, group in nurse_pages.open_checks(rows):
        plan = next(row for row in rows if row.follow_up.pk == bare.number).follow_up
        check = replace(
            bare,
            promised_at=times.get(bare.number) if group == Group.PROMISE else None,
            not_as_hoped=group == Group.TELL and bare.number in bad,
        )
        key = ranking.sort_key(check, group, fuller_risk=plan.plan_id in risky)
        found[plan.patient_id].append(key)
    risky_people = {plan.patient_id for plan in plans if plan.pk in risky}
    for alert in Alert.objects.all():
        seen = ranking.OpenAlert(alert.pk, Urgency(alert.urgency), alert.respond_by)
        risk = alert.patient_id in risky_people
        found[alert.patient_id].append(ranking.alert_key(seen, fuller_risk=risk))
    return {who: min(keys) for who, keys in found.items() if keys}


@pytest.mark.parametrize("seed", range(4))
def test_h17_people_stand_in_the_order_of_the_rules(team, nurse, seed):
    """Alerts, promises, findings and risk among them: SQL and rules agree."""
    luck, plans = random_plans(team, 40, 120, seed)
    version = factories.RedFlagRuleVersionFactory()
    for plan in luck.sample(plans, 12):
        queueing.AlertFactory(
            patient=plan.patient,
            version=version,
            urgency=luck.choice(list(Urgency)),
            respond_by=NOW + dt.timedelta(hours=luck.randrange(-9, 9)),
        )
    stage = factories.TagFactory(code="stage-3")
    for plan in luck.sample(plans, 15):
        PlanTag.objects.create(
            plan=plan, tag=stage, value="yes", since=NOW, set_by=nurse
        )
    for check in FollowUp.objects.filter(activity=ranking.RING_BACK, kind=Kind.CALL):
        queueing.PromiseFactory(
            follow_up=check, due_at=NOW - dt.timedelta(minutes=luck.randrange(90))
        )
    for check in FollowUp.objects.filter(reviewed_at__isnull=False):
        FollowUpEvent.objects.create(
            follow_up=check,
            kind=FollowUpEvent.Kind.GATE,
            gate=Gate.REVIEWED,
            on=DAY,
            at=NOW,
            by=nurse,
            finding=luck.choice(["normal", "not-normal"]),
        )
    keys = keys_by_rules(plans)

    wanted = sorted(keys, key=lambda who: (keys[who], who))
    seen = asks.watch(nurse, NOW)
    pages = [queue.queue(seen, which=ALL, number=n, per_page=7) for n in range(1, 7)]
    assert [row.patient.pk for page in pages for row in page.rows] == wanted
    assert {page.total for page in pages} == {len(wanted)}
    assert {row.group for page in pages for row in page.rows} >= {
        Group.ALERT,
        Group.PROMISE,
        Group.TELL,
    }


def test_h17_counts_are_the_rows_they_open(team, nurse):
    random_plans(team, 20, 60, 9)
    seen = asks.watch(nurse, NOW)

    for group, count in counted(seen).items():
        page = queue.queue(seen, Filters(only=group), which=ALL, per_page=100)
        assert (page.total, len(page.rows)) == (count.patients, count.patients)
        assert all(
            group in {reason.group for reason in row.reasons} for row in page.rows
        )


@pytest.mark.parametrize("status", ["deceased", "withdrawn", "moved"])
def test_h04_nobody_is_rung_who_died_or_left(plan, check, nurse, status):
    check(due_on=DAY - 60 * ONE_DAY)
    Patient.objects.filter(pk=plan.patient_id).update(status=status, status_since=DAY)

    seen = asks.watch(nurse, NOW)
    assert queue.queue(seen, which=ALL).rows == []
    assert list(queue.ended_with_open_checks(seen)) == [plan.patient]


def test_other_teams_patients_are_their_nurses(check, nurse):
    late = {"due_on": DAY - 60 * ONE_DAY}
    mine = check(**late)
    factories.FollowUpFactory(**late)

    page = queue.queue(asks.watch(nurse, NOW), which=ALL)
    assert [row.patient for row in page.rows] == [mine.patient]


def test_a_patient_of_hers_with_nothing_ahead_is_listed(plan, check, nurse, record):
    call = check(kind=Kind.CALL)
    assert list(queue.without_next(asks.watch(nurse, NOW))) == []

    record(call)

    assert list(queue.without_next(asks.watch(nurse, NOW))) == [plan.patient]


@pytest.mark.parametrize("people", [1, 3, 50])
def test_a_page_takes_the_same_queries_however_many_stand_in_it(
    team, nurse, people, django_assert_num_queries
):
    item = factories.ChecklistItemFactory()
    item.risk_factors.add(factories.RiskFactorFactory())
    for _each in range(people):
        plan = factories.CarePlanFactory(operation__patient__team=team)
        row = factories.FollowUpFactory(plan=plan, due_on=DAY - 60 * ONE_DAY)
        factories.FollowUpReasonFactory(follow_up=row, item=item)

    with django_assert_num_queries(13):
        page = queue.queue(asks.watch(nurse, NOW), per_page=50)
        shown = [
            (
                row.first.row.why.how_often,
                row.first.row.risk_factors,
                row.patient.team.name,
                row.patient.user.contact_details.phone,
                list(row.patient.operations.all()),
            )
            for row in page.rows
        ]
    assert len(shown) == people


def _bulk_people(team, count):
    """Patients with a plan each, in few statements."""
    users = User.objects.bulk_create(
        User(name=f"P{n}", email=f"p{n}@x.example", password="!") for n in range(count)
    )
    people = Patient.objects.bulk_create(
        Patient(user=user, number=f"N{n}", name=user.name, born_on=DAY, team=team)
        for n, user in enumerate(users)
    )
    done = Operation.objects.bulk_create(
        Operation(patient=each, procedure="x", site="x", day=DAY, day_as_given="x")
        for each in people
    )
    by = users[0]
    return CarePlan.objects.bulk_create(
        CarePlan(
            key=f"k{n}",
            patient=operation.patient,
            operation=operation,
            starts_on=DAY,
            created_at=NOW,
            created_by=by,
        )
        for n, operation in enumerate(done)
    )


def test_h17_of_2000_patients_exactly_those_with_a_gap_are_listed(team, nurse):
    """Every tenth has a check whose window closed; each of the others is on time."""
    plans = _bulk_people(team, 2000)
    late = {plan.patient_id for plan in plans[::10]}
    FollowUp.objects.bulk_create(
        FollowUp(
            plan=plan,
            patient=plan.patient,
            team=team,
            activity="visit",
            kind=Kind.VISIT,
            title="Visit",
            planned_on=day,
            due_on=day,
            opens_on=day - 5 * ONE_DAY,
            closes_on=day + 5 * ONE_DAY,
        )
        for number, plan in enumerate(plans)
        for day in [
            DAY - (6 + number % 400) * ONE_DAY
            if plan.patient_id in late
            else DAY + (6 + number % 400) * ONE_DAY
        ]
    )

    seen = asks.watch(nurse, NOW)
    page = queue.queue(seen, per_page=2000)

    assert {row.patient.pk for row in page.rows} == late
    counts = {group: count.patients for group, count in counted(seen).items()}
    assert counts == {group: 200 if group == Group.OVERDUE else 0 for group in Group}


def test_it_is_answered_from_the_index_of_open_checks(team, nurse):
    plans = _bulk_people(team, 50)
    FollowUp.objects.bulk_create(
        FollowUp(
            plan=plan,
            patient=plan.patient,
            team=team,
            activity="visit",
            kind=Kind.VISIT,
            title="Visit",
            planned_on=DAY,
            due_on=DAY,
            opens_on=DAY + days * ONE_DAY - 400 * ONE_DAY,
            closes_on=DAY + days * ONE_DAY + 400 * ONE_DAY,
            done_at=NOW if days else None,
            done_on=DAY if days else None,
        )
        for plan in plans
        for days in range(40)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    plan = asks.waiting(asks.watch(nurse, NOW)).explain()

    assert "followup_open_" in plan


def test_places_are_the_groups_in_order():
    assert sorted(PLACES, key=PLACES.get) == list(ranking.Group)
