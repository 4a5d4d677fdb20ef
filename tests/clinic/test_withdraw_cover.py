"""Leave is taken back by who may set it, and nobody else can even open the page."""

import pytest
from django.test import Client
from django.urls import reverse

from careplan.accounts import covering
from careplan.accounts.permissions import Role
from tests.clinic.conftest import words
from tests.factories import DAY, NOW, UserFactory


@pytest.fixture
def colleague(team):
    return UserFactory(role=Role.NURSE, teams=[team], name="Ben Okri")


@pytest.fixture
def leave(nurse, colleague):
    return covering.set_cover(
        user=nurse,
        stand_in=colleague,
        first_day=DAY,
        last_day=DAY,
        key="k",
        by=nurse,
        at=NOW,
    )


def url(leave):
    return reverse("clinic:withdraw_cover", args=[leave.uid])


def test_it_says_what_ends_and_then_ends_it(nurse_client, leave):
    text = words(nurse_client.get(url(leave)))
    assert "Ben Okri stands in no more" in text
    assert "It has begun: what was done under it stays." in text
    leave.refresh_from_db()
    assert leave.withdrawn_at is None

    page = nurse_client.post(url(leave), follow=True)
    again = nurse_client.post(url(leave), follow=True)

    leave.refresh_from_db()
    assert leave.withdrawn_at == NOW
    assert "Taken back. Everything is as before." in words(page)
    assert "This leave was taken back already." in words(again)


def test_h19_it_is_not_there_for_anybody_else(leave, colleague, team, lead):
    found = {}
    for user in (colleague, lead, UserFactory(role=Role.ADMINISTRATOR)):
        client = Client()
        client.force_login(user)
        found[user.name] = client.post(url(leave)).status_code

    leave.refresh_from_db()
    assert list(found.values()) == [404, 404, 403]
    assert leave.withdrawn_at is None
