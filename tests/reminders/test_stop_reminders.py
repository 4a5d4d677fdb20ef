import pytest
from django.test import Client

from careplan.accounts.models import ContactDetails
from careplan.audit.models import AuditEvent
from careplan.reminders import texts


@pytest.fixture
def link(patient):
    return texts.stop_url_of(patient.user).removeprefix("http://127.0.0.1:8000")


def muted(patient):
    return ContactDetails.objects.get(user=patient.user).muted_at is not None


def test_looking_changes_nothing(client, patient, link):
    response = client.get(link)

    assert response.status_code == 200
    assert "Stop my reminders" in response.content.decode()
    assert not muted(patient)


def test_the_button_stops_all_reminders_without_signing_in(client, patient, link):
    response = client.post(link)

    assert response.status_code == 200
    assert "We have stopped your reminders" in response.content.decode()
    assert muted(patient)
    event = AuditEvent.objects.get(kind="muted")
    assert event.actor == patient.user


def test_a_mail_program_stops_them_with_one_click(patient, link):
    # RFC 8058: no cookie, no form of ours, so no CSRF token.
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(
        link,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 200
    assert muted(patient)


def test_twice_is_once(client, patient, link):
    client.post(link)
    response = client.post(link)

    assert response.status_code == 200
    assert muted(patient)


def test_a_second_look_does_not_ask_again(client, patient, link):
    client.post(link)

    page = client.get(link).content.decode()

    assert "Your reminders are stopped already" in page
    assert "<form" not in page
    assert AuditEvent.objects.filter(kind="muted").count() == 1


@pytest.mark.parametrize("change", [lambda link: link[:-3] + "x/", lambda _: None])
def test_a_link_that_was_made_up_stops_nobody(client, patient, link, change):
    address = change(link) or "/reminders/stop/1/"

    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert not muted(patient)


def test_the_page_says_nothing_about_the_person(client, patient, link):
    page = client.get(link).content.decode()

    assert patient.name not in page
    assert patient.user.email not in page


def test_other_methods_are_refused(client, link):
    assert client.put(link).status_code == 405
