"""What happens between queueing and sending decides, not what was true before."""

import datetime as dt

import pytest

from careplan.accounts import actions as accounts
from careplan.accounts.models import ContactDetails
from careplan.audit.actors import Job
from careplan.outbox.models import Reminder
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from careplan.reminders import actions
from careplan.reminders.actions import claiming
from careplan.reminders.channels.base import DeliveryError
from careplan.reminders.channels.log import LogChannel
from careplan.reminders.models import Attempt, Delivery
from tests import factories
from tests.factories import DAY, NOW
from tests.reminders.conftest import days

MINUTE = dt.timedelta(minutes=1)


def states():
    return list(Reminder.objects.order_by("pk").values_list("state", "reason"))


@pytest.mark.parametrize("status", ["deceased", "withdrawn", "moved"])
def test_h04_no_message_after_death_withdrawal_or_moving_away(
    queued, patient, nurse, send, channel, status
):
    patients.set_status(patient=patient, status=status, since=DAY, by=nurse, at=NOW)

    assert send() == {}
    assert channel.messages == []
    assert states() == [("dropped", f"patient is {status}")]


def test_h04_no_message_when_the_status_came_by_another_way(queued, send, channel):
    Patient.objects.update(status="deceased", status_since=DAY)

    assert send() == {"dropped": 1}
    assert channel.messages == []
    assert states() == [("dropped", "patient not followed")]


@pytest.mark.parametrize("way", ["action", "row"])
def test_h04_undoing_a_death_sends_nothing_that_was_cancelled(
    queued, patient, nurse, send, channel, way
):
    if way == "action":
        patients.set_status(
            patient=patient, status="deceased", since=DAY, by=nurse, at=NOW
        )
    else:
        Patient.objects.update(status="deceased", status_since=DAY)
        send()
    patients.set_status(
        patient=patient, status="active", since=DAY, by=nurse, at=NOW + MINUTE
    )

    assert actions.plan(at=NOW + MINUTE) == 0
    assert send(at=NOW + MINUTE) == {}
    assert channel.messages == []


def held(patient, hospital):
    """What a sender holds after it claimed and before it speaks."""
    found, _dropped, _to_person = claiming.claim(patient.user_id, hospital, "log", NOW)
    return found


@pytest.mark.parametrize("undone", [False, True])
def test_h04_a_death_while_the_sender_holds_the_row_stops_it_at_the_last_look(
    queued, patient, nurse, hospital, undone
):
    mine = held(patient, hospital)
    patients.set_status(patient=patient, status="deceased", since=DAY, by=nurse, at=NOW)
    if undone:
        patients.set_status(
            patient=patient, status="active", since=DAY, by=nurse, at=NOW
        )

    rows, _dropped, _to_person = claiming.last_look(mine, NOW)

    assert rows == []
    assert states() == [("dropped", "patient is deceased")]
    assert Delivery.objects.get().state == "dropped"
    assert Attempt.objects.get().ended_at == NOW


def close(check, nurse):
    check.closed_at, check.closed_by = NOW, nurse
    check.closed_reason = factories.ReasonFactory()


def finish(check, nurse):
    check.done_at, check.done_on = NOW, DAY


def move(check, nurse):
    check.due_on = check.closes_on = DAY + days(3)


def end_plan(check, nurse):
    plan = check.plan
    plan.ended_at, plan.ended_by, plan.ended_why = NOW, nurse, "replaced"
    plan.save()


