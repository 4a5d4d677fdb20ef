"""The first page of a nurse."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.clinic.greeting import greeting
from careplan.hospital.models import JobRun
from careplan.patients.models import Patient
from tests.factories import DAY, NOW, PatientFactory

HOME = reverse("clinic:home")


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (3, "Hello, Orla"),
        (9, "Good morning, Orla"),
        (14, "Good afternoon, Orla"),
        (19, "Good evening, Orla"),
    ],
)
def test_a_greeting_fits_the_hour(hour, words):
    assert greeting("Orla", NOW.replace(hour=hour)) == words


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

    with django_assert_num_queries(30):
        nurse_client.get(HOME)
