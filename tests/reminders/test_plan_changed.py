"""That a plan has changed is said once, in neutral words, and only while it holds."""

import re

import pytest

from careplan.followups.actions.changing import CHANGED
from careplan.followups.models import PlanChange
from careplan.outbox import actions as outbox
from careplan.outbox.models import Reminder
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from careplan.reminders import actions
from careplan.reminders.actions import claiming
from careplan.reminders.channels.base import DeliveryError
from careplan.reminders.channels.log import LogChannel
from careplan.reminders.models import Delivery
from careplan.reminders.purposes import SENT
from careplan.reminders.queries import figures
from tests import factories
from tests.factories import DAY, NOW
from tests.reminders.conftest import days
from tests.reminders.test_texts import CLINICAL


@pytest.fixture
def change(patient, nurse, steps):
    """A change of the patient's plan, with its message ready to go."""
    return changed(factories.CarePlanFactory(operation__patient=patient), nurse, "one")


def changed(plan, nurse, key):
    facts = {"tags": {}, "anchors": {}, "choices": {}, "versions": []}
    row = PlanChange.objects.create(
        key=key, plan=plan, before=facts, after=facts, by=nurse, at=NOW
    )
    outbox.put(
        recipient=plan.patient.user,
        purpose="plan-changed",
        subject=row,
        patient_id=plan.patient_id,
        step="once",
        for_day=DAY,
        not_before=NOW,
        expires_at=NOW + days(7),
        by=nurse,
        at=NOW,
    )
    return row


def states():
    return list(Reminder.objects.order_by("pk").values_list("state", "reason"))


def test_h08_the_whole_text_says_nothing_of_health(change, send, channel):
    assert send() == {"sent": 1}

    (message,) = channel.messages
    assert message.subject == "Your plan has changed"
    assert message.text.strip() == (
        "Hello Margaret,\n"
        "\n"
        "Your plan has changed. Sign in to see what is new.\n"
        "http://127.0.0.1:8000/\n"
        "\n"
        "The plan you see now is the one that counts. "
        "Please put old dates and papers away.\n"
        "\n"
        "Nobody reads answers to this e-mail.\n"
        "A question, or you do not feel well? Ring us on 01632 960 114.\n"
        "At night and at weekends, ring 01632 960 190.\n"
        "If you feel very ill, call 999 now. Do not wait for us.\n"
        "\n"
        "To stop these reminders, open this page:\n"
        f"{message.stop_url}"
    )
    said = f"{message.text} {re.sub('<[^>]+>', ' ', message.html)}"
    assert CLINICAL.findall(said) == []


def test_h10_two_changes_are_one_message(change, nurse, send, channel):
    changed(change.plan, nurse, "two")

    assert send() == {"sent": 1}
    assert send() == {}
    assert len(channel.messages) == 1
    assert states() == [("done", ""), ("done", "")]


def test_it_does_not_share_a_message_with_reminders(
    change, patient, check, send, channel
):
    factories.FollowUpFactory(plan=change.plan, kind="home", due_on=DAY)
    actions.plan(at=NOW)

    assert [send(), send(), send()] == [{"sent": 1}, {"sent": 1}, {}]
    assert sorted(message.subject for message in channel.messages) == [
        "A reminder for Tuesday 24 November",
        "Your plan has changed",
    ]


def undo(change, nurse):
    PlanChange.objects.update(undone_at=NOW, undone_by=nurse)


def end_plan(change, nurse):
    plan = change.plan
    plan.ended_at, plan.ended_by, plan.ended_why = NOW, nurse, "replaced"
    plan.save()


def lose(change, nurse):
    Patient.objects.update(status="moved", status_since=DAY)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (undo, "taken back"),
        (end_plan, "plan ended"),
        (lose, "patient not followed"),
    ],
)
def test_h05_it_falls_with_its_reason(change, nurse, send, channel, what, reason):
    what(change, nurse)

    assert send() == {"dropped": 1}
    assert channel.messages == []
    assert states() == [("dropped", reason)]


def test_h05_a_change_taken_back_while_the_sender_holds_it(
    change, patient, nurse, hospital
):
    held, _dropped, _to_person = claiming.claim(patient.user_id, hospital, "log", NOW)
    undo(change, nurse)

    rows, _dropped, _to_person = claiming.last_look(held, NOW)

    assert rows == []
    assert Delivery.objects.get().state == "dropped"


def test_h04_it_falls_with_the_patient(change, patient, nurse, send, channel):
    patients.set_status(patient=patient, status="deceased", since=DAY, by=nurse, at=NOW)

    assert send() == {}
    assert states() == [("dropped", "patient is deceased")]


def test_h06_too_late_goes_to_a_person(change, patient, send, channel):
    assert send(at=NOW + days(8)) == {"to a person": 1}
    assert channel.messages == []
    found = figures.for_person(Patient.objects.filter(pk=patient.pk))
    assert [(row.patient, row.why) for row in found] == [
        (patient, "It was too late to send it.")
    ]


class Refusing(LogChannel):
    def send(self, message):
        raise DeliveryError("550 no such box", permanent=True)


def test_h09_refused_goes_to_a_person_until_it_is_taken_back(
    change, patient, nurse, send
):
    send(channel=Refusing())
    people = Patient.objects.filter(pk=patient.pk)

    assert [row.why for row in figures.for_person(people)] == [
        "The mail server refused it."
    ]
    undo(change, nurse)
    assert figures.for_person(people) == []


def test_what_a_change_puts_is_what_the_sender_takes():
    assert CHANGED in SENT


def test_the_planner_leaves_it_alone(change):
    assert actions.plan(at=NOW) == 0
    assert states() == [("waiting", "")]
