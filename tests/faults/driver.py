"""Kills the sender at chosen points, or runs four at once, and counts what arrived.

Run by test_faults.py in a process of its own, on an empty database with all tables.
No thread lives in this process, so that it can fork: the mail server is a child too.
"""
# ruff: noqa: E402 - Django must be set up before its models can be imported

import contextlib
import datetime as dt
import email
import json
import os
import random
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import django
import pytest  # noqa: F401 - its presence chooses the settings of tests

django.setup()

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplan.outbox.models import Reminder
from careplan.reminders import actions
from careplan.reminders.channels.email import EmailChannel
from careplan.reminders.models import Attempt, Delivery, ReminderStep
from careplan.rules.enums import Kind
from tests import factories

KILLED = 137
LEASE_OVER = 11 * 60


def serve(port, record):
    """Take every message and write down to whom, and its id, before saying so."""

    class Box:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            mail = email.message_from_bytes(envelope.content)
            with record.open("a") as lines:
                lines.write(f"{envelope.rcpt_tos[0]}\t{mail['Message-ID']}\n")
            return "250 OK"

    parent = os.getppid()
    Controller(Box(), hostname="127.0.0.1", port=port).start()
    while os.getppid() == parent:
        time.sleep(0.1)


def fork(work):
    """Run `work` in a child with its own connections; its process id."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        os._exit(0)
    except Exception:  # noqa: BLE001 - a child must end here, whatever happened
        traceback.print_exc()
        os._exit(1)


def wait(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class World:
    """People with one check each, due today, and a mail server that counts."""

    def __init__(self, people):
        self.now = factories.NOW
        self.record = Path(tempfile.mkdtemp()) / "mail"
        self.record.touch()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _free_port()
        reverse("healthz")  # the addresses are read once, not by each child
        self.server = fork(lambda: serve(settings.EMAIL_PORT, self.record))
        _until_it_listens(settings.EMAIL_PORT)
        self._fill(people)

    def _fill(self, people):
        factories.HospitalFactory()
        ReminderStep.objects.create(kind=Kind.HOME, relative_to="due", days_before=0)
        team, nurse = factories.TeamFactory(), factories.UserFactory()
        self.addresses = set()
        for _ in range(people):
            patient = factories.PatientFactory(team=team)
            plan = factories.CarePlanFactory(
                operation__patient=patient, created_by=nurse
            )
            factories.FollowUpFactory(plan=plan, kind=Kind.HOME)
            self.addresses.add(patient.user.email)

    def reset(self):
        """All is to be said again."""
        for model in (Attempt, Delivery, Reminder):
            model.objects.all().delete()
        actions.plan(at=self.now)
        self.record.write_text("")

    def a_pass(self, seconds=0):
        return actions.run_pass(at=self.now + dt.timedelta(seconds=seconds))

    def recover(self):
        """The loop starts again: soon, and when the lease of the dead one is over."""
        for seconds in (30, LEASE_OVER, 2 * LEASE_OVER):
            self.a_pass(seconds)

    def outcome(self):
        """What arrived: lost, repeated with the same id, repeated with another."""
        lines = [line.split("\t") for line in self.record.read_text().splitlines()]
        ids = {to: {each for who, each in lines if who == to} for to, _ in lines}
        return {
            "lost": len(self.addresses - ids.keys()),
            "repeated": sum(n - 1 for n in Counter(to for to, _ in lines).values()),
            "other_id": sum(len(each) > 1 for each in ids.values()),
            "not_done": Reminder.objects.exclude(state="done").count(),
            "open_attempts": Attempt.objects.filter(ended_at=None).count(),
        }

    def end(self):
        os.kill(self.server, signal.SIGKILL)
        os.waitpid(self.server, 0)


class Dying:
    """Ends this process at the n-th statement, before or after it is run."""

    def __init__(self, number, before):
        self.left, self.before = number, before

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == 0 and self.before:
            os._exit(KILLED)
        result = execute(sql, params, many, context)
        if self.left == 0:
            os._exit(KILLED)
        return result


def die_at_statement(world, number, before):
    def work():
        with connection.execute_wrapper(Dying(number, before)):
            world.a_pass()

    return wait(fork(work))


def die_at_hand_over(world, number, before):
    """End right before the n-th message is handed over, or right after it was taken."""

    def work():
        send, seen = EmailChannel.send, []

        def dying(self, message):
            seen.append(message)
            if len(seen) == number and before:
                os._exit(KILLED)
            reply = send(self, message)
            if len(seen) == number:
                os._exit(KILLED)
            return reply

        EmailChannel.send = dying
        world.a_pass()

    return wait(fork(work))


def die_some_time(world, after):
    pid = fork(world.a_pass)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    return wait(pid)


@contextlib.contextmanager
def a_world(people):
    world = World(people)
    try:
        world.reset()
        yield world
    finally:
        world.end()


def kill(points, people=20):
    """A third of the points at statements, a third at hand-overs, a third whenever."""
    with a_world(people) as world:
        return _kill(world, points, people)


def _kill(world, points, people):
    began = time.monotonic()
    with CaptureQueriesContext(connection) as queries:
        world.a_pass()
    whole, statements = time.monotonic() - began, len(queries)
    chance = random.Random(8)  # noqa: S311 - the same points on every run
    third = max(points // 3, 1)
    ways = [
        *(
            lambda n=n: die_at_statement(world, 1 + n * statements // third, n % 2)
            for n in range(third)
        ),
        *(
            lambda n=n: die_at_hand_over(world, 1 + n * people // third, n % 2)
            for n in range(third)
        ),
        *(
            lambda: die_some_time(world, chance.random() * whole)
            for _ in range(points - 2 * third)
        ),
    ]
    total, worst = Counter(killed=0, statements=statements), 0
    for way in ways:
        world.reset()
        total["killed"] += way() in {KILLED, -signal.SIGKILL}
        world.recover()
        outcome = world.outcome()
        worst = max(worst, outcome["repeated"])
        total.update(outcome)
    return total | {"points": len(ways), "most_repeated": worst}


def senders(people=200, count=4):
    """Several senders at once over the same reminders."""
    with a_world(people) as world:

        def work():
            for seconds in range(3):
                world.a_pass(seconds)

        codes = [wait(pid) for pid in [fork(work) for _ in range(count)]]
        return world.outcome() | {"codes": codes, "sent": _lines(world.record)}


def _lines(path):
    return len(path.read_text().splitlines())


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _until_it_listens(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the mail server does not start")


if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    result = {"kill": kill, "senders": senders}[name](*map(int, numbers))
    print(json.dumps(result))
