"""A check ends without being done only by a person, for a reason."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox.models import Reminder
from careplan.patients import actions as patients
from careplan.reminders import actions as reminders
from careplan.rules.enums import Kind
from tests import factories
from tests.factories import DAY, NOW


@pytest.fixture
def reason(db):
    return factories.ReasonFactory()


def test_a_person_closes_it_for_a_reason(check, reason, nurse):
    follow_up = check()

    actions.close(
        follow_up=follow_up, revision=0, reason=reason, note="County", by=nurse, at=NOW
    )

    follow_up.refresh_from_db()
    assert (follow_up.closed_by, follow_up.closed_reason, follow_up.closed_at) == (
        nurse,
        reason,
        NOW,
    )
    assert (follow_up.closed_note, follow_up.revision) == ("County", 1)
    assert follow_up.events.get().kind == "closed"


def test_a_reason_of_another_list_is_refused(check, nurse):
    wrong = factories.ReasonFactory(list=Reason.List.CORRECT, code="typed-wrongly")

    with pytest.raises(RefusedError, match="why"):
        actions.close(follow_up=check(), revision=0, reason=wrong, by=nurse, at=NOW)


def test_h34_a_stale_form_closes_nothing(check, reason, nurse):
    follow_up = check()
    FollowUp.objects.filter(pk=follow_up.pk).update(revision=4)

    with pytest.raises(StaleError):
        actions.close(follow_up=follow_up, revision=3, reason=reason, by=nurse, at=NOW)


def test_h35_the_same_form_twice_closes_once(check, reason, nurse):
    follow_up = check()
    for _each in range(2):
        actions.close(
            follow_up=follow_up, revision=0, reason=reason, key="k", by=nurse, at=NOW
        )

    assert follow_up.events.count() == 1
    assert AuditEvent.objects.filter(kind="closed").count() == 1


def test_h15_no_job_closes_anything(check, hospital):
    """A year of planning and sending leaves every open check open."""
    rows = [check(due_on=DAY + dt.timedelta(days=30 * n)) for n in range(6)]

    for weeks in range(52):
        reminders.plan(at=NOW + dt.timedelta(weeks=weeks))

    assert FollowUp.objects.filter(done_at=None, closed_at=None).count() == len(rows)


def test_everything_is_closed_only_for_who_has_left(check, reason, nurse, plan):
    check()

    with pytest.raises(RefusedError, match="no longer followed"):
        actions.close_all(patient=plan.patient, reason=reason, by=nurse, at=NOW)


def test_who_has_died_is_closed_with_one_click(check, record, reason, nurse, plan):
    open_ones = [check(), check(kind=Kind.HOME)]
    done = check(kind=Kind.CALL)
    record(done)
    patients.set_status(
        patient=plan.patient, status="deceased", since=DAY, by=nurse, at=NOW
    )

    closed = actions.close_all(patient=plan.patient, reason=reason, by=nurse, at=NOW)

    assert closed == open_ones
    done.refresh_from_db()
    assert (done.closed_at, FollowUp.objects.filter(closed_by=nurse).count()) == (
        None,
        2,
    )
    assert FollowUpEvent.objects.filter(kind="closed").count() == 2


@pytest.mark.parametrize("status", ["deceased", "withdrawn", "moved"])
def test_h04_whoever_left_is_told_nothing_more(check, nurse, plan, status):
    """Waiting and claimed rows fall in the transaction that sets the status."""
    follow_up = check()
    rows = {}
    for step, state, claim in [
        ("a", "waiting", ""),
        ("b", "claimed", "c"),
        ("c", "done", "d"),
    ]:
        rows[step] = Reminder.objects.create(
            recipient=plan.patient.user,
            purpose="check-due",
            subject_kind="followups.followup",
            subject_id=follow_up.pk,
            patient_id=plan.patient_id,
            step=step,
            for_day=DAY,
            not_before=NOW,
            expires_at=NOW + dt.timedelta(days=1),
            state=state,
            claim=claim,
            created_at=NOW,
        )

    patients.set_status(
        patient=plan.patient, status=status, since=DAY, by=nurse, at=NOW
    )
    said = dict(Reminder.objects.values_list("step", "state"))
    patients.set_status(
        patient=plan.patient, status="active", since=DAY, by=nurse, at=NOW
    )

    assert said == {"a": "dropped", "b": "dropped", "c": "done"}
    assert dict(Reminder.objects.values_list("step", "state")) == said
