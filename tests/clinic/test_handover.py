"""The handover sheet, and what happened while one was away."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from careplan.accounts import covering
from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.followups.models import (
    Alert,
    ContactAttempt,
    ContactOutcome,
    PlanChange,
    Promise,
)
from careplan.hospital.models import Reason
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion
from careplan.rules.enums import Kind
from careplan.rules.ranking import RING_BACK
from tests.clinic.conftest import words
from tests.factories import (
    DAY,
    NOW,
    CarePlanFactory,
    FollowUpFactory,
    OperationFactory,
    PatientFactory,
    UserFactory,
)

URL = reverse("clinic:handover")
ONE_DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def someone(team):
    """`someone("Ada Lund")`: a person of the team with a plan."""

    def make(name, **fields):
        who = PatientFactory(name=name, team=fields.pop("team", team), **fields)
        return CarePlanFactory(operation=OperationFactory(patient=who))

    return make


@pytest.fixture
def alert(db):
    """`alert(patient, "S", respond_by=…)`: an alert that is open."""
    keys = iter(range(10_000))

    def make(patient, urgency="S", *, by=NOW + HOUR, **fields):
        rule = RedFlagRule.objects.create(code=f"AL-{next(keys):03}")
        version = RedFlagRuleVersion.objects.create(
            parent=rule,
            number=1,
            title=f"Fever, rule {rule.code}",
            kind="single",
            condition="temperature_c >= 38.0",
            urgency=urgency,
            action="Ring.",
        )
        return Alert.objects.create(
            patient=patient,
            team=patient.team,
            rule=rule,
            version=version,
            urgency=urgency,
            **{"raised_at": NOW, "last_reported_at": NOW, "respond_by": by} | fields,
        )

    return make


@pytest.fixture
def promise(nurse):
    """`promise(plan, due_at)`: a call that was promised, and is still to be made."""
    keys = iter(range(10_000))

    def make(plan, due_at, by=None):
        outcome, _made = ContactOutcome.objects.get_or_create(
            code="call-back", defaults={"text": "Ring back", "effect": "call-back"}
        )
        made_in = ContactAttempt.objects.create(
            key=f"call-{next(keys)}",
            patient=plan.patient,
            outcome=outcome,
            by=by or nurse,
            at=due_at - ONE_DAY,
        )
        check = FollowUpFactory(
            plan=plan,
            kind=Kind.CALL,
            activity=RING_BACK,
            title="Ring back",
            due_on=due_at.date(),
            before=0,
            after=0,
        )
        return Promise.objects.create(
            patient=plan.patient, follow_up=check, due_at=due_at, made_in=made_in
        )

    return make


@pytest.fixture
def full(someone, alert, promise):
    """One row of each sort, for people whose names say which."""
    plans = {name: someone(name) for name in ("Eve E", "Sue S", "Pam P", "Rae R")}
    plans |= {name: someone(name) for name in ("Tea T", "Lou L", "Liz L", "Dot D")}
    alert(plans["Sue S"].patient, "S", by=NOW - HOUR)
    alert(plans["Eve E"].patient, "E")
    promise(plans["Pam P"], NOW + 3 * HOUR)
    test = {"kind": Kind.TEST, "title": "CT"}
    FollowUpFactory(plan=plans["Rae R"], attended_on=DAY - 3 * ONE_DAY, **test)
    FollowUpFactory(
        plan=plans["Tea T"], attended_on=DAY, reviewed_at=NOW - ONE_DAY, **test
    )
    FollowUpFactory(plan=plans["Lou L"], due_on=DAY - 40 * ONE_DAY)
    FollowUpFactory(plan=plans["Liz L"], due_on=DAY - 90 * ONE_DAY)
    FollowUpFactory(plan=plans["Dot D"], kind=Kind.VISIT, due_on=DAY)
    return plans


def order(page):
    """The names on the sheet, in order."""
    text = words(page)
    names = ["Eve E", "Sue S", "Pam P", "Rae R", "Tea T", "Liz L", "Lou L", "Dot D"]
    return sorted((name for name in names if name in text), key=text.index)


def test_h24_everything_open_stands_there_most_urgent_first(nurse_client, full):
    """What is only due today stands in the queue: nothing of it is late."""
    page = nurse_client.get(URL)

    assert order(page) == [
        "Eve E",
        "Sue S",
        "Pam P",
        "Rae R",
        "Tea T",
        "Liz L",
        "Lou L",
    ]
    text = words(page)
    assert "7 rows, most urgent first." in text
    assert "As of Tuesday 24 November 2026, 9:38am, for Orla Brennan" in text
    assert "Late: to be answered by Today, Tuesday 24 November, at 8:38am" in text
    assert (
        "Answer by Today, Tuesday 24 November, at 10:38am. Nobody has seen it" in text
    )
    assert (
        "Promised for Today, Tuesday 24 November, at 12:38pm, by Orla Brennan" in text
    )


def test_h47_what_does_not_fit_on_the_sheet_is_counted(nurse_client, someone):
    plan = someone("Ada Lund")
    for days in range(30):
        FollowUpFactory(plan=plan, due_on=DAY - (40 + days) * ONE_DAY, kind=Kind.VISIT)

    text = words(nurse_client.get(URL))

    assert "30 rows, most urgent first." in text
    assert "6 more stand in the queue." in text
    assert text.count("Ada Lund") == 24


def test_h17_a_stand_in_has_the_sheet_of_who_is_away(
    nurse, nurse_client, someone, alert, promise, stranger
):
    """Her named patients, what she has in hand, what she promised; nobody else's."""
    away = UserFactory(role=Role.NURSE, teams=[stranger.team], name="Ben Okri")
    plans = [
        someone(name, team=stranger.team, **fields)
        for name, fields in (
            ("Eve E", {"nurse": away}),
            ("Sue S", {}),
            ("Pam P", {}),
            ("Rae R", {}),
        )
    ]
    alert(plans[0].patient)
    alert(plans[1].patient, owner=away)
    promise(plans[2], NOW + HOUR, by=away)
    alert(plans[3].patient)
    address = f"{URL}?person={away.pk}"
    before = words(nurse_client.get(address))
    covering.set_cover(
        user=away, stand_in=nurse, first_day=DAY, last_day=DAY, key="k", by=away, at=NOW
    )

    page = nurse_client.get(address)

    assert "Ben Okri" not in before
    assert order(page) == ["Eve E", "Sue S", "Pam P"]
    assert "Handover: patients of Ben Okri" in words(page)


