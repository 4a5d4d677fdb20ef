"""A check put on a plan by hand says who added it and why, and is counted."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.followups.actions.adding import open_by_hand
from careplan.followups.models import FollowUp
from careplan.lib.errors import RefusedError
from careplan.patients import actions as patients
from careplan.rules.enums import Gate, Kind
from tests import factories
from tests.factories import DAY, NOW


@pytest.fixture
def add(plan, nurse):
    """`add(due_on=…, why=…)`: one more check on the plan."""

    def run(**changes):
        fields = {
            "care_plan": plan,
            "activity": "extra-visit",
            "kind": Kind.VISIT,
            "title": "Visit at the clinic",
            "due_on": DAY,
            "why": "Asked to be seen",
            "by": nurse,
            "at": NOW,
        }
        return open_by_hand(**fields | changes)

    return run


def test_it_carries_who_and_why_and_belongs_to_the_patients_team(add, plan, nurse):
    factor = factories.RiskFactorFactory()

    added = add(days_before=2, days_after=5, risk_factor=factor)

    assert (added.added_by, added.added_why, added.added_for) == (
        nurse,
        "Asked to be seen",
        factor,
    )
    assert (added.team_id, added.opens_on, added.closes_on) == (
        plan.patient.team_id,
        DAY - dt.timedelta(days=2),
        DAY + dt.timedelta(days=5),
    )
    event = added.events.get()
    assert (event.kind, event.text, event.by) == ("added", "Asked to be seen", nurse)
    assert AuditEvent.objects.get(kind="added").patient_id == plan.patient_id


def test_h15_the_plan_counts_what_was_opened(add, plan):
    add()
    add(activity="extra-call", kind=Kind.CALL)

    plan.refresh_from_db()
    assert plan.opened == FollowUp.objects.filter(plan=plan).count() == 2


def test_h35_the_same_form_twice_adds_one(add, plan):
    first, second = add(key="form-1"), add(key="form-1", title="Other words")

    plan.refresh_from_db()
    assert (second, plan.opened) == (first, 1)


def test_a_task_added_by_hand_is_done_when_it_is_recorded(add, record):
    added = add(activity="extra-task", kind=Kind.TASK)

    record(added, Gate.RECORDED)

    added.refresh_from_db()
    assert added.done_on == DAY


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"why": "  "}, "Say why it is added."),
        ({"title": " "}, "Say what is to be done."),
        ({"due_on": dt.date(2025, 11, 1)}, "This day lies before the operation."),
    ],
)
def test_it_says_what_is_missing(add, plan, changes, sentence):
    with pytest.raises(RefusedError) as refusal:
        add(**changes)

    plan.refresh_from_db()
    assert (str(refusal.value), plan.opened) == (sentence, 0)


def test_nothing_is_added_to_a_plan_that_ended(add, plan, nurse):
    plan.ended_at, plan.ended_by, plan.ended_why = NOW, nurse, "Handed over"
    plan.save()

    with pytest.raises(RefusedError, match="ended"):
        add()


def test_h04_nothing_is_added_for_who_has_died(add, plan, nurse):
    patients.set_status(
        patient=plan.patient, status="deceased", since=DAY, by=nurse, at=NOW
    )

    with pytest.raises(RefusedError, match="no longer followed"):
        add()
