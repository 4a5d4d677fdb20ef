"""Noting that somebody died or left: what stops is said before."""

import pytest
from django.urls import reverse

from careplan.clinic import access
from careplan.patients.models import Patient
from tests.clinic.conftest import day, words
from tests.factories import DAY

pytestmark = pytest.mark.usefixtures("hospital")


def url(patient):
    return reverse("clinic:set_status", args=[patient.uid])


DIED = {"status": "deceased", "revision": "0", **day("since", "20 11 2026")}


def test_it_says_what_stops_before_anything_is_noted(nurse_client, patient, check):
    page = nurse_client.post(url(patient), DIED)

    text = page.content.decode()
    assert page.status_code == 200
    assert "Margaret Ellery has died, on" in text
    assert "Every message stops at once" in text
    assert "1 open check stays open until you close it" in text
    patient.refresh_from_db()
    assert patient.status == Patient.Status.ACTIVE


def test_confirmed_it_is_noted_and_leads_to_the_open_checks(
    nurse_client, patient, check
):
    page = nurse_client.post(url(patient), DIED | {"confirmed": "yes"})

    patient.refresh_from_db()
    assert page.headers["Location"] == reverse("clinic:close_open", args=[patient.uid])
    assert patient.status == Patient.Status.DECEASED


def test_without_open_checks_it_leads_to_the_patient(nurse_client, patient):
    page = nurse_client.post(url(patient), DIED | {"confirmed": "yes"})

    assert page.headers["Location"] == reverse("clinic:patient", args=[patient.uid])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"status": ""}, "Choose what changed"),
        ({"status": "active"}, "This is how it stands already"),
        (day("since", "25 11 2026"), "must be 24 November 2026 or earlier"),
        (day("since", "31 6 2026"), "There is no 31 June"),
        ({"revision": "7"}, "Somebody changed this record meanwhile."),
    ],
)
def test_bad_input_gets_a_sentence(nurse_client, patient, wrong, sentence):
    page = nurse_client.post(url(patient), DIED | {"confirmed": "yes"} | wrong)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    patient.refresh_from_db()
    assert patient.status == Patient.Status.ACTIVE


def test_h33_a_status_that_came_meanwhile_is_shown_first(
    nurse_client, patient, monkeypatch
):
    """Between the page's look and the write somebody else was faster."""
    seen = access.patient_for

    def outrun(user, uid):
        found = seen(user, uid)
        Patient.objects.filter(pk=found.pk).update(
            status="moved", status_since=DAY, revision=1
        )
        return found

    monkeypatch.setattr(access, "patient_for", outrun)
    page = nurse_client.post(url(patient), DIED | {"confirmed": "yes"})

    assert page.status_code == 422
    assert "Somebody changed this record" in words(page)
    assert "Now: Moved to another hospital." in words(page)
    assert Patient.objects.get(pk=patient.pk).status == "moved"


def test_a_death_before_the_operation_gets_a_sentence(nurse_client, patient, plan):
    page = nurse_client.post(
        url(patient), DIED | day("since", "1 11 2025") | {"confirmed": "yes"}
    )

    assert page.status_code == 422
    assert "This day lies before the operation" in words(page)
