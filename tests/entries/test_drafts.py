"""What is typed and not sent yet comes back to its writer, and to nobody else."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.entries import actions
from careplan.entries.models import Draft
from careplan.entries.queries import draft_for, drafts_of
from careplan.lib.errors import RefusedError
from careplan.reminders.actions.passing import run_pass
from tests import factories
from tests.factories import NOW

DAY = dt.timedelta(days=1)
TYPED = {"q_pain_rest": "4", "note": "Slept badly"}
WHAT = "check-abc"


@pytest.fixture
def colleague(team):
    return factories.UserFactory(role=Role.NURSE, teams=[team], name="Tom Ashby")


@pytest.fixture
def save(patient, nurse):
    def run(data=TYPED, *, at=NOW, **fields):
        facts = {"patient": patient, "what": WHAT, "by": nurse} | fields
        return actions.save_draft(data=data, at=at, **facts)

    return run


def test_h29_what_was_typed_comes_back(save, nurse, patient):
    save()

    assert draft_for(nurse, patient, WHAT).data == TYPED


def test_h29_the_last_typing_is_kept_once(save, nurse, patient):
    save()
    save({"note": "Slept well"}, at=NOW + DAY)

    kept = Draft.objects.get()
    assert (kept.data, kept.saved_at) == ({"note": "Slept well"}, NOW + DAY)
    assert kept.expires_at == NOW + 15 * DAY


def test_h23_a_draft_is_nobody_elses(save, patient, colleague):
    save()

    assert draft_for(colleague, patient, WHAT) is None
    assert list(drafts_of(colleague)) == []
    assert draft_for(patient.user, patient, WHAT) is None


def test_h34_a_draft_about_one_patient_never_appears_for_another(
    save, nurse, patient, team
):
    other = factories.PatientFactory(team=team)
    save()
    save({"note": "Of the other"}, patient=other)

    assert draft_for(nurse, patient, WHAT).data == TYPED
    assert draft_for(nurse, other, WHAT).data == {"note": "Of the other"}
    assert draft_for(nurse, patient, "check-other") is None


def test_h34_the_database_refuses_a_second_draft_of_one_form(save):
    kept = save()
    kept.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)


def test_dropping_forgets_this_draft_only(save, nurse, patient, colleague):
    save()
    save(by=colleague)
    save(what="call")

    assert actions.drop_draft(patient=patient, what=WHAT, by=nurse, at=NOW) is True
    assert actions.drop_draft(patient=patient, what=WHAT, by=nurse, at=NOW) is False
    left = Draft.objects.order_by("pk").values_list("user", "what")
    assert list(left) == [(colleague.pk, WHAT), (nurse.pk, "call")]


def test_my_drafts_are_mine_newest_first_and_of_patients_i_may_see(
    save, nurse, patient, stranger, django_assert_num_queries
):
    save()
    save(what="call", at=NOW + DAY)
    save(patient=stranger)

    # Roles of the user, the clinic's zone, then the drafts with their patients.
    with django_assert_num_queries(3):
        found = [(draft.what, draft.patient.name) for draft in drafts_of(nurse)]
    assert found == [("call", patient.name), (WHAT, patient.name)]


def test_a_draft_is_forgotten_14_days_after_it_was_last_saved(save):
    save()
    save(what="call", at=NOW + DAY)

    assert actions.drop_old_drafts(at=NOW + 14 * DAY - dt.timedelta(seconds=1)) == 0
    assert actions.drop_old_drafts(at=NOW + 14 * DAY) == 1
    assert Draft.objects.get().what == "call"


def test_the_loop_forgets_old_drafts(save, hospital):
    save()
    run_pass(at=NOW + 13 * DAY)
    assert Draft.objects.count() == 1

    run_pass(at=NOW + 14 * DAY)
    assert Draft.objects.count() == 0


def test_a_draft_is_no_record_and_leaves_no_trace(save, nurse, patient):
    save()
    actions.drop_draft(patient=patient, what=WHAT, by=nurse, at=NOW)
    actions.drop_old_drafts(at=NOW)

    assert AuditEvent.objects.count() == 0


def test_what_no_database_keeps_is_taken_out(save):
    kept = save({"note": "a\0b", "list": ["\ud800", 1, None], "n\0": {"x": "\\u0000"}})

    kept.refresh_from_db()
    assert kept.data == {"note": "ab", "list": ["?", 1, None], "n": {"x": "\\u0000"}}


def test_more_than_any_form_holds_is_refused(save):
    with pytest.raises(RefusedError, match="too long"):
        save({"note": "x" * 60_001})

    assert Draft.objects.count() == 0
