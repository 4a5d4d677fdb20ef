"""The list of outcomes belongs to the administrator; calls keep pointing at it."""

import pytest
from django.urls import reverse

from careplan.audit.actors import Job
from careplan.audit.models import AuditEvent
from careplan.followups import library
from careplan.followups.actions.call_outcomes import save_outcome
from careplan.followups.models import ContactOutcome
from careplan.lib.errors import RefusedError
from careplan.lib.library.report import Report
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def report(hospital):
    """What ships, loaded once."""
    report = Report()
    library.load(report=report, at=NOW, by=Job("test"))
    return report


def test_every_effect_has_an_outcome_to_begin_with(report):
    found = set(ContactOutcome.objects.values_list("effect", flat=True))

    assert found == set(ContactOutcome.Effect.values)
    assert report.lines() == ["outcomes of calls: 8 new, 0 changed, 0 unchanged"]


def test_loading_again_leaves_the_administrators_words():
    ContactOutcome.objects.filter(code="no-answer").update(
        text="Rang out", active=False
    )
    again = Report()

    library.load(report=again, at=NOW, by=Job("test"))

    row = ContactOutcome.objects.get(code="no-answer")
    assert (row.text, row.active) == ("Rang out", False)
    assert again.lines() == ["outcomes of calls: 0 new, 0 changed, 8 unchanged"]


def test_it_is_reworded_with_old_and_new_in_the_trail(admin_person):
    row = ContactOutcome.objects.get(code="no-answer")
    row.text = "Rang out"

    save_outcome(outcome=row, by=admin_person, at=NOW)

    event = AuditEvent.objects.get(kind="contact-outcome-saved")
    assert (event.actor, event.fields) == (
        admin_person,
        {"text": ["No answer", "Rang out"]},
    )


@pytest.mark.parametrize("change", [{"code": "new-code"}, {"effect": "reached"}])
def test_what_calls_point_at_never_changes(admin_person, change):
    row = ContactOutcome.objects.get(code="no-answer")
    for name, value in change.items():
        setattr(row, name, value)

    with pytest.raises(RefusedError, match="never change"):
        save_outcome(outcome=row, by=admin_person, at=NOW)


def test_one_way_to_say_that_nobody_answered_stays_on_offer(admin_person):
    first, last = ContactOutcome.objects.filter(effect="not-reached")
    first.active = last.active = False
    save_outcome(outcome=first, by=admin_person, at=NOW)

    with pytest.raises(RefusedError, match="must stay on offer"):
        save_outcome(outcome=last, by=admin_person, at=NOW)


def test_the_page_edits_adds_and_never_deletes(admin_person_client, admin_person):
    row = ContactOutcome.objects.get(code="voicemail")
    change = reverse("admin:followups_contactoutcome_change", args=[row.pk])
    add = reverse("admin:followups_contactoutcome_add")
    delete = reverse("admin:followups_contactoutcome_delete", args=[row.pk])

    edited = admin_person_client.post(change, {"text": "Left a message", "order": "5"})
    added = admin_person_client.post(
        add,
        {"code": "text", "text": "Sent a text", "effect": "not-reached", "order": "90"},
    )

    row.refresh_from_db()
    assert (edited.status_code, row.order, row.active) == (302, 5, False)
    assert (added.status_code, ContactOutcome.objects.count()) == (302, 9)
    assert admin_person_client.post(delete).status_code == 403


def test_nurses_do_not_keep_the_list(nurse_client):
    page = nurse_client.get(reverse("admin:followups_contactoutcome_changelist"))

    assert page.status_code in {302, 403}
