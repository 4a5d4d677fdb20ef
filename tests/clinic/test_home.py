"""The first page of a nurse."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from careplan.accounts.home_visits import note_home_seen
from careplan.accounts.models import Team, User
from careplan.accounts.permissions import Role
from careplan.clinic.greeting import greeting
from careplan.entries.models import Draft
from careplan.followups.models import FollowUpEvent, LedgerRun
from careplan.hospital.models import JobRun
from careplan.patients.models import Patient
from careplan.rules.ranking import Group
from tests import queueing
from tests.clinic.conftest import words
from tests.factories import (
    DAY,
    NOW,
    FollowUpFactory,
    PatientFactory,
    RedFlagRuleVersionFactory,
    UserFactory,
)

HOME = reverse("clinic:home")


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (3, "Hello, Orla"),
        (9, "Good morning, Orla"),
        (14, "Good afternoon, Orla"),
        (19, "Good evening, Orla"),
    ],
)
def test_a_greeting_fits_the_hour(hour, said):
    assert greeting("Orla", NOW.replace(hour=hour)) == said


def test_it_says_who_needs_someone(nurse_client, check):
    text = nurse_client.get(HOME).content.decode()

    assert "person with a check due now" in text
    assert "/clinic/queue/?only=due" in text
    assert "First in the queue: Margaret Ellery, CEA blood test." in text


def test_an_empty_day_says_so(nurse_client, hospital):
    text = nurse_client.get(HOME).content.decode()

    assert "Nobody needs anyone today." in text
    assert "Everybody your teams follow has a check ahead" in text


def test_people_with_nothing_ahead_are_counted_and_listed(nurse_client, patient):
    counted = nurse_client.get(HOME).context["without_next"]
    listed = nurse_client.get(reverse("clinic:without_next"))

    assert counted == len(listed.context["people"]) == 1


def test_people_who_left_with_open_checks_are_counted_and_listed(nurse_client, check):
    Patient.objects.filter(pk=check.patient_id).update(
        status="deceased", status_since=DAY
    )

    counted = nurse_client.get(HOME).context["ended"]
    listed = nurse_client.get(reverse("clinic:ended"))

    assert counted == len(listed.context["people"]) == 1
    assert "Close the open checks" in listed.content.decode()


def test_another_teams_people_are_not_counted(nurse_client, far_check):
    context = nurse_client.get(HOME).context

    assert (context["counts"], context["without_next"], context["ended"]) == ([], 0, 0)


def test_the_heartbeat_says_when_reminders_ran(nurse_client, hospital):
    JobRun.objects.create(job="reminders", started_at=NOW - dt.timedelta(minutes=3))

    assert "Reminders ran 3 minutes ago." in nurse_client.get(HOME).content.decode()


def test_a_silent_heart_is_said_aloud(nurse_client, hospital):
    """H01"""
    assert "Reminders have never run here." in nurse_client.get(HOME).content.decode()
    JobRun.objects.create(job="reminders", started_at=NOW - dt.timedelta(hours=2))

    text = nurse_client.get(HOME).content.decode()

    assert "Reminders last ran 2 hours ago." in text
    assert "Nobody is being reminded." in text


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_a_constant_number_of_times(
    nurse_client, team, count, django_assert_num_queries
):
    PatientFactory.create_batch(count, team=team)

    with django_assert_num_queries(28):
        nurse_client.get(HOME)


# What the day brings -----------------------------------------------------------------


def test_h24_alerts_stand_first_with_the_clock_of_the_most_urgent(
    nurse_client, team, check
):
    queueing.AlertFactory(
        patient=PatientFactory(team=team), respond_by=NOW + dt.timedelta(minutes=14)
    )

    page = nurse_client.get(HOME)

    first = page.context["counts"][0]
    assert (first.group, first.count, first.tone) == (Group.ALERT, 1, "S")
    assert first.note == "The first: Answer by 9:52am, 14 minutes left"
    assert "person with an open alert" in words(page)


def test_h31_an_alert_of_a_patient_without_a_nurse_is_on_every_page_of_the_team(
    team, nurse_client, nurse
):
    colleague = UserFactory(role=Role.NURSE, teams=[team])
    patient = PatientFactory(team=team, nurse=None)
    queueing.AlertFactory(patient=patient)
    other = Client()
    other.force_login(colleague)

    counted = [
        [(each.group, each.count) for each in client.get(HOME).context["counts"]]
        for client in (nurse_client, other)
    ]

    assert counted == [[(Group.ALERT, 1)], [(Group.ALERT, 1)]]


def test_promises_of_today_stand_by_their_time(nurse_client, team):
    for name, hours in (("Late", 5), ("Early", 1), ("Tomorrow", 30)):
        plan = queueing.someone(team, name)
        due_at = NOW + dt.timedelta(hours=hours)
        queueing.PromiseFactory(
            follow_up__plan=plan, follow_up__due_on=due_at.date(), due_at=due_at
        )

    page = nurse_client.get(HOME)

    assert [each.patient.name for each in page.context["promises"]] == ["Early", "Late"]
    assert "10:38am Ring Early" in words(page)


def test_what_i_typed_and_did_not_send_is_there(nurse_client, nurse, patient):
    Draft.objects.create(
        user=nurse,
        patient=patient,
        what="call",
        data={},
        saved_at=NOW - dt.timedelta(minutes=4),
        expires_at=NOW + dt.timedelta(days=1),
    )

    text = words(nurse_client.get(HOME))

    assert "Your drafts" in text
    assert "A call, Margaret Ellery Saved 4 minutes ago, not sent" in text


def test_it_says_what_is_new_since_i_was_here(nurse_client, nurse, team, plan):
    seen = NOW - dt.timedelta(hours=10)
    User.objects.filter(pk=nurse.pk).update(home_seen_at=seen)
    colleague = UserFactory(role=Role.NURSE, teams=[team], name="Jonah Pike")
    old = NOW - dt.timedelta(days=2)

    version = RedFlagRuleVersionFactory()

    def alert(name, **fields):
        patient = PatientFactory(team=team, name=name)
        return queueing.AlertFactory(patient=patient, version=version, **fields)

    alert("New")
    alert("Old", raised_at=old)
    alert("Taken", raised_at=old, acknowledged_at=NOW, acknowledged_by=colleague)
    handed = alert("Handed", raised_at=old, owner=nurse)
    handed.events.create(kind="handed-over", at=NOW, by=colleague, to=nurse)
    result = FollowUpFactory(plan=plan, attended_on=DAY, title="CT scan")
    FollowUpEvent.objects.create(
        follow_up=result, kind="gate", gate="attended", on=DAY, at=NOW, by=colleague
    )

    text = words(nurse_client.get(HOME))

    assert "New since you were here, 10 hours ago" in text
    assert "New: Fever A new alert" in text
    assert "Taken: Fever Taken over by Jonah Pike" in text
    assert "Handed: Fever Handed to you" in text
    assert "Margaret Ellery: CT scan A result to review" in text
    assert "Old: Fever" not in text


def test_the_first_visit_ever_has_nothing_to_compare(nurse_client, nurse):
    assert "New since you were here" not in words(nurse_client.get(HOME))

    nurse.refresh_from_db()
    assert (nurse.home_seen_at, nurse.home_seen_before_at) == (NOW, None)


def test_coming_back_within_half_an_hour_is_the_same_visit(nurse_client, nurse):
    before = NOW - dt.timedelta(hours=10)
    moments = []
    for minutes in (-600, 0, 20, 60):
        at = NOW + dt.timedelta(minutes=minutes)
        nurse.refresh_from_db()
        moments.append(note_home_seen(user=nurse, at=at))

    assert moments == [None, before, before, NOW + dt.timedelta(minutes=20)]


def test_a_team_with_nobody_here_is_said_to_its_lead(team, hospital):
    lead = UserFactory(role=Role.LEAD_NURSE)
    Team.objects.filter(pk=team.pk).update(lead=lead)
    queueing.AlertFactory(patient=PatientFactory(team=team))
    client = Client()
    client.force_login(lead)

    page = client.get(HOME)

    assert "Bowel follow-up team: no nurse is here, and nobody stands in." in words(
        page
    )
    assert [each.group for each in page.context["counts"]] == [Group.ALERT]


def test_the_ledger_says_that_nothing_fell_off_or_what_to_do(nurse_client, hospital):
    run = LedgerRun.objects.create(
        started_at=NOW, ended_at=NOW, opened=4, done=2, open=1, closed=1
    )
    text = words(nurse_client.get(HOME))
    assert "Nothing has fallen off. Counted just now: 4 checks opened, 2 done" in text

    LedgerRun.objects.filter(pk=run.pk).update(differences=3)

    text = words(nurse_client.get(HOME))
    assert "The books of checks do not balance." in text
    assert "look at the plan of whoever you ring" in text
