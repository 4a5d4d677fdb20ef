"""What a review asks for next stays on the plan until somebody has done it."""

import datetime as dt

import pytest

from careplan.followups import actions
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries.asks import watch
from careplan.followups.queries.plan_view import all_rows
from careplan.followups.queries.queue import queue
from careplan.followups.queries.ranked import ALL
from careplan.lib.errors import RefusedError
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from careplan.rules.enums import Gate, Kind
from tests import factories
from tests.factories import DAY, NOW

HOUR = dt.timedelta(hours=1)
FOUND = {"finding": "not-normal", "next_step": "Biopsy"}


@pytest.fixture
def scan(check, record):
    """A CT scan that took place, of a row that serves a risk factor."""
    found = check(kind=Kind.TEST, title="CT scan")
    record(found, Gate.ATTENDED)
    reason = factories.FollowUpReasonFactory(follow_up=found)
    reason.item.risk_factors.add(factories.RiskFactorFactory())
    return found


@pytest.fixture
def by_mistake(db):
    return factories.ReasonFactory(code="by-mistake", text="Entered by mistake")


def tasks():
    return list(FollowUp.objects.filter(activity="next-step").order_by("pk"))


def undo(follow_up, by, key="undo"):
    follow_up.refresh_from_db()
    return actions.undo_last(
        follow_up=follow_up,
        revision=follow_up.revision,
        why="Another patient’s report",
        key=key,
        by=by,
        at=NOW + HOUR,
    )


def test_h16_an_abnormal_result_leaves_a_task(scan, record, nurse):
    event = record(scan, Gate.REVIEWED, **FOUND, key="review")

    (task,) = tasks()
    assert (task.kind, task.title, task.plan_id, task.added_by) == (
        Kind.TASK,
        "Biopsy",
        scan.plan_id,
        nurse,
    )
    assert task.added_why == "Next step after the review of CT scan"
    assert task.added_for == scan.reasons.get().item.risk_factors.get()
    assert (task.opens_on, task.due_on) == (DAY, DAY + dt.timedelta(days=7))
    assert task.events.get().caused_by == event

    again = record(scan, Gate.REVIEWED, **FOUND, key="review", revision=1)
    assert again == event
    assert tasks() == [task]


def test_h32_it_is_open_and_in_the_queue_after_the_patient_was_told(
    scan, record, nurse
):
    record(scan, Gate.REVIEWED, **FOUND)
    record(scan, Gate.TOLD, at=NOW + HOUR)

    (task,) = tasks()
    assert task.is_open
    (person,) = queue(watch(nurse, NOW), which=ALL).rows
    assert [each.row.follow_up for each in person.reasons] == [task]
    assert task in [row.follow_up for row in all_rows(scan.patient, DAY)]


def test_it_is_due_on_a_working_day_and_its_title_fits(scan, record):
    factories.HolidayFactory(day=DAY + dt.timedelta(days=7))

    record(scan, Gate.REVIEWED, finding="unclear", next_step="x" * 300)

    (task,) = tasks()
    assert task.due_on == DAY + dt.timedelta(days=6)
    assert task.title == "x" * 199 + "…"


def test_taking_the_review_back_closes_it(scan, record, nurse, by_mistake):
    record(scan, Gate.REVIEWED, **FOUND)

    undo(scan, nurse)

    (task,) = tasks()
    assert (task.closed_reason, task.closed_by) == (by_mistake, nurse)
    assert task.events.last().kind == FollowUpEvent.Kind.CLOSED

    record(scan, Gate.REVIEWED, **FOUND, at=NOW + 2 * HOUR)
    assert [each.is_open for each in tasks()] == [False, True]


def test_taking_the_review_back_leaves_what_somebody_did(
    scan, record, nurse, by_mistake
):
    record(scan, Gate.REVIEWED, **FOUND)
    (task,) = tasks()
    record(task, at=NOW + HOUR)

    undo(scan, nurse)

    task.refresh_from_db()
    assert (task.done_at, task.closed_at) == (NOW + HOUR, None)


def test_correcting_the_review_opens_no_second(scan, record, nurse):
    record(scan, Gate.REVIEWED, **FOUND)
    scan.refresh_from_db()

    actions.correct_result(
        follow_up=scan,
        revision=scan.revision,
        outcome=actions.Outcome(
            Gate.REVIEWED, NOW, finding="unclear", next_step="MRI scan"
        ),
        why="Report read again",
        key="correct",
        by=nurse,
        at=NOW + HOUR,
    )

    assert [task.title for task in tasks()] == ["Biopsy"]


def test_as_hoped_with_no_next_step_opens_nothing(scan, record):
    record(scan, Gate.REVIEWED, finding="normal")
    assert tasks() == []


def test_of_who_is_no_longer_followed_only_the_review_is_kept(scan, record, nurse):
    patients.set_status(
        patient=scan.patient,
        revision=scan.patient.revision,
        status=Patient.Status.MOVED,
        since=DAY,
        by=nurse,
        at=NOW,
    )

    event = record(scan, Gate.REVIEWED, **FOUND)

    assert (event.next_step, tasks()) == ("Biopsy", [])


def test_a_refused_review_leaves_nothing(scan, record):
    with pytest.raises(RefusedError):
        record(scan, Gate.REVIEWED, finding="wonderful", next_step="Biopsy")
    assert tasks() == []
