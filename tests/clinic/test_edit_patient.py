"""Correcting a person's details."""

import pytest
from django.urls import reverse

from careplan.patients.models import Patient
from tests.clinic.conftest import day
from tests.factories import UserFactory


def url(patient):
    return reverse("clinic:edit_patient", args=[patient.uid])


GOOD = {
    "revision": "0",
    "name": "Margaret Ellery-Smith",
    "called": "Maggie",
    "phone": "07700 900 999",
    "email": "maggie@example.org",
    **day("born_on", "14 3 1951"),
}


def test_it_saves(nurse_client, patient):
    page = nurse_client.post(url(patient), GOOD)

    patient.refresh_from_db()
    assert page.status_code == 302
    assert (patient.name, patient.called) == ("Margaret Ellery-Smith", "Maggie")
    assert patient.user.contact_details.email_confirmed_at is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Give the name"),
        ({"name": "x" * 201}, "at most 200 characters"),
        (day("born_on", "30 2 1951"), "There is no 30 February"),
        (day("born_on", "1 1 2030"), "must be 24 November 2026 or earlier"),
        ({"email": "maggie"}, "Give an address such as name@example.org"),
        ({"phone": "0" * 41}, "at most 40 characters"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_typing(
    nurse_client, patient, wrong, sentence
):
    page = nurse_client.post(url(patient), GOOD | wrong)

    text = page.content.decode()
    assert page.status_code == 422
    assert sentence in text
    assert 'value="Maggie"' in text
    patient.refresh_from_db()
    assert patient.name == "Margaret Ellery"


def test_an_address_somebody_uses_is_refused_beside_its_box(nurse_client, patient):
    UserFactory(email="maggie@example.org")

    page = nurse_client.post(url(patient), GOOD)

    assert page.status_code == 422
    assert page.context["form"].errors["email"] == [
        "Someone already uses this e-mail address."
    ]


def test_a_stale_form_shows_what_it_says_now(nurse_client, patient):
    """H33"""
    Patient.objects.filter(pk=patient.pk).update(name="Other Name", revision=3)

    stale = nurse_client.post(url(patient), GOOD)
    page = nurse_client.post(url(patient), GOOD | {"revision": "3"})

    text = stale.content.decode()
    assert stale.status_code == 422
    assert "<bdi>Other Name</bdi>" in text
    assert "Margaret Ellery-Smith" in text
    assert page.status_code == 302
