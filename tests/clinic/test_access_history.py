"""Who looked at a record, day by day, and who gave which reason."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.audit import actions as audit
from careplan.patients import actions as patients
from tests.clinic.conftest import words
from tests.factories import NOW, UserFactory

QUERIES = 15


@pytest.fixture
def url(patient):
    return reverse("clinic:access_history", args=[patient.uid])


def look(patient, by, at=NOW):
    audit.viewed(patient, by=by, at=at, patient_id=patient.pk)


def test_each_person_has_one_line_a_day(nurse_client, nurse, patient, url):
    """This page itself is a look too."""
    other = UserFactory(name="Jonah Pike")
    for hours in (1, 2, 3):
        look(patient, other, NOW - dt.timedelta(hours=hours))
    look(patient, patient.user, NOW - dt.timedelta(days=1))

    text = words(nurse_client.get(url))

    assert "Orla BrennanTuesday 24 November19:38am" in text
    assert "Jonah PikeTuesday 24 November36:38am to 8:38am" in text
    assert "The patientMonday 23 November19:38am" in text


def test_a_look_near_midnight_counts_for_the_clinics_day(
    nurse_client, hospital, patient, url
):
    """H11: 23:30 in London in summer is the evening before in UTC's terms."""
    summer = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)
    look(patient, UserFactory(name="Jonah Pike"), summer)

    assert "Jonah PikeThursday 2 July112:30am" in words(nurse_client.get(url))


def test_h19_reasons_of_other_teams_are_shown(nurse_client, patient, url):
    patients.give_access_reason(
        patient=patient, reason="Rang our ward", by=UserFactory(name="Far"), at=NOW
    )

    text = words(nurse_client.get(url))

    assert "Reasons given by people of other teams" in text
    assert "Rang our ward" in text


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_asks_the_database_a_constant_number_of_times(
    nurse_client, patient, url, count, django_assert_num_queries
):
    for _number in range(count):
        look(patient, UserFactory())

    with django_assert_num_queries(QUERIES):
        nurse_client.get(url)
