"""Filters of the queue that a nurse keeps under a name."""

import pytest
from django.urls import reverse

from careplan.audit.models import AuditEvent
from careplan.followups.models import QueueView
from tests.clinic.conftest import words
from tests.factories import UserFactory

URL = reverse("clinic:queue_views")
QUEUE = reverse("clinic:queue")


def test_a_view_is_kept_listed_and_opens_the_same_people(nurse_client, nurse, check):
    sent = {"name": "Visits of mine", "kind": "visit", "nurse": "mine", "list": "all"}

    page = nurse_client.post(URL, sent, follow=True)

    view = QueueView.objects.get(user=nurse)
    assert view.filters == {"kind": "visit", "nurse": "mine", "list": "all"}
    assert "Kept as “Visits of mine”." in words(page)
    address = f"{QUEUE}?list=all&nurse=mine&kind=visit".removeprefix(QUEUE)
    assert [href for _view, href in page.context["views"]] == [address]
    event = AuditEvent.objects.get(kind="queue-view-saved")
    assert (event.actor, event.object_id) == (nurse, view.pk)


def test_the_same_name_replaces_it(nurse_client, nurse):
    nurse_client.post(URL, {"name": "Mine", "kind": "visit"})
    nurse_client.post(URL, {"name": "Mine", "kind": "test", "page": "4"})

    view = QueueView.objects.get(user=nurse)
    assert view.filters == {"kind": "test", "list": "to-call"}


def test_what_nobody_offers_is_not_kept(nurse_client, nurse):
    nurse_client.post(URL, {"name": "Odd", "kind": "x", "list": "x", "other": "y"})

    assert QueueView.objects.get(user=nurse).filters == {"list": "to-call"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\nb"])
def test_without_a_proper_name_it_is_asked_again(nurse_client, name, check):
    page = nurse_client.post(URL, {"name": name, "kind": "test"})

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"name"}
    assert page.context["form"]["name"].value() == name
    assert [line.person.name for line in page.context["shown"].lines] == [
        "Margaret Ellery"
    ]
    assert QueueView.objects.count() == 0


def test_a_view_is_taken_away_by_its_owner_alone(nurse_client, nurse):
    nurse_client.post(URL, {"name": "Mine"})
    mine = QueueView.objects.get(user=nurse)
    other = QueueView.objects.create(user=UserFactory(), name="Hers", filters={})

    for number in (mine.pk, other.pk, "x"):
        nurse_client.post(URL, {"remove": number})

    assert list(QueueView.objects.all()) == [other]
    assert AuditEvent.objects.filter(kind="queue-view-removed").count() == 1


def test_more_than_twenty_are_refused(nurse_client, nurse):
    QueueView.objects.bulk_create(
        QueueView(user=nurse, name=f"View {number}") for number in range(20)
    )

    page = nurse_client.post(URL, {"name": "One more"})

    assert page.status_code == 422
    assert "You keep twenty views already. Remove one first." in words(page)


def test_looking_at_the_address_leads_to_the_queue(nurse_client, hospital):
    assert nurse_client.get(URL).url.startswith(QUEUE)
