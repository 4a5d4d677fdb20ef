"""What must never be is refused by the database, whoever asks for it."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import PROTECT, ForeignKey, ProtectedError

from careplan.accounts.models import ContactDetails, Invitation, RoleGrant, User
from careplan.followups.models import CarePlan, FollowUp, FollowUpEvent, PlanTag
from careplan.hospital.models import Hospital, OpeningHours
from careplan.outbox.models import Reminder
from careplan.patients.models import AccessReason, NameToken, Operation, Patient
from tests import factories
from tests.factories import DAY, NOW

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def follow_up(patient):
    return factories.FollowUpFactory(plan__operation__patient=patient)


@pytest.fixture
def reason(db):
    return factories.ReasonFactory()


def broken(name, act):
    """`act` breaks the constraint `name`, or one whose words SQLite gives instead."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    if connection.vendor == "postgresql":
        assert name in str(error.value)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("followup_not_done_and_closed", {"done": True, "closed": True}),
        ("followup_closed_by_someone", {"closed_at": NOW}),
        ("followup_done_pair", {"done_at": NOW}),
        ("followup_done_pair", {"done_on": DAY}),
        ("followup_window", {"opens_on": DAY + ONE_DAY}),
        ("followup_window", {"closes_on": DAY - ONE_DAY}),
    ],
)
def test_h16_a_follow_up_stands_in_one_place(follow_up, reason, nurse, name, fields):
    fields = dict(fields)
    if fields.pop("done", None):
        fields |= {"done_at": NOW, "done_on": DAY}
    if fields.pop("closed", None):
        fields |= {"closed_at": NOW, "closed_by": nurse, "closed_reason": reason}

    broken(name, lambda: FollowUp.objects.filter(pk=follow_up.pk).update(**fields))


def test_h14_one_operation_has_one_active_plan(follow_up):
    plan = follow_up.plan

    broken(
        "plan_one_active", lambda: factories.CarePlanFactory(operation=plan.operation)
    )
    broken(
        "plan_ended_by_someone",
        lambda: CarePlan.objects.filter(pk=plan.pk).update(ended_at=NOW),
    )


def test_one_occurrence_is_on_a_plan_once(follow_up):
    reason = factories.FollowUpReasonFactory(follow_up=follow_up)

    broken(
        "followup_reason_once",
        lambda: factories.FollowUpReasonFactory(follow_up=follow_up, item=reason.item),
    )


def test_a_tag_has_one_value_now(follow_up, nurse):
    fields = {"plan": follow_up.plan, "tag": factories.TagFactory(), "set_by": nurse}
    PlanTag.objects.create(value="yes", since=NOW, until=NOW, **fields)
    PlanTag.objects.create(value="no", since=NOW, **fields)

    broken(
        "plan_tag_one_current",
        lambda: PlanTag.objects.create(value="yes", since=NOW, **fields),
    )


@pytest.mark.parametrize("sql", ["UPDATE {} SET text = 'x'", "DELETE FROM {}"])
def test_h38_events_are_history(follow_up, nurse, sql):
    FollowUpEvent.objects.create(
        follow_up=follow_up, kind="gate", gate="booked", on=DAY, at=NOW, by=nurse
    )

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql.format("followups_followupevent"))


def test_people_are_who_they_are_once(patient):
    same = {"name": "B", "born_on": DAY, "team": patient.team}

    broken(
        "number",
        lambda: Patient.objects.create(
            user=factories.UserFactory(), number=patient.number, **same
        ),
    )
    broken(
        "user_id", lambda: Patient.objects.create(user=patient.user, number="2", **same)
    )
    broken(
        "token_once", lambda: NameToken.objects.create(patient=patient, token="ellery")
    )
    broken(
        "patient_status_since",
        lambda: Patient.objects.filter(pk=patient.pk).update(status="deceased"),
    )


def test_h46_a_date_has_its_text_as_given(follow_up):
    broken(
        "operation_day_as_given",
        lambda: Operation.objects.update(day=DAY, day_as_given=""),
    )


@pytest.mark.parametrize(
    "fields", [{"reason": ""}, {"until": NOW}], ids=["no reason", "no time"]
)
def test_access_has_a_reason_and_an_end(patient, nurse, fields):
    given = {"reason": "On call", "until": NOW + ONE_DAY} | fields

    broken(
        "access_reason_given",
        lambda: AccessReason.objects.create(
            user=nurse, patient=patient, at=NOW, **given
        ),
    )


def test_accounts(nurse):
    details = ContactDetails.objects.filter(user=nurse)

    broken("quiet_hours_pair", lambda: details.update(quiet_from=dt.time(20)))
    broken(
        "user_email_lower_case",
        lambda: User.objects.filter(pk=nurse.pk).update(email="Orla@X.example"),
    )
    broken("role_once", lambda: RoleGrant.objects.create(user=nurse, role="nurse"))
    broken(
        "invitation_expires_later",
        lambda: Invitation.objects.create(
            user=nurse, secret_hash="x", created_at=NOW, expires_at=NOW
        ),
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("reminder_dropped_why", {"state": "dropped"}),
        ("reminder_dropped_why", {"state": "person"}),
        ("reminder_claim", {"state": "claimed"}),
        ("reminder_once", {"state": "waiting"}),
    ],
)
def test_h02_the_outbox(patient, name, fields):
    facts = {
        "recipient": patient.user,
        "purpose": "check-due",
        "subject_kind": "x",
        "subject_id": 1,
        "patient_id": patient.pk,
        "step": "a",
        "for_day": DAY,
        "not_before": NOW,
        "expires_at": NOW,
        "created_at": NOW,
    }
    if name == "reminder_once":
        Reminder.objects.create(**facts)

    broken(name, lambda: Reminder.objects.create(**facts | fields))


def test_there_is_one_hospital_and_it_can_be_rung(hospital):
    broken(
        "hospital_only_one", lambda: Hospital.objects.create(id=2, emergency_number="1")
    )
    broken(
        "hospital_emergency_number",
        lambda: Hospital.objects.update(emergency_number=""),
    )
    broken(
        "hours_close_after_open",
        lambda: OpeningHours.objects.create(
            weekday=1, opens=dt.time(9), closes=dt.time(9)
        ),
    )


def test_h15_nothing_a_check_stands_on_can_be_deleted(follow_up, nurse):
    reason = factories.FollowUpReasonFactory(follow_up=follow_up)
    rows = [
        follow_up,
        follow_up.plan,
        follow_up.plan.operation,
        follow_up.patient,
        follow_up.patient.user,
        follow_up.team,
        follow_up.plan.created_by,
        reason.item,
        reason.item.version,
    ]

    for row in rows:
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()


# What is nothing without the person or the run it belongs to, and no clinical record.
GOES_ALONG = {
    "accounts.contactdetails.user",
    "accounts.invitation.user",
    "accounts.membership.user",
    "accounts.rolegrant.user",
    "followups.ledgerline.run",
    "followups.queueview.user",
    "patients.nametoken.patient",
}


def test_h15_no_record_of_ours_falls_with_another():
    """Whatever is deleted: what points at it stops it, in every table there is."""
    falls = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("careplan.")
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is not PROTECT
    }

    assert falls == GOES_ALONG
