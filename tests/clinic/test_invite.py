"""Inviting a patient by e-mail."""

import pytest
from django.urls import reverse

from careplan.accounts.models import Invitation


@pytest.fixture
def silent(patient):
    """A patient who cannot sign in yet."""
    patient.user.set_unusable_password()
    patient.user.save()
    return patient


def url(patient):
    return reverse("clinic:invite", args=[patient.uid])


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_it_mails_a_link_once(nurse_client, silent, mailoutbox):
    page = nurse_client.post(url(silent), follow=True)

    assert said(page) == [f"Margaret Ellery: Invitation sent to {silent.user.email}."]
    assert [mail.to for mail in mailoutbox] == [[silent.user.email]]
    assert "/accounts/welcome/" in mailoutbox[0].body


def test_somebody_who_can_sign_in_gets_no_mail(nurse_client, patient, mailoutbox):
    page = nurse_client.post(url(patient), follow=True)

    assert said(page) == ["Margaret Ellery: This person can sign in already."]
    assert mailoutbox == []


def test_without_an_address_it_says_what_to_do(nurse_client, silent, mailoutbox):
    silent.user.email = None
    silent.user.save()

    page = nurse_client.post(url(silent), follow=True)

    assert said(page) == ["Margaret Ellery: Give this person an e-mail address first."]
    assert mailoutbox == []


def test_a_link_alone_invites_nobody(nurse_client, silent):
    assert nurse_client.get(url(silent)).status_code == 302
    assert Invitation.objects.count() == 0


def test_another_teams_patient_is_not_invited(nurse_client, stranger, mailoutbox):
    """H19"""
    assert nurse_client.post(url(stranger)).status_code == 403
    assert mailoutbox == []
