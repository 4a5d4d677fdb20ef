"""Every way to change a plan, a check or an answer leaves its one row (H38)."""

import ast
import datetime as dt
from pathlib import Path

import pytest

import careplan
from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.models import ContactOutcome, FollowUp, PlanChange
from careplan.rules.enums import Gate, Kind, Known
from tests import factories
from tests.audit.test_audit import KINDS as OF_THE_RECORD
from tests.factories import DAY, NOW

ONE_DAY = dt.timedelta(days=1)
# What else the code of these apps may write, and the test that looks at the row.
APPS = ("entries", "followups", "patients")
ELSEWHERE = {
    "care-watched": "followups/test_process_rules.py",
    "queue-view-removed": "clinic/test_queue_views.py",
    "queue-view-saved": "clinic/test_queue_views.py",
    "books-kept": "followups/test_ledger_nightly.py",
    "consent": "patients/test_actions.py",
    "contact-outcome-saved": "followups/test_call_outcomes.py",
    "nurse-named": "patients/test_actions.py",
    "operation-day-corrected": "followups/test_operation_day.py",
    "operation-status": "followups/test_ending.py",
    "upgrade-ended": "followups/test_upgrading.py",
    "upgrade-ordered": "followups/test_upgrading.py",
    "upgrade-stopped": "followups/test_upgrading.py",
}


@pytest.fixture
def acts(plan, check, record, nurse):
    """Each act by hand, on a check that lets it."""
    who = {"by": nurse, "at": NOW}
    row = check()
    booked, attended = check(), check()
    closed = check()
    actions.close(follow_up=closed, revision=0, reason=factories.ReasonFactory(), **who)
    record(booked, Gate.BOOKED, booked_for=NOW)
    record(attended, Gate.ATTENDED)
    missed = factories.ReasonFactory(list="missed", code="unwell", text="Unwell")
    factories.ReasonFactory(code="no-operation", text="No operation")
    no_answer = ContactOutcome.objects.create(code="a", text="a", effect="not-reached")
    other = factories.TeamFactory()
    return {
        "added": lambda: actions.open_by_hand(
            care_plan=plan,
            activity="x",
            kind=Kind.TASK,
            title="Ask",
            due_on=DAY,
            why="x",
            key="k",
            **who,
        ),
        "moved": lambda: actions.move(
            follow_up=row, revision=0, to=DAY + ONE_DAY, key="k", **who
        ),
        "not-attended": lambda: actions.did_not_attend(
            follow_up=booked, revision=1, on=DAY, reason=missed, key="k", **who
        ),
        "taken-back": lambda: actions.undo_last(
            follow_up=attended, revision=1, why="Wrong patient", key="k", **who
        ),
        "reopened": lambda: actions.reopen(
            follow_up=closed, revision=1, why="Still needed", key="k", **who
        ),
        "contact-recorded": lambda: actions.record_contact(
            patient=plan.patient, follow_ups=[row], outcome=no_answer, key="k", **who
        ),
        "team-changed": lambda: actions.change_team(
            patient=plan.patient, revision=0, team=other, **who
        ),
        "plan-ended": lambda: actions.end_plan(
            care_plan=plan, status="not-done", **who
        ),
    }


BY_HAND = [
    *("added", "moved", "not-attended", "taken-back", "reopened"),
    *("contact-recorded", "team-changed", "plan-ended"),
]
WITH_ANSWERS = ["entry-submitted", "entry-corrected", "entry-retracted"]
OF_A_PLAN = ["plan-built", "plan-changed", "plan-change-undone"]


def written(kind):
    """The rows of one kind: who, about whom, when."""
    rows = AuditEvent.objects.filter(kind=kind)
    return list(rows.values_list("actor", "patient_id", "at"))


@pytest.mark.parametrize("kind", BY_HAND)
def test_h38_each_act_by_hand_leaves_one_row(acts, plan, nurse, kind):
    before = AuditEvent.objects.count()

    acts[kind]()

    inner = {"plan-ended": 2}  # the operation's status is an act of its own
    assert written(kind) == [(nurse.pk, plan.patient_id, NOW)]
    assert AuditEvent.objects.count() == before + inner.get(kind, 1)


def test_h38_answers_given_corrected_and_taken_back_leave_a_row_each(
    check, plan, nurse, record
):
    version = factories.QuestionSetVersionFactory()
    factories.QuestionFactory(version=version)
    factories.publish(version)
    call = check(kind=Kind.CALL)
    for nth, typed in enumerate(["37.2", "38.2"]):
        outcome = actions.Outcome(
            Gate.RECORDED, NOW, set_version=version, answers={"temperature_c": typed}
        )
        form = {"follow_up": call, "revision": nth, "outcome": outcome}
        form |= {"key": f"k{nth}", "by": nurse, "at": NOW}
        (actions.correct_result if nth else actions.record_result)(
            **form, **({"why": "Typed wrongly"} if nth else {})
        )
    actions.undo_last(follow_up=call, revision=2, why="x", key="a", by=nurse, at=NOW)

    found = [written(kind) for kind in WITH_ANSWERS]
    assert found == [[(nurse.pk, plan.patient_id, NOW)]] * 3


@pytest.mark.usefixtures("library")
def test_h38_a_plan_built_changed_and_put_back_leaves_a_row_each(enrol, change, nurse):
    plan = enrol()
    made = change(plan, tags={"t4": Known.YES}, choices={"COL-07": True})
    actions.undo_change(change=made, by=nurse, at=NOW)

    found = [written(kind) for kind in OF_A_PLAN]
    assert found == [[(nurse.pk, plan.patient_id, NOW)]] * 3
    noted = AuditEvent.objects.get(kind="plan-changed").fields
    assert noted["tags"] == [{**made.before["tags"]}, {**made.after["tags"]}]
    assert PlanChange.objects.get().undone_by == nurse
    assert FollowUp.objects.filter(plan=plan).exists()


def test_h38_no_act_is_without_such_a_test():
    tests = Path(__file__).parent.parent
    known = {*OF_THE_RECORD, *BY_HAND, *WITH_ANSWERS, *OF_A_PLAN, *ELSEWHERE}

    assert kinds_in_the_code() - known == set()
    untold = {
        kind
        for kind, path in ELSEWHERE.items()
        if kind not in (tests / path).read_text()
    }
    assert untold == set()


def kinds_in_the_code():
    """What the apps of the record hand to `audit.record` as the kind of an act."""
    root = Path(careplan.__file__).parent
    files = [file for app in APPS for file in root.joinpath(app).rglob("*.py")]
    calls = [
        node
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"
    ]
    assert len(calls) > 20
    return {
        part.value
        for call in calls
        for part in ast.walk(call.args[0])
        if isinstance(part, ast.Constant) and part.value not in {"gate-", "alert-"}
    }
