"""Staff are told of alerts: at once, at night too, and without a word of whom (H24)."""

import datetime as dt

import pytest

from careplan.accounts.permissions import Role
from careplan.followups import actions as followups
from careplan.followups.models import Alert
from careplan.hospital.models import JobRun, OpeningHours
from careplan.outbox.models import Reminder
from careplan.reminders.actions import passing, run_pass
from careplan.reminders.channels.base import DeliveryError
from careplan.reminders.channels.log import LogChannel
from careplan.reminders.models import Delivery
from tests import factories
from tests.factories import HOUR, NOW
from tests.reminders.test_texts import CLINICAL

NIGHT = NOW.replace(hour=2, minute=0)
MINUTE = dt.timedelta(minutes=1)


class Refusing(LogChannel):
    """Takes nothing."""

    def __init__(self, *, permanent):
        super().__init__()
        self.permanent = permanent

    def send(self, message):
        raise DeliveryError("450 or 550", permanent=self.permanent)


@pytest.fixture
def lead(team):
    person = factories.UserFactory(
        role=Role.LEAD_NURSE, teams=[team], name="Jonah Pike", email="jonah@x.example"
    )
    team.lead = person
    team.save()
    return person


@pytest.fixture
def late(patient, nurse, lead):
    """A same-day alert whose time is over, and an emergency at night."""
    for weekday in range(5):
        OpeningHours.objects.create(
            weekday=weekday, opens=dt.time(8), closes=dt.time(18)
        )

    def make(at=NOW, **fields):
        fields = {"respond_by": at, "next_step_at": at, **fields}
        return factories.AlertFactory(
            patient=patient, raised_at=at - 4 * HOUR, **fields
        )

    return make


def test_h24_the_loop_alone_tells_the_next_person(late, channel, lead):
    late()

    run = run_pass(at=NOW, channel=channel)

    assert run.counts == {"alerts told": 1, "planned": 0, "sent": 1}
    (message,) = channel.messages
    assert (message.to, message.stop_url) == (lead.email, "")


def test_h08_the_message_names_nobody_and_nothing(late, channel):
    alert = late()

    run_pass(at=NOW, channel=channel)

    (message,) = channel.messages
    assert message.subject == "An alert in Careplan has waited past its time"
    assert message.text.strip() == (
        "Hello Jonah,\n"
        "\n"
        "Nobody has answered an alert in time.\n"
        "\n"
        "Sign in to see what it is about and to answer:\n"
        "http://127.0.0.1:8000/clinic/alerts/\n"
        "\n"
        "This message names nobody on purpose. It comes again, to you or to the next"
        " person, until somebody answers.\n"
        "Nobody reads answers to this e-mail."
    )
    for words in (message.subject, message.text, message.html):
        assert alert.patient.name not in words
        assert alert.patient.number not in words
        assert "Fever" not in words
        assert CLINICAL.sub("", words.replace("/clinic/", "")) == words.replace(
            "/clinic/", ""
        )


def test_h24_an_urgent_message_goes_out_in_quiet_hours(late, channel, hospital):
    version = factories.RedFlagRuleVersionFactory(urgency="E")
    late(NIGHT, version=version)

    run_pass(at=NIGHT, channel=channel)

    assert len(channel.messages) == 1


def test_h24_a_second_try_does_not_wait_for_the_morning(late, channel):
    version = factories.RedFlagRuleVersionFactory(urgency="E")
    late(NIGHT, version=version)
    run_pass(at=NIGHT, channel=Refusing(permanent=False))

    assert Delivery.objects.get().next_try_at == NIGHT + MINUTE
    run_pass(at=NIGHT + MINUTE, channel=channel)

    assert len(channel.messages) == 1


def test_staff_who_muted_or_never_confirmed_are_told_still(late, channel, lead):
    details = lead.contact_details
    details.muted_at, details.email_confirmed_at = NOW, None
    details.save()
    late()

    run_pass(at=NOW, channel=channel)

    assert [message.to for message in channel.messages] == [lead.email]


@pytest.mark.parametrize("act", ["act", "close"])
def test_what_was_answered_meanwhile_is_not_sent(late, channel, nurse, act):
    alert = late()
    followups.escalate(at=NOW)
    alert.refresh_from_db()
    said = {"alert": alert, "revision": alert.revision, "text": "Rang.", "spoke": True}
    said |= {"key": "one", "by": nurse, "at": NOW}
    if act == "act":
        followups.act_on_alert(**said)
    else:
        outcome = factories.ReasonFactory(list="alert", code="advised")
        followups.close_alert(outcome=outcome, **said)

    run_pass(at=NOW, channel=channel)

    assert channel.messages == []
    assert Reminder.objects.get().state == "dropped"


def test_a_colleague_is_told_what_was_handed_to_her(late, channel, nurse, lead):
    alert = late(NOW, respond_by=NOW + HOUR, next_step_at=NOW + HOUR)
    followups.hand_over_alert(
        alert=alert, revision=1, to=lead, key="one", by=nurse, at=NOW
    )

    run_pass(at=NOW, channel=channel)

    (message,) = channel.messages
    assert (message.to, message.subject) == (
        lead.email,
        "An alert in Careplan was handed to you",
    )
    assert "A colleague handed an alert to you." in message.text


def test_two_alerts_are_one_message(late, channel, patient):
    late()
    late(version=factories.RedFlagRuleVersionFactory(parent__code="AL-002"))

    run_pass(at=NOW, channel=channel)

    (message,) = channel.messages
    assert "Nobody has answered 2 alerts in time." in message.text


def test_a_refused_message_is_left_to_a_person(late):
    late()

    run_pass(at=NOW, channel=Refusing(permanent=True))

    assert Reminder.objects.get().state == "person"


def test_h24_a_fault_in_escalating_holds_back_no_reminder(
    late, channel, queued, monkeypatch
):
    monkeypatch.setattr(passing, "escalate", lambda **kwargs: 1 / 0)

    run = run_pass(at=NOW, channel=channel)

    assert run.error == "ZeroDivisionError"
    assert len(channel.messages) == 1


def test_h24_a_week_of_silence_loses_no_alert(late, channel):
    """The loop stood still for a week: at the first pass it goes on where it was."""
    alert = late()

    run_pass(at=NOW + dt.timedelta(days=7), channel=channel)

    assert Alert.objects.get() == alert
    assert len(channel.messages) == 1
    assert JobRun.objects.get(job="reminders").counts["alerts told"] == 1