def test_nobody_is_told_to_ring_who_has_died(nurse_client, someone, alert):
    plan = someone("Ada Lund", status="deceased", status_since=DAY)
    alert(plan.patient)

    assert "Nothing to hand over." in words(nurse_client.get(URL))


def test_h19_only_ones_own_teams_stand_on_it(nurse_client, someone, alert, stranger):
    far = someone("Far Away", team=stranger.team)
    alert(far.patient)
    FollowUpFactory(plan=far, due_on=DAY - 40 * ONE_DAY)

    page = nurse_client.get(f"{URL}?team={stranger.team.pk}")

    assert "Nothing to hand over." in words(page)
    assert "Far Away" not in page.content.decode()


def test_who_is_on_it_was_seen(nurse_client, full):
    nurse_client.get(URL)

    event = AuditEvent.objects.filter(kind="viewed").latest("pk")
    assert len(event.fields["ids"]) == 7


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.NURSE, 200),
        (Role.LEAD_NURSE, 200),
        (Role.ADMINISTRATOR, 403),
        (Role.PATIENT, 403),
    ],
)
def test_who_may_open_it(hospital, role, status):
    client = Client()
    client.force_login(UserFactory(role=role))

    assert client.get(URL).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_a_constant_number_of_times(
    nurse_client, someone, alert, promise, count, django_assert_num_queries
):
    for number in range(count):
        plan = someone(f"Ada Lund {number}")
        alert(plan.patient)
        promise(plan, NOW + HOUR)
        test = {"kind": Kind.TEST, "plan": plan}
        FollowUpFactory(attended_on=DAY, **test)
        FollowUpFactory(attended_on=DAY, reviewed_at=NOW, **test)
        FollowUpFactory(due_on=DAY - 40 * ONE_DAY, **test)

    with django_assert_num_queries(20):
        nurse_client.get(URL)


# While one was away --------------------------------------------------------------


