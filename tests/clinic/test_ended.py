"""People who died or left while checks are still open."""

from django.urls import reverse

from careplan.patients.models import Patient
from tests.factories import DAY


def test_it_lists_exactly_those_with_open_checks(nurse_client, patient, check):
    before = nurse_client.get(reverse("clinic:ended")).content.decode()
    Patient.objects.filter(pk=patient.pk).update(status="deceased", status_since=DAY)

    after = nurse_client.get(reverse("clinic:ended")).content.decode()

    assert "Margaret Ellery" not in before
    assert "Margaret Ellery" in after


def test_another_teams_people_stay_unknown(nurse_client, stranger, far_check):
    Patient.objects.filter(pk=stranger.pk).update(status="moved", status_since=DAY)

    page = nurse_client.get(reverse("clinic:ended"))

    assert "Samuel Oyelaran" not in page.content.decode()
