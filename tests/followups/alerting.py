"""A form with two questions, rules that look at them, and reports by phone."""

import datetime as dt

import pytest

from careplan.followups import actions
from careplan.followups.models import Alert
from careplan.hospital.models import OpeningHours, Reason
from careplan.questions import rules as red_flags
from careplan.rules.enums import Kind, Urgency
from tests import factories
from tests.factories import NOW

E, S, W, R = Urgency
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
DAYS = dt.timedelta(days=1)


@pytest.fixture
def form(hospital):
    """Temperature and shaking chills; the clinic is open from 8 to 18 on weekdays."""
    for weekday in range(5):
        OpeningHours.objects.create(
            weekday=weekday, opens=dt.time(8), closes=dt.time(18)
        )
    version = factories.QuestionSetVersionFactory()
    factories.QuestionFactory(version=version)
    factories.QuestionFactory(
        version=version,
        code="rigors",
        label="Shaking chills",
        type="yes-no",
        unit="",
        decimals=0,
        hard_low=None,
        hard_high=None,
        soft_low=None,
        soft_high=None,
    )
    return factories.publish(version)


@pytest.fixture
def rule(form):
    """`rule("AL-002", 'rigors = "yes"', E)`: one published rule."""

    def make(code="AL-001", condition="temperature_c >= 38.0", urgency=S, **fields):
        red_flags.forget_rules()
        return factories.RedFlagRuleVersionFactory(
            parent__code=code, condition=condition, urgency=urgency, **fields
        )

    return make


@pytest.fixture
def report(form, check, record):
    """`report(temperature="38.4")`: one call logged with these answers."""

    def run(temperature="38.4", *, at=NOW, rigors="", **fields):
        answers = {"temperature_c": temperature, "rigors": rigors}
        follow_up = fields.pop("follow_up", None) or check(kind=Kind.CALL)
        return record(follow_up, set_version=form, answers=answers, at=at, **fields)

    return run


@pytest.fixture
def outcome(db):
    return factories.ReasonFactory(
        list=Reason.List.ALERT, code="advised", text="Advice given, stays at home"
    )


@pytest.fixture
def answer(nurse, outcome):
    """Answer the open alert as a form on its newest revision would."""
    keys = iter(range(10_000))

    def run(act, alert=None, **said):
        alert = alert or Alert.objects.get()
        alert.refresh_from_db()
        if act is actions.close_alert:
            said = {"outcome": outcome, "text": "Spoke.", "spoke": True} | said
        if act is actions.act_on_alert:
            said = {"text": "Spoke.", "spoke": True} | said
        said = {
            "revision": alert.revision,
            "key": f"answer-{next(keys)}",
            "by": nurse,
            "at": NOW,
        } | said
        event = act(alert=alert, **said)
        alert.refresh_from_db()
        return event

    return run


def happened(alert):
    return list(alert.events.order_by("pk").values_list("kind", flat=True))
