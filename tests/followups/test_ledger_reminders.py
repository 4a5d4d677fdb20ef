"""The ledger finds each message that waits without a reason."""

import datetime as dt

import pytest

from careplan.followups.actions.keeping_books import keep_books
from careplan.followups.models import PlanChange
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from tests.factories import DAY, NOW
from tests.followups.books import kinds, one

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def plan(enrol):
    return enrol()


@pytest.fixture
def remind(plan):
    """`remind(kind, id)`: a message that waits for the patient."""

    def make(kind, number, **fields):
        return Reminder.objects.create(
            recipient=plan.patient.user,
            purpose="check-due",
            subject_kind=kind,
            subject_id=number,
            step="due-7",
            for_day=DAY,
            not_before=NOW,
            expires_at=NOW + dt.timedelta(days=1),
            created_at=NOW,
            **{"patient_id": plan.patient_id, **fields},
        )

    return make


def test_h05_a_message_about_what_is_done_shows(plan, record, remind):
    row = one(plan, kind="task")
    remind("followups.followup", row.pk)
    assert kinds(plan) == []
    record(row)
    Reminder.objects.update(state="waiting", reason="")

    assert kinds(plan) == [("reminder", row.pk)]


def test_h05_a_message_being_sent_meets_one_more_look_within_a_day(
    plan, record, remind
):
    row = one(plan, kind="task")
    record(row)
    remind("followups.followup", row.pk, state="claimed", claim="c")

    assert kinds(plan, NOW + dt.timedelta(hours=25)) == []
    assert kinds(plan, NOW + dt.timedelta(hours=26)) == [("reminder", row.pk)]


@pytest.mark.parametrize(
    "kind", ["followups.followup", "followups.planchange", "followups.other"]
)
def test_h05_a_message_about_nothing_shows(plan, remind, kind):
    remind(kind, 10**9)

    assert kinds(plan) == [("reminder", None)]


def test_h05_a_message_about_a_change_taken_back_shows(plan, change, nurse):
    made = change(plan, operation_day=DAY - dt.timedelta(days=3))
    assert Reminder.objects.get().state == "waiting"
    assert kinds(plan) == []
    PlanChange.objects.filter(pk=made.pk).update(undone_at=NOW, undone_by=nurse)

    assert ("reminder", None) in kinds(plan)


def test_h04_a_message_to_somebody_who_died_shows(plan, remind):
    row = one(plan)
    remind("followups.followup", row.pk)
    Patient.objects.update(status="deceased", status_since=DAY)

    assert kinds(plan) == [("reminder", row.pk)]


def test_a_message_about_nobody_shows(plan, remind):
    remind("followups.followup", 1, patient_id=10**9)

    run = keep_books(at=NOW)

    assert list(run.lines.values_list("kind", "patient")) == [("reminder", None)]