CHANGES = [
    (close, "no longer open"),
    (finish, "no longer open"),
    (move, "its day changed"),
    (end_plan, "plan ended"),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_h05_a_check_closed_done_or_moved_between_queueing_and_sending(
    queued, nurse, send, channel, change, reason
):
    change(queued, nurse)
    queued.save()

    assert send() == {"dropped": 1}
    assert channel.messages == []
    assert states() == [("dropped", reason)]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_h05_the_same_at_the_last_look(
    queued, patient, nurse, hospital, change, reason
):
    mine = held(patient, hospital)
    change(queued, nurse)
    queued.save()

    assert claiming.last_look(mine, NOW) == ([], 1, 0)
    assert states() == [("dropped", reason)]


@pytest.mark.parametrize(
    ("booked_for", "reason"),
    [
        (NOW + days(3), "its day changed"),
        (None, "its day changed"),
        (NOW - MINUTE, "too late to send"),
    ],
)
def test_h05_a_booking_that_was_moved_or_taken_back(
    patient, check, send, channel, booked_for, reason
):
    visit = check(patient, kind="visit", booked_for=NOW + dt.timedelta(hours=3))
    actions.plan(at=NOW)
    visit.booked_for = booked_for
    visit.save()

    send()

    assert channel.messages == []
    assert states()[0][1] == reason


def test_h05_a_test_that_was_attended_is_not_spoken_of(patient, check, send, channel):
    scan = check(patient, kind="test", booked_for=NOW + dt.timedelta(hours=3))
    actions.plan(at=NOW)
    scan.attended_on = DAY
    scan.save()

    assert send() == {"dropped": 1}
    assert channel.messages == []


def test_h05_once_booked_a_check_is_no_longer_spoken_of_on_its_due_day(
    patient, check, send, channel
):
    call = check(patient, kind="call")
    actions.plan(at=NOW)
    call.booked_for = NOW + dt.timedelta(hours=5)
    call.save()

    assert send() == {"dropped": 1}
    assert channel.messages == []


def test_h05_of_several_only_what_still_holds_is_spoken_of(
    patient, check, nurse, send, channel
):
    checks = [check(patient) for _ in range(3)]
    actions.plan(at=NOW)
    finish(checks[1], nurse)
    checks[1].save()

    assert send() == {"sent": 1, "dropped": 1}
    assert "Tuesday 24 November 2026: 2 things" in channel.messages[0].text


def test_h07_nothing_goes_to_an_address_that_is_not_confirmed(queued, send, channel):
    ContactDetails.objects.update(email_confirmed_at=None)

    assert send() == {"dropped": 1}
    assert channel.messages == []
    assert states() == [("dropped", "no confirmed address")]


def test_h07_a_changed_address_must_be_confirmed_first(queued, patient, send, channel):
    accounts.change_contact(
        user=patient.user,
        email="new@westmere.example",
        phone="",
        by=Job("test"),
        at=NOW,
    )

    assert send() == {"dropped": 1}
    assert channel.messages == []


@pytest.mark.parametrize("missing", ["address", "details"])
def test_h07_nothing_goes_out_without_an_address(
    queued, patient, send, channel, missing
):
    if missing == "address":
        patient.user.email = None
        patient.user.save()
    else:
        ContactDetails.objects.all().delete()

    assert send() == {"dropped": 1}
    assert channel.messages == []


def test_nothing_goes_to_a_closed_account_or_who_asked_for_none(check, send, channel):
    closed, muted = factories.PatientFactory(), factories.PatientFactory()
    check(closed)
    check(muted)
    actions.plan(at=NOW)
    closed.user.is_active = False
    closed.user.save()
    accounts.mute(user=muted.user, by=muted.user, at=NOW)

    assert send() == {"dropped": 2}
    assert channel.messages == []
    assert states() == [
        ("dropped", "account closed"),
        ("dropped", "asked for no messages"),
    ]


def test_nothing_is_tried_again_once_its_reason_fell(queued, nurse, send):
    class Busy(LogChannel):
        def send(self, message):
            raise DeliveryError("450 busy", permanent=False)

    send(channel=Busy())
    finish(queued, nurse)
    queued.save()

    again = LogChannel()
    assert send(channel=again, at=NOW + MINUTE) == {"dropped": 1}
    assert again.messages == []
    assert Delivery.objects.get().state == "dropped"


def test_h06_a_try_that_comes_too_late_goes_to_a_person(queued, send):
    class Busy(LogChannel):
        def send(self, message):
            raise DeliveryError("450 busy", permanent=False)

    send(channel=Busy())

    again = LogChannel()
    assert send(channel=again, at=NOW + days(1)) == {"to a person": 1}
    assert again.messages == []
    assert states() == [("person", "too late to send")]


def test_what_came_too_late_for_who_died_goes_to_nobody(queued, send):
    Patient.objects.update(status="deceased", status_since=DAY)

    assert send(at=NOW + days(2)) == {"dropped": 1}
    assert states() == [("dropped", "patient not followed")]
