"""A hospital with its reminder steps, checks to speak of, a channel that remembers."""

import datetime as dt

import pytest

from careplan.audit.actors import Job
from careplan.lib.library.report import Report
from careplan.reminders import actions, library
from careplan.reminders.channels.log import LogChannel
from careplan.rules.enums import Kind
from tests import factories
from tests.factories import DAY, NOW


@pytest.fixture
def steps(hospital):
    hospital.refresh_from_db()
    library.load(report=Report(), at=NOW, by=Job("test"))


@pytest.fixture
def channel():
    return LogChannel()


@pytest.fixture
def check(steps):
    """`check(patient, kind=…, due_on=…)`: one open check on the patient's one plan."""
    plans = {}

    def make(patient, *, kind=Kind.HOME, due_on=DAY, **fields):
        if patient.pk not in plans:
            plans[patient.pk] = factories.CarePlanFactory(operation__patient=patient)
        plan = plans[patient.pk]
        return factories.FollowUpFactory(plan=plan, kind=kind, due_on=due_on, **fields)

    return make


@pytest.fixture
def send(channel):
    """Send what is due at a moment; the messages are in `channel`."""

    def run(at=NOW, **options):
        return actions.send_waiting(at=at, **{"channel": channel, **options})

    return run


@pytest.fixture
def queued(patient, check):
    """A check at home, due today, its reminder planned and ready to go."""
    follow_up = check(patient)
    actions.plan(at=NOW)
    return follow_up


def days(count):
    return dt.timedelta(days=count)
