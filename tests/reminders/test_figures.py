import datetime as dt

import pytest

from careplan.accounts.models import ContactDetails
from careplan.hospital.models import JobRun
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders import actions
from careplan.reminders.channels.base import DeliveryError
from careplan.reminders.channels.log import LogChannel
from careplan.reminders.queries import figures as queries
from tests import factories
from tests.factories import DAY, NOW
from tests.reminders.conftest import days

MINUTE = dt.timedelta(minutes=1)


class Refusing(LogChannel):
    def send(self, message):
        raise DeliveryError("550 no such box", permanent=True)


def of(*people):
    return Patient.objects.filter(pk__in=[each.pk for each in people])


def test_before_the_first_run_the_loop_is_late(patient):
    found = queries.figures(of(patient), NOW)

    assert (found.last_run, found.late) == (None, True)


@pytest.mark.parametrize(("ago", "late"), [(15, False), (16, True)])
def test_h01_the_loop_is_late_after_fifteen_minutes(patient, ago, late):
    run = JobRun.objects.create(job="reminders", started_at=NOW - ago * MINUTE)

    found = queries.figures(of(patient), NOW)

    assert (found.last_run, found.late) == (run, late)


def test_the_counts_are_of_these_patients_only(patient, stranger, check, channel):
    check(patient)
    check(patient, due_on=DAY + days(2))
    check(stranger)
    actions.plan(at=NOW)

    before = queries.figures(of(patient), NOW)
    actions.send_waiting(at=NOW, channel=channel)
    after = queries.figures(of(patient), NOW + MINUTE)

    assert (before.sent_today, before.waiting, before.oldest_due) == (0, 2, NOW)
    assert (after.sent_today, after.waiting, after.oldest_due) == (1, 1, None)


def test_sent_today_begins_at_the_hospitals_midnight(queued, patient, channel):
    actions.send_waiting(at=NOW, channel=channel)

    late = dt.datetime(2026, 11, 24, 23, 59, tzinfo=dt.UTC)
    assert queries.figures(of(patient), late).sent_today == 1
    assert queries.figures(of(patient), late + MINUTE).sent_today == 0


def test_h09_who_must_be_told_by_a_person(patient, stranger, check):
    check(patient)
    check(patient)
    check(stranger)
    actions.plan(at=NOW)
    actions.send_waiting(at=NOW, channel=Refusing())

    found = queries.figures(of(patient), NOW)
    failed = queries.failed(of(patient), NOW - days(1))

    assert found.for_person == [
        queries.ForPerson(patient, "The mail server refused it.", 2, DAY)
    ]
    assert found.for_person_count == 1
    assert [delivery.recipient for delivery in failed] == [patient.user]


def test_once_the_check_is_done_there_is_nobody_to_tell(queued, patient):
    actions.send_waiting(at=NOW, channel=Refusing())
    queued.done_at, queued.done_on = NOW, DAY
    queued.save()

    assert queries.figures(of(patient), NOW).for_person == []


@pytest.mark.parametrize("people", [1, 3, 50])
def test_the_figures_take_seven_queries(
    hospital, check, django_assert_num_queries, people
):
    for _ in range(people):
        check(factories.PatientFactory())
    actions.plan(at=NOW)
    actions.send_waiting(at=NOW, channel=Refusing())

    with django_assert_num_queries(7):
        queries.figures(Patient.objects.all(), NOW)


def running():
    JobRun.objects.create(job="reminders", started_at=NOW)


def test_nothing_keeps_back_a_reminder_that_waits_for_its_moment(queued, patient):
    running()

    assert queries.why_nothing(patient, NOW) == []


def test_why_nothing_is_planned(patient):
    running()

    assert queries.why_nothing(patient, NOW) == [
        "Nothing on the plan needs a reminder within seven days."
    ]


def test_why_nothing_was_sent_names_every_cause_once(queued, patient):
    ContactDetails.objects.update(email_confirmed_at=None, muted_at=NOW)
    actions.send_waiting(at=NOW, channel=LogChannel())
    patient.status, patient.status_since = "withdrawn", DAY
    patient.user.is_active = False
    patient.user.refresh_from_db(fields=["email"])
    patient.user.contact_details.refresh_from_db()

    assert queries.why_nothing(patient, NOW) == [
        "We do not follow this patient now.",
        "The account is closed.",
        "There is no confirmed e-mail address.",
        "The patient asked for no messages.",
        "The reminder loop is not running.",
    ]


def test_why_nothing_was_sent_lately(queued, patient):
    running()
    actions.send_waiting(at=NOW, channel=Refusing())
    Reminder.objects.create(
        recipient=patient.user,
        purpose="check-due",
        subject_kind="followups.followup",
        subject_id=queued.pk,
        patient_id=patient.pk,
        step="booked-1",
        for_day=DAY,
        not_before=NOW - days(1),
        expires_at=NOW,
        state="dropped",
        reason="recorded",
        created_at=NOW,
    )

    assert queries.why_nothing(patient, NOW) == [
        "The mail server refused it.",
        "recorded",
    ]
