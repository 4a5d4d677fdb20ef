"""The books of checks: what differs, for the patients a nurse may see."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.audit.models import AuditEvent
from careplan.followups.models import LedgerLine, LedgerRun
from tests.clinic.conftest import words
from tests.factories import NOW, PatientFactory

URL = reverse("clinic:ledger")
HOME = reverse("clinic:home")


@pytest.fixture
def count(hospital):
    """`count(patient, patient, …)`: the last count, with a line for each."""

    def make(*patients, at=NOW):
        run = LedgerRun.objects.create(
            started_at=at,
            ended_at=at,
            opened=210,
            done=5,
            open=200,
            closed=4,
            differences=len(patients),
        )
        for patient in patients:
            LedgerLine.objects.create(
                run=run,
                kind="count",
                team=patient.team,
                patient=patient,
                text="210 checks were opened, and 209 are on record.",
            )
        return run

    return make


def test_h15_it_lists_what_differs_and_leads_to_the_patient(
    nurse_client, patient, count
):
    count(patient)

    answer = nurse_client.get(URL)

    assert reverse("clinic:patient", args=[patient.uid]) in answer.content.decode()
    text = words(answer)
    assert f"{patient.name}, {patient.number}" in text
    assert "Checks are missing, or too many" in text
    assert "210 checks were opened, and 209 are on record." in text


def test_h19_another_teams_lines_are_counted_and_not_shown(
    nurse_client, patient, stranger, count
):
    count(patient, stranger)

    text = words(nurse_client.get(URL))

    assert stranger.name not in text
    assert "1 more difference is not about your patients." in text


def test_only_the_last_count_is_shown(nurse_client, patient, count):
    count(patient, at=NOW - dt.timedelta(days=1))
    count()

    text = words(nurse_client.get(URL))

    assert patient.name not in text
    assert "Every check that was opened is done, open, or closed by a person." in text


def test_before_the_first_count_it_says_so(nurse_client, hospital):
    assert "Not counted yet." in nurse_client.get(URL).content.decode()


def test_whoever_is_named_is_noted_as_seen(nurse_client, nurse, patient, count):
    count(patient)

    nurse_client.get(URL)

    (event,) = AuditEvent.objects.filter(kind="viewed", actor=nurse)
    assert event.fields == {"ids": [patient.pk]}


@pytest.mark.parametrize("people", [1, 3])
def test_it_asks_a_constant_number_of_times(
    nurse_client, team, count, people, django_assert_num_queries
):
    count(*PatientFactory.create_batch(people, team=team))

    with django_assert_num_queries(10):
        nurse_client.get(URL)


def test_h15_the_first_page_shows_a_red_banner(nurse_client, patient, count):
    count()
    assert "do not balance" not in nurse_client.get(HOME).content.decode()

    count(patient)

    page = nurse_client.get(HOME).content.decode()
    assert "The books of checks do not balance" in page
    assert "found 1 difference." in page
    assert URL in page
