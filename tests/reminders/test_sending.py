import datetime as dt

import pytest

from careplan.accounts.models import ContactDetails
from careplan.audit.models import AuditEvent
from careplan.outbox.models import Reminder
from careplan.reminders import actions
from careplan.reminders.channels.base import ChannelDownError, DeliveryError
from careplan.reminders.channels.log import LogChannel
from careplan.reminders.models import Attempt, Delivery
from tests import factories
from tests.factories import DAY, NOW
from tests.reminders.conftest import days

MINUTE = dt.timedelta(minutes=1)


class Refusing(LogChannel):
    """Says no as often as it is told to, then takes everything."""

    def __init__(self, *errors):
        super().__init__()
        self.errors = list(errors)
        self.tried = []

    def send(self, message):
        self.tried.append(message.uid)
        if self.errors:
            raise self.errors.pop(0)
        return super().send(message)


def not_now():
    return DeliveryError("450 mailbox busy", permanent=False)


def states():
    return list(Reminder.objects.order_by("pk").values_list("state", "reason"))


def test_h02_the_sender_run_twice_sends_once(queued, send, channel):
    # openemr/openemr #11477: the cron job sent again every hour.
    first, second = send(), send(at=NOW + MINUTE)

    assert (first, second) == ({"sent": 1}, {})
    assert len(channel.messages) == 1
    assert states() == [("done", "")]


def test_an_empty_run_works(steps, send, channel):
    # openemr/openemr #7822: the runner died when nothing was due.
    assert actions.plan(at=NOW) == 0
    assert send() == {}
    assert AuditEvent.objects.count() == 0


def test_a_message_leaves_a_delivery_an_attempt_and_one_audit_row(
    queued, patient, send, channel
):
    send()

    delivery = Delivery.objects.get()
    attempt = Attempt.objects.get()
    assert (delivery.state, delivery.sent_at, delivery.tries) == ("sent", NOW, 1)
    assert (delivery.recipient, delivery.address) == (patient.user, patient.user.email)
    assert delivery.uid == channel.messages[0].uid == Reminder.objects.get().claim
    assert (attempt.delivery, attempt.result, attempt.reply) == (
        delivery,
        "accepted",
        "kept",
    )
    event = AuditEvent.objects.get(kind="reminders-sent")
    assert (event.job, event.fields) == ("reminders", {"sent": 1})


def test_h06_all_that_one_person_is_due_is_one_message(hospital, check, send, channel):
    someone, another = factories.PatientFactory(), factories.PatientFactory()
    for _ in range(5):
        check(someone)
    check(another)
    actions.plan(at=NOW)

    assert send() == {"sent": 2}
    assert [message.to for message in channel.messages] == [
        someone.user.email,
        another.user.email,
    ]
    assert [state for state, _reason in states()] == ["done"] * 6


def test_the_limit_counts_people(check, send, channel):
    for _ in range(3):
        check(factories.PatientFactory())
    actions.plan(at=NOW)

    assert [send(limit=2), send(limit=2)] == [{"sent": 2}, {"sent": 1}]


def test_nothing_is_sent_before_its_time(patient, check, send):
    check(patient, due_on=DAY + days(1))
    actions.plan(at=NOW)

    assert send() == {}
    assert send(at=NOW + days(1)) == {"sent": 1}


def test_asked_to_stop_it_ends_between_two_messages(check, send, channel):
    for _ in range(3):
        check(factories.PatientFactory())
    actions.plan(at=NOW)

    counts = send(stop=lambda: len(channel.messages) == 2)

    assert counts == {"sent": 2}
    assert [state for state, _reason in states()] == ["done", "done", "waiting"]


def test_h09_a_refusal_for_good_goes_to_a_person_at_once(queued, send):
    channel = Refusing(DeliveryError("550 no such box", permanent=True))

    assert send(channel=channel) == {"failed": 1, "to a person": 1}
    assert send(channel=channel, at=NOW + days(1)) == {}
    delivery, attempt = Delivery.objects.get(), Attempt.objects.get()
    assert (delivery.state, delivery.error) == ("failed", "550 no such box")
    assert (attempt.result, attempt.reply) == ("permanent", "550 no such box")
    assert states() == [("person", "refused by the mail server")]


