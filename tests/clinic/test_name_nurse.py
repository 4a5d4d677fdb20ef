"""A nurse is named for a patient, by her own team."""

import pytest
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.patients.models import Patient
from tests.clinic.conftest import hidden, words
from tests.factories import UserFactory


def url(patient):
    return reverse("clinic:name_nurse", args=[patient.uid])


def test_a_nurse_of_the_team_is_named(nurse_client, nurse, patient, plan):
    page = nurse_client.get(url(patient))
    assert "Now: nobody by name, Bowel follow-up team." in words(page)

    done = nurse_client.post(
        url(patient), hidden(page) | {"nurse": nurse.pk}, follow=True
    )

    patient.refresh_from_db()
    assert patient.nurse == nurse
    assert "Orla Brennan is the named nurse now." in words(done)
    assert "Named nurse: Orla Brennan" in words(done)


def test_nobody_by_name_is_a_choice_too(nurse_client, nurse, patient, plan):
    Patient.objects.update(nurse=nurse)

    done = nurse_client.post(
        url(patient),
        hidden(nurse_client.get(url(patient))) | {"nurse": "nobody"},
        follow=True,
    )

    patient.refresh_from_db()
    assert patient.nurse is None
    assert "Nobody is named now." in words(done)


@pytest.mark.parametrize("typed", ["", "99999", "x"])
def test_who_is_not_of_the_team_cannot_be_named(nurse_client, patient, typed):
    UserFactory(role=Role.NURSE, name="Ben Okri")
    page = nurse_client.get(url(patient))
    assert "Ben Okri" not in words(page)

    refused = nurse_client.post(url(patient), hidden(page) | {"nurse": typed})

    patient.refresh_from_db()
    assert refused.status_code == 422
    assert patient.nurse is None


def test_h33_a_stale_form_changes_nothing_and_keeps_the_choice(
    nurse_client, nurse, patient
):
    sent = hidden(nurse_client.get(url(patient))) | {"nurse": nurse.pk}
    Patient.objects.update(revision=5)

    refused = nurse_client.post(url(patient), sent)

    patient.refresh_from_db()
    assert (refused.status_code, patient.nurse) == (422, None)
    assert "Somebody changed this record" in words(refused)
    assert refused.context["form"]["nurse"].value() == str(nurse.pk)
