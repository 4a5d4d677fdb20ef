import datetime as dt

import pytest

from careplan.accounts.models import ContactDetails
from careplan.audit.actors import Job
from careplan.audit.models import AuditEvent
from careplan.hospital.models import Hospital
from careplan.outbox import actions as outbox
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders import actions
from careplan.reminders.models import ReminderStep
from careplan.rules.enums import Kind
from tests import factories
from tests.factories import DAY, NOW
from tests.reminders.conftest import days


def planned():
    return [
        (row.step, row.for_day, row.not_before)
        for row in Reminder.objects.order_by("for_day", "not_before")
    ]


def utc(day, hour, minute=0):
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)


def test_a_check_enrolled_today_for_today_is_planned_today(patient, check):
    check(patient)

    assert actions.plan(at=NOW) == 1
    assert planned() == [("due+0", DAY, NOW)]
    assert Reminder.objects.get().expires_at == utc(DAY + days(1), 0)


def test_seven_days_ahead_at_nine_in_the_morning_and_no_further(patient, check):
    for ahead in (1, 7, 8):
        check(patient, due_on=DAY + days(ahead))

    actions.plan(at=NOW)

    assert planned() == [
        ("due+0", DAY + days(1), utc(DAY + days(1), 9)),
        ("due+0", DAY + days(7), utc(DAY + days(7), 9)),
    ]


def test_h06_nothing_is_planned_for_a_day_that_has_passed(patient, check):
    check(patient, due_on=DAY - days(1))
    check(patient, kind=Kind.TEST, booked_for=NOW - days(1))
    check(patient, kind=Kind.VISIT, booked_for=NOW - dt.timedelta(hours=1))

    assert actions.plan(at=NOW) == 0


def test_the_patient_is_not_reminded_of_what_staff_promised(patient, check, nurse):
    """Ringing back is ours to remember; a one-off for a risk factor is hers."""
    added = {"added_by": nurse, "added_why": "Promised"}
    check(patient, kind=Kind.CALL, activity="ring-back", **added)
    factor = factories.RiskFactorFactory()
    one_off = check(patient, kind=Kind.CALL, added_for=factor, **added)

    assert actions.plan(at=NOW) == 1
    assert Reminder.objects.get().subject_id == one_off.pk


@pytest.mark.parametrize("kind", [Kind.VISIT, Kind.TEST])
def test_a_visit_or_test_is_spoken_of_seven_days_and_one_day_before(
    patient, check, kind
):
    appointment = utc(DAY + days(7), 14, 30)
    check(patient, kind=kind, booked_for=appointment)

    actions.plan(at=NOW)

    assert planned() == [
        ("booked-7", DAY + days(7), NOW),
        ("booked-1", DAY + days(7), utc(DAY + days(6), 9)),
    ]
    assert set(Reminder.objects.values_list("expires_at", flat=True)) == {appointment}


def test_a_booking_at_short_notice_is_spoken_of_once(patient, check):
    check(patient, kind=Kind.TEST, booked_for=NOW + dt.timedelta(hours=3))

    actions.plan(at=NOW)

    assert planned() == [("booked-1", DAY, NOW)]


def test_nothing_is_said_of_a_task_or_of_a_test_without_a_booking(patient, check):
    check(patient, kind=Kind.TASK)
    check(patient, kind=Kind.TEST)
    check(patient, kind=Kind.VISIT)

    assert actions.plan(at=NOW) == 0


def test_h02_planning_fifty_times_plans_once(patient, check):
    check(patient)

    counts = [actions.plan(at=NOW + dt.timedelta(seconds=each)) for each in range(50)]

    assert sum(counts) == 1
    assert Reminder.objects.count() == 1
    events = AuditEvent.objects.filter(kind="reminders-planned")
    assert [(event.job, event.fields) for event in events] == [
        ("reminders", {"count": 1})
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"done_at": NOW, "done_on": DAY},
        {"attended_on": DAY},
    ],
)
def test_h05_a_check_that_is_done_or_attended_is_not_planned(patient, check, fields):
    check(patient, **fields)

    assert actions.plan(at=NOW) == 0


@pytest.mark.parametrize("status", ["deceased", "withdrawn", "moved"])
def test_h04_who_is_not_followed_is_not_planned_for(patient, check, status):
    check(patient)
    Patient.objects.update(status=status, status_since=DAY)

    assert actions.plan(at=NOW) == 0


