"""Handing somebody over: the page says what goes along."""

import pytest
from django.urls import reverse

from careplan.followups.models import FollowUp
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from tests.clinic.conftest import words
from tests.factories import NOW, TeamFactory


@pytest.fixture
def other(hospital):
    return TeamFactory(name="Lung team")


def url(patient):
    return reverse("clinic:change_team", args=[patient.uid])


def test_one_click_hands_over_the_person_and_what_is_open(
    nurse_client, patient, check, other
):
    shown = words(nurse_client.get(url(patient)))

    page = nurse_client.post(url(patient), {"team": other.pk, "revision": 0})

    assert "Now: Bowel follow-up team." in shown
    assert "1 open check goes along and stays open." in shown
    assert page.headers["Location"] == reverse("clinic:home")
    assert Patient.objects.get(pk=patient.pk).team == other
    assert FollowUp.objects.get(pk=check.pk).team == other


def test_who_is_in_both_teams_stays_on_the_record(nurse_client, nurse, patient, other):
    other.memberships.create(user=nurse)

    page = nurse_client.post(url(patient), {"team": other.pk, "revision": 0})

    assert page.headers["Location"] == reverse("clinic:patient", args=[patient.uid])


def test_h33_a_stale_form_is_offered_again_as_it_is_now(nurse_client, patient, other):
    Patient.objects.filter(pk=patient.pk).update(revision=4)

    page = nurse_client.post(url(patient), {"team": other.pk, "revision": 3})
    again = nurse_client.post(url(patient), {"team": other.pk, "revision": 4})

    assert page.status_code == 422
    assert "Somebody changed this record" in words(page)
    assert page.context["form"]["revision"].value() == "4"
    assert again.status_code == 302


@pytest.mark.parametrize("chosen", ["", "999999", "x"])
def test_no_team_is_asked_again(nurse_client, patient, chosen):
    page = nurse_client.post(url(patient), {"team": chosen, "revision": 0})

    assert page.status_code == 422
    assert Patient.objects.get(pk=patient.pk).team == patient.team


def test_h19_a_look_for_a_reason_hands_nobody_over(
    nurse_client, nurse, stranger, other
):
    patients.give_access_reason(patient=stranger, reason="Cover", by=nurse, at=NOW)

    page = nurse_client.get(url(stranger))

    assert "Only Breast team can hand this person over." in words(page)
    assert 'name="team"' not in page.content.decode()