def test_h09_a_refusal_for_now_is_tried_again_with_the_same_id(queued, send):
    channel = Refusing(not_now(), not_now())

    assert send(channel=channel) == {"later": 1}
    assert send(channel=channel, at=NOW + 0.5 * MINUTE) == {}
    assert send(channel=channel, at=NOW + MINUTE) == {"later": 1}
    assert send(channel=channel, at=NOW + 5 * MINUTE) == {}
    assert send(channel=channel, at=NOW + 6 * MINUTE) == {"sent": 1}

    delivery = Delivery.objects.get()
    assert channel.tried == [delivery.uid] * 3
    assert (delivery.state, delivery.tries, delivery.error) == ("sent", 3, "")
    results = Attempt.objects.order_by("pk").values_list("result", flat=True)
    assert list(results) == ["temporary", "temporary", "accepted"]


def test_h09_after_a_day_of_refusals_a_person_must_say_it(patient, check, send):
    check(patient, kind="test", booked_for=NOW + days(7))
    ContactDetails.objects.update(quiet_from="00:00", quiet_until="00:00")
    actions.plan(at=NOW)
    channel = Refusing(*[not_now()] * 100)

    at, gaps = NOW, []
    while Delivery.objects.filter(state="failed").count() == 0:
        send(channel=channel, at=at)
        waiting = Delivery.objects.filter(state="waiting").first()
        if waiting:
            gaps.append((waiting.next_try_at - at) / MINUTE)
            at = waiting.next_try_at

    assert gaps == [1, 5, 15, 30, 60, 120, 240, 240, 240, 240, 240]
    assert states()[0] == ("person", "not taken for a day")
    assert at < NOW + days(1)


def test_smtp_down_touches_one_message_a_run_and_all_go_out_later(check, send):
    for _ in range(5):
        check(factories.PatientFactory())
    actions.plan(at=NOW)
    channel = Refusing(ChannelDownError("refused"), ChannelDownError("refused"))

    assert send(channel=channel) == {"later": 1}
    assert send(channel=channel, at=NOW + 0.5 * MINUTE) == {"later": 1}
    assert send(channel=channel, at=NOW + 2 * MINUTE) == {"sent": 5}

    assert len({message.to for message in channel.messages}) == 5
    assert len(channel.messages) == 5


def test_h01_a_sender_that_died_is_followed_up_with_the_same_id(queued, send, channel):
    class Dying(LogChannel):
        def send(self, message):
            super().send(message)
            raise KeyboardInterrupt

    dead = Dying()
    with pytest.raises(KeyboardInterrupt):
        send(channel=dead)

    assert send(at=NOW + 9 * MINUTE) == {}
    assert send(at=NOW + 10 * MINUTE) == {"sent": 1}
    assert [message.uid for message in dead.messages + channel.messages] == [
        Delivery.objects.get().uid
    ] * 2
    replies = Attempt.objects.order_by("pk").values_list("result", "reply")
    assert list(replies) == [
        ("temporary", "the sender stopped"),
        ("accepted", "kept"),
    ]


def test_h02_a_slow_sender_whose_message_was_taken_over_and_sent_sends_no_other(
    queued, send, channel
):
    class Slow(LogChannel):
        def send(self, message):
            send(at=NOW + 10 * MINUTE)
            raise DeliveryError("connection lost", permanent=False)

    send(channel=Slow())

    assert len(channel.messages) == 1
    assert Delivery.objects.get().state == "sent"
    assert states() == [("done", "")]


def test_h01_one_bad_reminder_never_stops_the_others(check, send, channel, caplog):
    people = [factories.PatientFactory() for _ in range(3)]
    for each in people:
        check(each)
    actions.plan(at=NOW)

    class Choking(LogChannel):
        def send(self, message):
            if message.to == people[0].user.email:
                raise ZeroDivisionError(message.to)
            return super().send(message)

    choking = Choking()

    assert send(channel=choking) == {"sent": 2, "failed": 1, "to a person": 1}
    assert len(choking.messages) == 2
    assert states()[0] == ("person", "could not be prepared")
    assert Delivery.objects.filter(state="failed").count() == 1
    assert Attempt.objects.filter(ended_at=None).count() == 0
    # Logs carry ids, never names or addresses.
    assert people[0].user.email not in caplog.text
    assert str(people[0].user.pk) in caplog.text