def test_nothing_for_who_is_muted_or_has_a_closed_account_or_an_ended_plan(
    hospital, check
):
    muted, closed, ended = (factories.PatientFactory() for _ in range(3))
    follow_ups = [check(each) for each in (muted, closed, ended)]
    ContactDetails.objects.filter(user=muted.user).update(muted_at=NOW)
    closed.user.is_active = False
    closed.user.save()
    plan = follow_ups[2].plan
    plan.ended_at, plan.ended_by, plan.ended_why = NOW, ended.user, "another hospital"
    plan.save()

    assert actions.plan(at=NOW) == 0


def test_a_person_without_contact_details_is_planned_for(patient, check):
    check(patient)
    ContactDetails.objects.all().delete()

    assert actions.plan(at=NOW) == 1


def test_a_step_that_was_switched_off_is_silent(patient, check):
    check(patient)
    ReminderStep.objects.filter(kind=Kind.HOME).update(active=False)

    assert actions.plan(at=NOW) == 0


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # Spring: at 01:00 UTC the clocks jump to 2:00; 9:00 is 08:00 UTC after.
        (dt.date(2026, 3, 28), "2026-03-28T09:00:00+00:00"),
        (dt.date(2026, 3, 29), "2026-03-29T08:00:00+00:00"),
        # Autumn: at 01:00 UTC the clocks fall back to 1:00.
        (dt.date(2026, 10, 24), "2026-10-24T08:00:00+00:00"),
        (dt.date(2026, 10, 25), "2026-10-25T09:00:00+00:00"),
    ],
)
def test_h03_nine_in_the_morning_on_both_sides_of_a_clock_change(
    patient, check, day, expected
):
    check(patient, due_on=day)

    actions.plan(at=utc(day - days(1), 10))

    assert Reminder.objects.get().not_before.isoformat() == expected


def test_h03_nine_in_the_morning_is_where_the_person_lives(patient, check):
    ContactDetails.objects.update(zone="America/New_York")
    check(patient, due_on=DAY + days(1))

    actions.plan(at=NOW)

    assert Reminder.objects.get().not_before == utc(DAY + days(1), 14)


def test_an_unknown_zone_counts_as_the_hospitals(patient, check):
    ContactDetails.objects.update(zone="Mars/Phobos")
    check(patient, due_on=DAY + days(1))

    actions.plan(at=NOW)

    assert Reminder.objects.get().not_before == utc(DAY + days(1), 9)


def test_quiet_hours_of_the_person_come_before_the_hospitals(patient, check):
    ContactDetails.objects.update(quiet_from="22:00", quiet_until="11:30")
    check(patient, due_on=DAY + days(1))

    actions.plan(at=NOW)

    assert Reminder.objects.get().not_before == utc(DAY + days(1), 11, 30)


def test_what_is_due_today_is_not_planned_when_quiet_hours_outlast_the_day(
    patient, check
):
    check(patient)

    assert actions.plan(at=utc(DAY, 21)) == 0


def test_h03_today_is_the_hospitals_day(patient, check):
    Hospital.objects.update(zone="Pacific/Auckland", quiet_from="00:00")
    Hospital.objects.update(quiet_until="00:00")
    check(patient, due_on=DAY + days(1))

    actions.plan(at=utc(DAY, 20))

    row = Reminder.objects.get()
    assert (row.for_day, row.not_before) == (DAY + days(1), utc(DAY, 20))


def test_a_changed_booking_on_the_same_day_is_spoken_of_again(patient, check):
    follow_up = check(patient, kind=Kind.VISIT, booked_for=utc(DAY + days(1), 10))
    actions.plan(at=NOW)
    outbox.drop_for_subject(
        subject=follow_up, reason="recorded", by=Job("test"), at=NOW
    )
    follow_up.booked_for = utc(DAY + days(1), 15)
    follow_up.save()

    assert actions.plan(at=NOW) == 1
    row = Reminder.objects.get()
    assert (row.state, row.expires_at) == ("waiting", follow_up.booked_for)


def test_the_number_of_queries_does_not_grow_with_the_number_of_checks(
    hospital, check, django_assert_num_queries
):
    def planning(people, expected):
        for _ in range(people):
            check(factories.PatientFactory())
        with django_assert_num_queries(expected):
            actions.plan(at=NOW)

    planning(1, 10)
    planning(3, 10)
    planning(50, 10)
