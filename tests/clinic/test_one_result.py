"""One form is one result, however and whenever it is sent."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from careplan.followups.models import FollowUpEvent
from careplan.rules.enums import Kind
from tests.clinic.conftest import day, hidden
from tests.factories import FollowUpFactory
from tests.parallel import at_once as at_once  # noqa: PLC0414 - pytest looks here

SEEN = day("seen_day") | {"route": "phone", "note": "All is well."}


@pytest.fixture
def ring(plan):
    return FollowUpFactory(plan=plan, kind=Kind.CALL, title="Nurse call")


def url(check):
    return reverse("clinic:record_result", args=[check.uid])


@pytest.mark.django_db(transaction=True)
def test_h35_twenty_posts_at_once_back_and_reload_are_one_row(
    at_once, nurse_client, nurse, patient, ring
):
    address = url(ring)
    sent = hidden(nurse_client.get(address)) | SEEN
    session = nurse_client.cookies

    def post():
        client = Client()
        client.cookies = session
        return client.post(address, sent).headers.get("Location")

    found = at_once(*[post] * 20)
    again = nurse_client.post(address, sent)

    page = reverse("clinic:patient", args=[patient.uid])
    assert [*found, again.headers["Location"]] == [page] * 21
    assert FollowUpEvent.objects.get().text == "All is well."


def test_h34_a_form_sent_after_signing_out_is_not_taken(nurse_client, ring):
    sent = hidden(nurse_client.get(url(ring))) | SEEN
    nurse_client.logout()

    page = nurse_client.post(url(ring), sent)

    assert page.headers["Location"].startswith(reverse("account_login"))
    assert SESSION_KEY not in nurse_client.session
    assert FollowUpEvent.objects.count() == 0


def test_h34_a_form_of_a_check_that_moved_meanwhile_replaces_nothing(
    nurse_client, nurse, ring
):
    sent = hidden(nurse_client.get(url(ring))) | SEEN
    moved = FollowUpEvent.objects.create(
        follow_up=ring, kind="moved", on=ring.due_on, at=ring.plan.created_at, by=nurse
    )
    type(ring).objects.filter(pk=ring.pk).update(revision=1)

    page = nurse_client.post(url(ring), sent)

    assert page.status_code == 422
    assert "All is well." in page.content.decode()
    assert list(ring.events.all()) == [moved]