def test_quiet_hours_hold_a_late_message_until_they_end(queued, send, channel):
    Reminder.objects.update(expires_at=NOW + days(3))
    ContactDetails.objects.update(quiet_from="09:00", quiet_until="17:15")

    assert send() == {}
    assert Reminder.objects.get().not_before == dt.datetime(
        2026, 11, 24, 17, 15, tzinfo=dt.UTC
    )
    assert send(at=NOW.replace(hour=17, minute=15)) == {"sent": 1}


def test_what_is_urgent_passes_in_quiet_hours(queued, send):
    Reminder.objects.update(urgent=True)
    ContactDetails.objects.update(quiet_from="09:00", quiet_until="17:15")

    assert send() == {"sent": 1}


def test_a_second_try_waits_for_the_end_of_quiet_hours(queued, send):
    ContactDetails.objects.update(quiet_from="09:39", quiet_until="10:30")
    channel = Refusing(not_now())

    send(channel=channel)

    assert Delivery.objects.get().next_try_at == NOW.replace(hour=10, minute=30)


def test_h01_a_message_taken_up_in_quiet_hours_waits_for_their_end(
    queued, send, channel
):
    with pytest.raises(KeyboardInterrupt):
        send(channel=Refusing(KeyboardInterrupt()))
    ContactDetails.objects.update(quiet_from="09:39", quiet_until="10:30")

    assert send(at=NOW + 15 * MINUTE) == {}
    assert send(at=NOW.replace(hour=10, minute=30)) == {"sent": 1}


def test_h07_the_address_is_read_at_sending_time(queued, patient, send, channel):
    patient.user.email = "new@westmere.example"
    patient.user.save()

    send()

    assert [message.to for message in channel.messages] == ["new@westmere.example"]
    assert Delivery.objects.get().address == "new@westmere.example"


def test_h07_a_second_try_goes_to_the_address_of_that_moment(queued, patient, send):
    channel = Refusing(not_now())
    send(channel=channel)
    patient.user.email = "new@westmere.example"
    patient.user.save()

    send(channel=channel, at=NOW + MINUTE)

    assert [message.to for message in channel.messages] == ["new@westmere.example"]


def test_while_one_message_to_a_person_is_on_its_way_the_next_waits(
    queued, patient, check, send
):
    channel = Refusing(not_now())
    send(channel=channel)
    check(patient)
    actions.plan(at=NOW)

    assert send(channel=channel, at=NOW + 0.5 * MINUTE) == {}
    assert send(channel=channel, at=NOW + MINUTE) == {"sent": 1}
    assert send(channel=channel, at=NOW + 2 * MINUTE) == {"sent": 1}
    assert len({message.uid for message in channel.messages}) == 2


def test_h06_after_an_outage_of_ten_days_one_message_and_nothing_past_told_as_future(
    hospital, check, send, channel
):
    people = [factories.PatientFactory() for _ in range(3)]
    for someone in people:
        for ahead in (0, 2, 4, 8, 10):
            check(someone, due_on=DAY + days(ahead))
        check(someone, kind="visit", booked_for=NOW + days(11))
    actions.plan(at=NOW)

    back = NOW + days(10)
    actions.plan(at=back)
    counts = send(at=back)

    assert counts == {"sent": 3, "to a person": 9}
    assert len(channel.messages) == 3
    for message in channel.messages:
        assert "Friday 4 December 2026: 1 thing" in message.text
        assert "Saturday 5 December 2026: 1 thing" in message.text
        assert message.text.count("2026: ") == 2
    told = Reminder.objects.filter(state="person")
    assert set(told.values_list("reason", flat=True)) == {"too late to send"}
    assert max(told.values_list("for_day", flat=True)) == DAY + days(4)


def test_h01_a_stop_of_three_days_the_useful_go_out_the_rest_go_to_a_person(
    patient, check, send, channel
):
    for ahead in (0, 1, 2, 3):
        check(patient, due_on=DAY + days(ahead))
    actions.plan(at=NOW)

    counts = send(at=NOW + days(3))

    assert counts == {"sent": 1, "to a person": 3}
    assert [state for state, _reason in states()] == ["person"] * 3 + ["done"]
