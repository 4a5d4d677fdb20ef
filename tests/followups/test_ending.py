"""A plan ends by a person; whatever was open is closed, and nothing is said after."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from careplan.audit.actors import Job
from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries import ending
from careplan.followups.queries.history_columns import differences
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.lib.library.report import Report
from careplan.outbox.models import Reminder
from careplan.reminders import actions as reminders
from careplan.reminders import library as reminder_library
from careplan.reminders.channels.log import LogChannel
from careplan.rules.enums import Kind
from tests import factories
from tests.factories import DAY, NOW

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def no_operation(db):
    return factories.ReasonFactory(code="no-operation", text="No operation")


@pytest.fixture
def end(plan, nurse):
    def run(**changes):
        options = {"care_plan": plan, "status": "not-done", "by": nurse, "at": NOW}
        return actions.end_plan(**options | changes)

    return run


@pytest.mark.parametrize("status", ["not-done", "entered-in-error"])
def test_h18_nothing_is_left_open_and_the_operation_says_so(
    end, plan, check, record, nurse, no_operation, status
):
    done, first, second = check(kind=Kind.CALL), check(), check(kind=Kind.HOME)
    record(done)

    closed = end(status=status, why="Ward rang")

    plan.refresh_from_db()
    done.refresh_from_db()
    assert closed == [first, second]
    assert (plan.operation.status, plan.ended_at, plan.ended_by) == (status, NOW, nurse)
    assert plan.ended_why.endswith(". Ward rang")
    assert done.closed_at is None
    for row in FollowUp.objects.filter(pk__in=[first.pk, second.pk]):
        assert (row.closed_by, row.closed_reason, row.closed_note) == (
            nurse,
            no_operation,
            "Ward rang",
        )
        assert differences(row, row.events.all()) == []
    assert AuditEvent.objects.get(kind="plan-ended").fields == {
        "status": status,
        "closed": [first.pk, second.pk],
    }
    assert AuditEvent.objects.get(kind="operation-status").patient_id == plan.patient_id


def test_h18_no_message_goes_out_afterwards(end, plan, check, team, hospital):
    """What waited and what a sender held falls; the planner plans nothing again."""
    hospital.refresh_from_db()
    reminder_library.load(report=Report(), at=NOW, by=Job("test"))
    check(kind=Kind.HOME, due_on=DAY)
    check(kind=Kind.HOME, due_on=DAY + dt.timedelta(days=1))
    assert reminders.plan(at=NOW) == 2
    Reminder.objects.filter(for_day=DAY).update(state="claimed", claim="c")

    end()

    channel = LogChannel()
    for days in range(10):
        at = NOW + dt.timedelta(days=days, minutes=1)
        assert reminders.plan(at=at) == 0
        assert reminders.send_waiting(at=at, channel=channel) == {}
    assert channel.messages == []
    assert set(Reminder.objects.values_list("state", "reason")) == {
        ("dropped", "plan ended")
    }


def test_h18_another_plan_of_the_person_keeps_its_messages(end, plan, check, nurse):
    other = factories.CarePlanFactory(operation__patient=plan.patient)
    kept, gone = check(plan=other), check()
    for row in (kept, gone):
        Reminder.objects.create(
            recipient=plan.patient.user,
            purpose="check-due",
            subject_kind="followups.followup",
            subject_id=row.pk,
            patient_id=plan.patient_id,
            step="a",
            for_day=DAY,
            not_before=NOW,
            expires_at=NOW + MINUTE,
            created_at=NOW,
        )

    end()

    assert dict(Reminder.objects.values_list("subject_id", "state")) == {
        kept.pk: "waiting",
        gone.pk: "dropped",
    }
    kept.refresh_from_db()
    assert kept.is_open


def test_a_plan_that_has_run_its_course_ends_without_open_checks(end, plan):
    closed = end(status="")

    plan.refresh_from_db()
    assert closed == []
    assert (plan.operation.status, plan.ended_why) == ("done", "It has run its course")


def test_open_checks_of_a_course_that_ended_need_a_reason(end, plan, check):
    row, reason = check(), factories.ReasonFactory(code="moved-away")

    with pytest.raises(RefusedError, match="Choose why the open checks"):
        end(status="")
    end(status="", reason=reason)

    row.refresh_from_db()
    assert row.closed_reason == reason


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "done"}, "Choose what happened"),
        (
            {"status": "", "reason": Reason(list=Reason.List.MOVE, code="unwell")},
            "Choose why the check is closed",
        ),
    ],
)
def test_it_says_what_is_wrong(end, plan, check, changes, sentence):
    row = check()

    with pytest.raises(RefusedError, match=sentence):
        end(**changes)

    row.refresh_from_db()
    plan.refresh_from_db()
    assert (row.is_open, plan.ended_at) == (True, None)


def test_h33_what_was_not_on_the_list_stops_it(end, plan, check):
    check()
    listed = ending.ending_of(plan).listed
    check()

    with pytest.raises(StaleError, match="have changed"):
        end(listed=listed)

    assert FollowUpEvent.objects.count() == 0
    end(listed=ending.ending_of(plan).listed)


def test_h35_the_same_form_twice_ends_it_once(end, plan, check):
    check()

    assert [len(end()) for _time in range(2)] == [1, 0]
    assert AuditEvent.objects.filter(kind="plan-ended").count() == 1


def test_h33_another_person_who_ends_it_too_is_told(end):
    end()

    with pytest.raises(StaleError, match="ended this plan already"):
        end(by=factories.UserFactory())


def test_it_takes_few_statements(end, check, django_assert_max_num_queries):
    for _each in range(30):
        check()

    with django_assert_max_num_queries(24):
        end()


def test_the_list_groups_by_kind(plan, check, record, django_assert_num_queries):
    check(title="CT scan")
    check(title="CT scan")
    check(title="CEA blood test")
    check(kind=Kind.CALL, title="Nurse call")
    record(check(kind=Kind.CALL))

    with django_assert_num_queries(2):
        found = ending.ending_of(plan)

    assert [(each.kind, each.count, each.titles) for each in found.groups] == [
        (Kind.CALL, 1, [("Nurse call", 1)]),
        (Kind.TEST, 3, [("CT scan", 2), ("CEA blood test", 1)]),
    ]
    assert (found.open, found.done) == (4, 1)


def test_h13_a_wrong_plan_that_ended_makes_room_for_the_right_one(end, plan, check):
    """H14 too: one running plan for an operation; what was done stays."""
    done = check(done_at=NOW, done_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.CarePlanFactory(operation=plan.operation)
    end(status="")

    right = factories.CarePlanFactory(operation=plan.operation)

    done.refresh_from_db()
    assert (right.ended_at, done.done_on, done.closed_at) == (None, DAY, None)
