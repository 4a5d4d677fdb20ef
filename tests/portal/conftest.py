"""A patient like those of the demo: one plan, every state a check can be in."""

import datetime as dt

import pytest
import time_machine

from careplan.rules.enums import Kind
from tests import factories
from tests.factories import DAY, NOW


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def factor(db):
    return factories.RiskFactorFactory(
        evidence=[{"grade": "B", "text": "Studies found cells in the blood."}]
    )


@pytest.fixture
def plan(patient):
    operation = factories.OperationFactory(
        patient=patient, day=dt.date(2026, 10, 24), day_as_given="24 October 2026"
    )
    return factories.CarePlanFactory(operation=operation, patient=patient)


@pytest.fixture
def version(db):
    return factories.ChecklistVersionFactory()


@pytest.fixture
def add(plan, version, factor):
    """Put one check on the plan: `add(title="CT scan", kind=Kind.TEST, due_on=day)`."""

    def put(*, item=None, occurrence="m1", **check):
        words = {
            "kind": check.get("kind", Kind.TEST),
            "patient_title": check.pop("title", "Blood test (CEA)"),
            "patient_why": check.pop("why", "It gives us your starting number."),
            "patient_what": check.pop("what", "A nurse takes a little blood."),
            "patient_ready": check.pop("ready", ["Eat and drink as usual."]),
            **(item or {}),
        }
        row = factories.ChecklistItemFactory(version=version, **words)
        row.risk_factors.add(factor)
        follow_up = factories.FollowUpFactory(plan=plan, **check)
        factories.FollowUpReasonFactory(
            follow_up=follow_up, plan=plan, item=row, occurrence=occurrence
        )
        return follow_up

    return put


@pytest.fixture
def published(version):
    """The checklist, published once its items are there."""

    def publish():
        return factories.publish(version)

    return publish


@pytest.fixture
def busy(add, published, nurse):
    """One check in every state; gives them by name."""
    week = dt.timedelta(weeks=1)
    closed = {
        "closed_at": NOW,
        "closed_by": nurse,
        "closed_reason": factories.ReasonFactory(),
    }
    done = {"recorded_at": NOW, "done_at": NOW, "done_on": DAY - week}
    checks = {
        "booked": add(title="CT scan", due_on=DAY + week, booked_for=NOW + week),
        "unbooked": add(title="Breast MRI scan", due_on=DAY + 3 * week),
        "late": add(title="Mammogram", due_on=DAY - 4 * week),
        "result": add(title="Blood test", due_on=DAY, attended_on=DAY - week),
        "visit": add(title="Your visit", kind=Kind.VISIT, due_on=DAY + 2 * week),
        "call": add(title="A nurse rings you", kind=Kind.CALL, due_on=DAY),
        "home": add(title="Look at your wound", kind=Kind.HOME, due_on=DAY),
        "home_late": add(title="Your weight", kind=Kind.HOME, due_on=DAY - 5 * week),
        "task": add(title="A summary", kind=Kind.TASK, due_on=DAY),
        "far": add(title="Your yearly visit", kind=Kind.VISIT, due_on=DAY + 50 * week),
        "done": add(title="Your results visit", kind=Kind.CALL, due_on=DAY, **done),
        "closed": add(title="A scan elsewhere", due_on=DAY, **closed),
    }
    published()
    return checks
