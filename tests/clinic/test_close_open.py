"""Closing the open checks of somebody who died or left, kind by kind."""

import pytest
from django.urls import reverse

from careplan.followups.models import FollowUp
from careplan.patients.models import Patient
from careplan.rules.enums import Kind
from tests.clinic.conftest import words
from tests.factories import DAY, FollowUpFactory

pytestmark = pytest.mark.usefixtures("reasons")


def url(patient):
    return reverse("clinic:close_open", args=[patient.uid])


@pytest.fixture
def dead(patient, check):
    FollowUpFactory(plan=check.plan)
    FollowUpFactory(plan=check.plan, kind=Kind.CALL, title="Nurse call")
    Patient.objects.filter(pk=patient.pk).update(status="deceased", status_since=DAY)
    return patient


def open_kinds():
    return sorted(
        FollowUp.objects.filter(closed_at=None).values_list("kind", flat=True)
    )


def test_one_click_closes_one_group(nurse_client, nurse, dead):
    shown = nurse_client.get(url(dead))

    first = nurse_client.post(url(dead), {"reason": "died", "kind": "test"})
    left = open_kinds()
    last = nurse_client.post(url(dead), {"reason": "died", "kind": "call"})

    said = words(shown)
    assert "3 checks are still open." in said
    assert "CEA blood test × 2" in said
    assert "Close 2 checks for Margaret Ellery" in said
    assert "Close 1 check for Margaret Ellery" in said
    assert shown.context["form"]["reason"].value() == "died"
    assert left == ["call"]
    assert first.headers["Location"] == url(dead)
    assert last.headers["Location"] == reverse("clinic:patient", args=[dead.uid])
    assert [row.closed_by for row in FollowUp.objects.all()] == [nurse] * 3


def test_nothing_closes_while_we_follow_the_person(nurse_client, patient, check):
    page = nurse_client.post(url(patient), {"reason": "died", "kind": "test"})

    assert page.status_code == 422
    check.refresh_from_db()
    assert check.is_open


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"kind": "test"}, "Choose why"),
        ({"reason": "died"}, "Choose which of the open checks to close"),
        ({"reason": "died", "kind": "visit"}, "Choose which of the open checks"),
    ],
)
def test_what_is_missing_is_asked_again(nurse_client, dead, answers, sentence):
    page = nurse_client.post(url(dead), answers)

    assert page.status_code == 422
    assert sentence in words(page)
    assert len(open_kinds()) == 3
