"""Another team takes over: the person and every check, in one act, nothing stops."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.models import FollowUp
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox.models import Reminder
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from careplan.patients.queries import visible_to
from careplan.rules.enums import Kind
from tests import factories
from tests.factories import DAY, NOW


@pytest.fixture
def other(hospital):
    return factories.TeamFactory(name="Breast team")


@pytest.fixture
def hand_over(plan, other, nurse):
    def run(**changes):
        options = {
            "patient": plan.patient,
            "revision": 0,
            "team": other,
            "by": nurse,
            "at": NOW,
        }
        actions.change_team(**options | changes)

    return run


def test_h15_everything_stays_open_and_goes_along(
    hand_over, plan, check, record, other, nurse
):
    open_one = check(booked_for=NOW + dt.timedelta(days=7))
    record(check(kind=Kind.CALL))
    Reminder.objects.create(
        recipient=plan.patient.user,
        purpose="check-due",
        subject_kind="followups.followup",
        subject_id=open_one.pk,
        patient_id=plan.patient_id,
        step="a",
        for_day=DAY,
        not_before=NOW,
        expires_at=NOW + dt.timedelta(days=1),
        created_at=NOW,
    )
    before = {row.pk: (row.is_open, row.due_on) for row in FollowUp.objects.all()}

    hand_over()

    rows = list(FollowUp.objects.all())
    assert {row.pk: (row.is_open, row.due_on) for row in rows} == before
    assert [row.team for row in rows] == [other, other]
    assert FollowUp.objects.get(pk=open_one.pk).booked_for is not None
    assert Reminder.objects.get().state == "waiting"
    assert Patient.objects.get().team == other
    assert not visible_to(nurse).exists()
    old = factories.Team.objects.get(name="Bowel follow-up team")
    assert AuditEvent.objects.get(kind="team-changed").fields == {
        "team": [old.pk, other.pk]
    }


@pytest.mark.parametrize("joins", [True, False])
def test_a_named_nurse_of_the_old_team_is_named_no_more(
    hand_over, plan, other, nurse, joins
):
    Patient.objects.update(nurse=nurse)
    if joins:
        other.memberships.create(user=nurse)

    hand_over()

    assert Patient.objects.get().nurse == (nurse if joins else None)


def test_a_lead_who_is_no_member_may_do_it(hand_over, plan, other):
    lead = factories.UserFactory()
    plan.patient.team.lead = lead
    plan.patient.team.save()

    hand_over(by=lead)

    assert Patient.objects.get().team == other


def test_a_look_at_the_record_is_not_enough(hand_over, plan, other):
    """H19: reading for a reason gives nobody the right to hand over."""
    reader = factories.UserFactory(teams=[other])
    patients.give_access_reason(patient=plan.patient, reason="Cover", by=reader, at=NOW)

    with pytest.raises(RefusedError, match="own team"):
        hand_over(by=reader)


def test_h33_a_stale_form_changes_nothing(hand_over, plan):
    Patient.objects.update(revision=3)

    with pytest.raises(StaleError):
        hand_over(revision=2)

    assert Patient.objects.get().team == plan.patient.team


@pytest.mark.parametrize(
    ("active", "sentence"), [(True, "already"), (False, "not active")]
)
def test_it_says_which_team_cannot(hand_over, plan, other, active, sentence):
    other.active = active
    other.save()

    with pytest.raises(RefusedError, match=sentence):
        hand_over(team=plan.patient.team if active else other)