@pytest.fixture
def leave(nurse):
    """The nurse was away from Friday to yesterday, with a stand-in."""
    stand_in = UserFactory(role=Role.NURSE, name="Ben Okri")
    return covering.set_cover(
        user=nurse,
        stand_in=stand_in,
        first_day=DAY - 4 * ONE_DAY,
        last_day=DAY - ONE_DAY,
        key="k",
        by=nurse,
        at=NOW - 5 * ONE_DAY,
    )


def meanwhile(client, leave):
    return client.get(URL, {"while": leave.uid})


def test_h17_who_comes_back_is_told_what_happened(
    nurse, nurse_client, someone, alert, promise, leave
):
    friday = NOW - 4 * ONE_DAY
    plan = someone("Ada Lund")
    outcome = Reason.objects.create(
        list=Reason.List.CLOSE, code="ok", text="Seen, well"
    )
    alert(plan.patient, raised_at=friday)
    alert(
        plan.patient,
        raised_at=friday,
        closed_at=friday + HOUR,
        closed_by=leave.stand_in,
        outcome=outcome,
        closed_note="Rang, no fever.",
    )
    promise(plan, friday)
    kept = promise(plan, friday)
    kept.kept_in = ContactAttempt.objects.create(
        key="kept",
        patient=plan.patient,
        outcome=ContactOutcome.objects.get(),
        note="She is well.",
        by=leave.stand_in,
        at=friday,
    )
    kept.save()
    FollowUpFactory(plan=plan, title="CEA", attended_on=friday.date())
    PlanChange.objects.create(
        key="c", plan=plan, before={}, after={}, reason="Letter.", by=nurse, at=friday
    )
    # Before she left, and after she came back.
    FollowUpFactory(plan=plan, title="Earlier", attended_on=DAY - 5 * ONE_DAY)
    FollowUpFactory(plan=plan, title="Later", attended_on=DAY)

    page = meanwhile(nurse_client, leave)

    text = words(page)
    heads = [
        "Alerts that are still open 1",
        "Alerts that were closed 1",
        "Promised calls nobody made 1",
        "Promised calls that were made 1",
        "Results 1",
        "Calls and letters 1",
        "Changes of plans 1",
    ]
    assert [head in text for head in heads] == [True] * 7
    assert "Seen, well. Rang, no fever" in text
    assert "She is well." in text
    assert "Taken, not reviewed yet" in text
    assert "Ben Okri stood in." in text
    assert ("Earlier" in text, "Later" in text) == (False, False)


def test_a_named_nurse_is_told_of_her_own_patients_only(
    nurse, nurse_client, someone, leave
):
    for name, named in (("Ada Lund", nurse), ("Bea Moss", None)):
        plan = someone(name, nurse=named)
        FollowUpFactory(plan=plan, title="CEA", attended_on=DAY - 2 * ONE_DAY)

    text = words(meanwhile(nurse_client, leave))

    assert ("Ada Lund" in text, "Bea Moss" in text) == (True, False)


def test_nothing_happened_is_said_too(nurse_client, leave, team):
    assert "Nothing happened." in words(meanwhile(nurse_client, leave))


def test_h19_it_is_for_her_and_her_lead_only(leave, lead, team, nurse_client):
    other = UserFactory(role=Role.NURSE, teams=[team])
    found = []
    for user in (other, lead):
        client = Client()
        client.force_login(user)
        found.append(meanwhile(client, leave).status_code)
    team.lead = lead
    team.save()
    client = Client()
    client.force_login(lead)

    assert found == [404, 404]
    assert "while Orla Brennan was away" in words(meanwhile(client, leave))


@pytest.mark.parametrize("count", [1, 3])
def test_what_happened_asks_a_constant_number_of_times(
    nurse,
    nurse_client,
    someone,
    alert,
    promise,
    leave,
    count,
    django_assert_num_queries,
):
    friday = NOW - 4 * ONE_DAY
    for number in range(count):
        plan = someone(f"Ada {number}")
        alert(plan.patient, raised_at=friday)
        promise(plan, friday)
        FollowUpFactory(plan=plan, title="CEA", attended_on=friday.date())
        PlanChange.objects.create(
            key=f"{number}", plan=plan, before={}, after={}, by=nurse, at=friday
        )

    with django_assert_num_queries(14):
        meanwhile(nurse_client, leave)
