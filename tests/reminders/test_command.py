import signal
import threading

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError

from careplan.hospital.models import JobRun
from careplan.outbox.models import Reminder
from careplan.reminders import actions
from careplan.reminders.actions import passing
from careplan.reminders.management.commands import sendreminders
from tests.factories import NOW
from tests.reminders.conftest import days


def test_h01_a_heartbeat_even_when_nothing_is_due(steps):
    with time_machine.travel(NOW, tick=False):
        call_command("sendreminders", "--once")

    run = JobRun.objects.get(job="reminders")
    assert (run.started_at, run.error, run.counts) == (NOW, "", {"planned": 0})
    assert run.ended_at >= NOW


def test_one_pass_plans_and_sends(patient, check, mailoutbox):
    check(patient)
    with time_machine.travel(NOW, tick=False):
        call_command("sendreminders", "--once")
        call_command("sendreminders", "--once")

    assert [mail.to for mail in mailoutbox] == [[patient.user.email]]
    beats = JobRun.objects.filter(job="reminders").order_by("pk")
    assert [beat.counts for beat in beats] == [
        {"planned": 1, "sent": 1},
        {"planned": 0},
    ]


def test_h01_a_fault_in_planning_does_not_keep_back_what_waits(
    queued, channel, monkeypatch, caplog
):
    def broken(*, at):
        raise ZeroDivisionError("a name that must not be logged")

    monkeypatch.setattr(passing, "plan", broken)

    run = actions.run_pass(at=NOW, channel=channel)

    assert (run.counts, run.error) == ({"sent": 1}, "ZeroDivisionError")
    assert Reminder.objects.get().state == "done"
    assert "must not be logged" not in caplog.text


def test_heartbeats_are_kept_for_two_weeks(steps, channel):
    for ago in (20, 13):
        JobRun.objects.create(job="reminders", started_at=NOW - days(ago))
    JobRun.objects.create(job="another", started_at=NOW - days(20))

    actions.run_pass(at=NOW, channel=channel)

    kept = JobRun.objects.filter(job="reminders").values_list("started_at", flat=True)
    assert sorted(kept) == [NOW - days(13), NOW]
    assert JobRun.objects.filter(job="another").count() == 1


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_stops_when_it_is_told_to(db, monkeypatch, sign):
    passes = []

    def one_pass(**options):
        passes.append(options)
        threading.Timer(0.1, signal.raise_signal, [sign]).start()

    monkeypatch.setattr(sendreminders, "run_pass", one_pass)
    before = signal.getsignal(sign)

    call_command("sendreminders", "--every", "3600")

    assert len(passes) == 1
    assert passes[0]["stop"]() is True
    assert signal.getsignal(sign) == before


def test_the_loop_outlives_a_database_that_goes_away(db, monkeypatch, caplog):
    passes = []

    def one_pass(**options):
        passes.append(options)
        if len(passes) == 1:
            raise OperationalError("terminating connection")
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(sendreminders, "run_pass", one_pass)
    monkeypatch.setattr(sendreminders.connection, "close", lambda: passes.append("x"))

    call_command("sendreminders", "--every", "0")

    assert len(passes) == 3
    assert "The database does not answer: OperationalError" in caplog.text
