"""Closing every open check of somebody who died or left."""

import pytest
from django.urls import reverse

from careplan.followups.models import FollowUp
from careplan.patients.models import Patient
from tests.factories import DAY, FollowUpFactory

pytestmark = pytest.mark.usefixtures("reasons")


def url(patient):
    return reverse("clinic:close_open", args=[patient.uid])


@pytest.fixture
def dead(patient, check):
    FollowUpFactory(plan=check.plan)
    Patient.objects.filter(pk=patient.pk).update(status="deceased", status_since=DAY)
    return patient


def test_one_click_closes_all(nurse_client, nurse, dead):
    shown = nurse_client.get(url(dead))

    page = nurse_client.post(url(dead), {"reason": "died"})

    assert "Close 2 checks for Margaret Ellery" in shown.content.decode()
    assert shown.context["form"]["reason"].value() == "died"
    assert page.status_code == 302
    assert [row.closed_by for row in FollowUp.objects.all()] == [nurse, nurse]


def test_nothing_closes_while_we_follow_the_person(nurse_client, patient, check):
    page = nurse_client.post(url(patient), {"reason": "died"})

    assert page.status_code == 422
    check.refresh_from_db()
    assert check.is_open


def test_no_reason_is_asked_again(nurse_client, dead):
    page = nurse_client.post(url(dead), {})

    assert page.status_code == 422
    assert "Choose why" in page.content.decode()
