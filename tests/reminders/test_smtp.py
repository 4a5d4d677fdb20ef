"""A real SMTP server, misbehaving: sent once or on the staff's list, never lost."""

import datetime as dt

import pytest

from careplan.outbox.models import Reminder
from careplan.reminders import actions
from careplan.reminders.models import Attempt, Delivery
from tests import factories
from tests.factories import NOW
from tests.reminders.smtp_server import Server

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.5
    server = Server()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.down()


def send(at=NOW):
    return actions.send_waiting(at=at)


def ids(server):
    return [mail["Message-ID"] for mail in server.box.accepted]


def test_the_message_as_the_mail_server_sees_it(queued, patient, server, settings):
    server.up()

    assert send() == {"sent": 1}

    (mail,) = server.box.accepted
    stop = mail["List-Unsubscribe"].strip()
    assert mail["Message-ID"] == f"<{Delivery.objects.get().uid}@careplan.localhost>"
    assert mail["To"] == patient.user.email
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert mail["Subject"] == "A reminder for Tuesday 24 November"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop.startswith(f"<{settings.BASE_URL}/reminders/stop/")
    assert stop.strip("<>") in mail.get_payload(0).get_payload()
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_one_connection_a_run(check, server):
    for _ in range(5):
        check(factories.PatientFactory())
    actions.plan(at=NOW)
    server.up()

    assert send() == {"sent": 5}
    assert server.box.connections == 1


def test_h01_smtp_down_then_up_goes_out_later_once_with_one_id(queued, server):
    down = [send(at=NOW + minute * MINUTE) for minute in range(30)]
    server.up()
    up = [send(at=NOW + minute * MINUTE) for minute in range(30, 90)]

    assert [each for each in up if each] == [{"sent": 1}]
    assert ids(server) == [f"<{Delivery.objects.get().uid}@careplan.localhost>"]
    assert Attempt.objects.filter(result="temporary").count() == sum(
        bool(each) for each in down
    )
    assert Reminder.objects.get().state == "done"


@pytest.mark.parametrize(
    "plan",
    [
        "421 closing down",
        "450 box busy",
        "451 error here",
        "452 no room",
        "data 421 closing down",
        "data 450 box busy",
        "data 451 error here",
        "data 452 no room",
        "hang up",
        "silent",
    ],
)
def test_h09_what_may_pass_is_sent_once_later_with_the_same_id(queued, server, plan):
    server.up(plan)

    assert send() == {"later": 1}
    first = Attempt.objects.get()
    assert send(at=NOW + MINUTE) == {"sent": 1}
    assert send(at=NOW + 10 * MINUTE) == {}

    assert first.result == "temporary"
    assert first.reply != ""
    assert ids(server) == [f"<{Delivery.objects.get().uid}@careplan.localhost>"]


@pytest.mark.parametrize(
    "plan",
    [
        "550 no such box",
        "552 box full",
        "554 refused",
        "data 550 no",
        "data 552 too large",
        "data 554 spam",
    ],
)
def test_h09_what_will_not_pass_lies_with_a_person_at_once(queued, server, plan):
    server.up(plan)

    assert send() == {"failed": 1, "to a person": 1}
    assert send(at=NOW + MINUTE) == {}

    assert ids(server) == []
    assert Reminder.objects.get().state == "person"
    assert Delivery.objects.get().error == plan.removeprefix("data ")


def test_h09_slowly_is_taken_too(queued, server):
    server.up("slow")

    assert send() == {"sent": 1}
    assert len(ids(server)) == 1


@pytest.mark.parametrize("plan", ["550 no such box", "450 busy", "hang up"])
def test_h01_a_refused_message_does_not_keep_back_the_next(check, server, plan):
    for _ in range(3):
        check(factories.PatientFactory())
    actions.plan(at=NOW)
    server.up(plan)

    assert send()["sent"] == 2
    assert len(ids(server)) == 2


@pytest.mark.parametrize("plan", ["421 closing down", "silent"])
def test_a_server_that_closes_down_ends_the_run(check, server, plan):
    for _ in range(3):
        check(factories.PatientFactory())
    actions.plan(at=NOW)
    server.up(plan)

    assert send() == {"later": 1}
    assert send(at=NOW + MINUTE) == {"sent": 3}
    assert len(set(ids(server))) == 3


def test_an_address_no_mail_can_go_to_lies_with_a_person(queued, patient, server):
    patient.user.email = "not\nan address"
    patient.user.save()
    server.up()

    assert send() == {"failed": 1, "to a person": 1}
    assert Reminder.objects.get().state == "person"


def test_a_wrong_password_is_no_refusal_of_a_message(queued, server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "careplan", "wrong"
    server.up()

    assert send() == {"later": 1}
    assert Delivery.objects.get().state == "waiting"
