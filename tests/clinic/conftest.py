"""A nurse, her patient with a plan, and the morning of a Tuesday."""

import html
import re

import pytest
import time_machine

from careplan.hospital.models import Reason
from careplan.rules.enums import Kind
from tests.clinic import upgrading
from tests.factories import (
    NOW,
    CarePlanFactory,
    ChecklistItemFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
    OperationFactory,
    QuestionFactory,
    QuestionSetVersionFactory,
    ReasonFactory,
    RiskFactorFactory,
    publish,
)

# The fixtures of the pages that move a team's plans.
lead, lead_client = upgrading.lead, upgrading.lead_client
versions, many, offer_key = upgrading.versions, upgrading.many, upgrading.offer_key
ordered = upgrading.ordered


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(patient):
    return CarePlanFactory(operation=OperationFactory(patient=patient))


@pytest.fixture
def item():
    found = ChecklistItemFactory(code="COL-02", source="ESMO, every 3 months")
    found.risk_factors.add(RiskFactorFactory())
    return found


@pytest.fixture
def check(plan, item):
    """A blood test due today, not booked."""
    follow_up = FollowUpFactory(plan=plan)
    FollowUpReasonFactory(follow_up=follow_up, item=item)
    return follow_up


@pytest.fixture
def far_check(stranger):
    """A check of another team's patient."""
    far_plan = CarePlanFactory(operation=OperationFactory(patient=stranger))
    return FollowUpFactory(plan=far_plan, title="Marker of the far record")


@pytest.fixture
def reasons(db):
    ReasonFactory(code="done-elsewhere", text="Done at another hospital")
    ReasonFactory(code="died", text="Patient died")
    ReasonFactory(code="caught-up", text="Caught up by a later check")
    ReasonFactory(list=Reason.List.CORRECT, code="typed-wrongly", text="Typed wrongly")


@pytest.fixture
def questions(db):
    """Temperature with limits, medicines, and what is asked only when not taken."""
    version = QuestionSetVersionFactory()
    QuestionFactory(
        version=version,
        order=1,
        code="temperature_c",
        unit_guard="A number from 77 to 115 may be °F.",
    )
    QuestionFactory(
        version=version,
        order=2,
        code="medicines_taken",
        label="Medicines taken as planned",
        type="yes-no",
        **NO_NUMBER,
    )
    QuestionFactory(
        version=version,
        order=3,
        code="medicines_note",
        label="Which not, and why",
        type="text",
        show_if={"medicines_taken": "no"},
        required=True,
        **NO_NUMBER,
    )
    return publish(version)


NO_NUMBER = {
    "unit": "",
    "decimals": 0,
    "hard_low": None,
    "hard_high": None,
    "soft_low": None,
    "soft_high": None,
}


@pytest.fixture
def call(plan, questions):
    """A nurse call with questions, due today."""
    follow_up = FollowUpFactory(plan=plan, kind=Kind.CALL, title="Nurse call")
    asking = ChecklistItemFactory(kind=Kind.CALL, question_set=questions.parent)
    FollowUpReasonFactory(follow_up=follow_up, item=asking)
    return follow_up


def hidden(page):
    """What the form on a page carries unseen."""
    form = page.context["form"]
    values = {field.html_name: field.value() for field in form.hidden_fields()}
    return {name: "" if value is None else value for name, value in values.items()}


def day(name, value="24 11 2026"):
    """A day as its three boxes send it."""
    parts = value.split()
    return dict(
        zip((f"{name}_day", f"{name}_month", f"{name}_year"), parts, strict=True)
    )


def words(page):
    """What a page says, without its elements."""
    return " ".join(html.unescape(TAG.sub("", page.content.decode())).split())


TAG = re.compile(r"<[^>]+>")
