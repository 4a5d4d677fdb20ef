"""Another team's record opens for a reason, and only for its time."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from careplan.audit.models import AuditEvent
from careplan.patients.models import AccessReason
from tests.factories import NOW


@pytest.fixture
def url(stranger, far_check):
    return reverse("clinic:ask_access", args=[stranger.uid])


def test_the_record_says_nothing_before_a_reason(nurse_client, stranger, far_check):
    """H19: 403, and nothing of the record."""
    page = nurse_client.get(reverse("clinic:patient", args=[stranger.uid]))

    assert page.status_code == 403
    assert "Samuel" not in page.content.decode()
    assert "Marker of the far record" not in page.content.decode()


def test_a_reason_opens_it_for_twelve_hours(nurse_client, nurse, stranger, url):
    nurse_client.post(url, {"reason": "She rang our number at night."})
    shown = reverse("clinic:patient", args=[stranger.uid])

    open_now = nurse_client.get(shown)
    with time_machine.travel(NOW + dt.timedelta(hours=12, minutes=1)):
        nurse_client.force_login(nurse)
        later = nurse_client.get(shown)

    assert (open_now.status_code, later.status_code) == (200, 403)
    assert AccessReason.objects.get().reason == "She rang our number at night."
    assert AuditEvent.objects.filter(kind="access-reason", actor=nurse).count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_it_wants_a_reason_in_words(nurse_client, url, reason):
    page = nurse_client.post(url, {"reason": reason})

    assert page.status_code == 422
    assert not AccessReason.objects.exists()


def test_it_leads_to_no_other_site(nurse_client, stranger, url):
    page = nurse_client.post(
        url, {"reason": "Rang us.", "next": "https://evil.example"}
    )

    assert page.url == reverse("clinic:patient", args=[stranger.uid])
