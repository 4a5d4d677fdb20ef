import datetime as dt

import pytest

from careplan.audit.actors import Job
from careplan.outbox import actions
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from tests.factories import DAY, NOW

JOB = Job("test")
State = Reminder.State
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def put(patient):
    def make(**changes):
        facts = {
            "recipient": patient.user,
            "purpose": "check-due",
            "subject": patient,
            "patient_id": patient.pk,
            "step": "due+0",
            "for_day": DAY,
            "not_before": NOW,
            "expires_at": NOW + HOUR,
            "by": JOB,
            "at": NOW,
        }
        return actions.put(**facts | changes)

    return make


def states():
    return list(Reminder.objects.order_by("pk").values_list("state", "reason"))


def test_h02_the_same_thing_is_put_once(put):
    assert put() is True
    assert put(not_before=NOW + HOUR) is False

    assert Reminder.objects.get().not_before == NOW


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "other"},
        {"step": "booked-7"},
        {"for_day": DAY + dt.timedelta(days=1)},
    ],
)
def test_another_purpose_step_or_day_is_another_thing(put, change):
    put()

    assert put(**change) is True


def test_dropping_for_a_subject_leaves_others_and_what_a_sender_holds(put, stranger):
    put()
    put(subject=stranger)
    put(step="held")
    Reminder.objects.filter(step="held").update(state=State.CLAIMED, claim="c")

    subject = Patient.objects.get(pk=Reminder.objects.first().subject_id)
    dropped = actions.drop_for_subject(
        subject=subject, reason="recorded", by=JOB, at=NOW
    )

    assert dropped == 1
    assert states() == [
        (State.DROPPED, "recorded"),
        (State.WAITING, ""),
        (State.CLAIMED, ""),
    ]


def test_h04_dropping_for_a_patient_takes_all_to_her_side_but_not_to_staff(
    put, patient, stranger
):
    put()
    put(step="held")
    Reminder.objects.filter(step="held").update(state=State.CLAIMED, claim="c")
    put(step="staff", audience=Reminder.Audience.STAFF)
    put(patient_id=stranger.pk, step="stranger")
    put(step="said")
    Reminder.objects.filter(step="said").update(state=State.DONE)

    dropped = actions.drop_for_patient(
        patient_id=patient.pk, reason="patient is deceased", by=JOB, at=NOW
    )

    assert dropped == 2
    assert states() == [
        (State.DROPPED, "patient is deceased"),
        (State.DROPPED, "patient is deceased"),
        (State.WAITING, ""),
        (State.WAITING, ""),
        (State.DONE, ""),
    ]


def again(reminder):
    return Reminder(
        recipient_id=reminder.recipient_id,
        purpose=reminder.purpose,
        subject_kind=reminder.subject_kind,
        subject_id=reminder.subject_id,
        patient_id=reminder.patient_id,
        step=reminder.step,
        for_day=reminder.for_day,
        not_before=NOW + HOUR,
        expires_at=NOW + 2 * HOUR,
        created_at=NOW,
    )


def test_what_fell_with_its_subject_waits_again_when_its_day_comes_up_again(
    put, patient
):
    put()
    actions.drop_for_subject(subject=patient, reason="moved", by=JOB, at=NOW)

    added = actions.put_all(reminders=[again(Reminder.objects.get())], by=JOB, at=NOW)

    row = Reminder.objects.get()
    assert added == 1
    assert (row.state, row.reason) == (State.WAITING, "")
    assert row.not_before == NOW + HOUR


@pytest.mark.parametrize("state", [State.DONE, State.WAITING, State.PERSON])
def test_h02_what_was_said_waits_or_lies_with_a_person_is_not_put_again(put, state):
    put()
    Reminder.objects.update(state=state, reason="some")

    added = actions.put_all(reminders=[again(Reminder.objects.get())], by=JOB, at=NOW)

    assert added == 0
    assert states() == [(state, "some")]


def test_h04_nothing_brings_back_what_fell_with_the_patient(put, patient):
    put()
    actions.drop_for_patient(
        patient_id=patient.pk, reason="patient is deceased", by=JOB, at=NOW
    )

    added = actions.put_all(reminders=[again(Reminder.objects.get())], by=JOB, at=NOW)

    assert added == 0
    assert states() == [(State.DROPPED, "patient is deceased")]
