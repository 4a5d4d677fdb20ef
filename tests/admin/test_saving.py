"""Saving in the administration goes through the actions, and says why it cannot."""

import pytest
from django.core import mail
from django.urls import reverse

from careplan.accounts.models import Invitation, User
from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.checklists.models import ChecklistItem, ChecklistVersion
from careplan.hospital.models import Hospital
from careplan.rules.enums import VersionState
from tests import factories

ITEM = {
    "order": "1",
    "code": "COL-03",
    "what": "CEA blood test",
    "activity": "cea",
    "kind": "test",
    "by_whom": "clinic",
    "schedule": "every 3 months from 3 to 24",
    "anchor": "operation",
    "days_before": "14",
    "days_after": "14",
    "applies": "",
    "status": "default",
    "instead_from_month": "0",
    "floor_anchor": "",
    "floor_months": "0",
}


@pytest.fixture
def item(draft):
    return draft.items.get()


def typed(item, **changes):
    factors = [factor.pk for factor in item.risk_factors.all()]
    return ITEM | {"risk_factors": factors} | changes


def change(model, pk):
    return reverse(f"admin:{model}_change", args=[pk])


def act(model, pk, word):
    return reverse(f"admin:{model}_act", args=[pk, word])


def test_a_row_is_saved_by_its_action(editor, editor_client, item):
    url = change("checklists_checklistitem", item.pk)

    response = editor_client.post(url, typed(item))

    assert response.status_code == 302
    item.refresh_from_db()
    assert (item.schedule, item.version.author) == (ITEM["schedule"], editor)
    event = AuditEvent.objects.get(kind="row-saved")
    assert event.actor == editor
    assert event.fields["schedule"] == ["at months 12", ITEM["schedule"]]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("schedule", "evry month", "“evry” at character 1"),
        ("applies", "stage-99", "“stage-99” is no tag."),
        ("instead_of", "COL-01", "Only an option stands instead of a row."),
        ("days_before", "-1", "greater than or equal to 0"),
        ("what", "", "This field is required."),
        ("what", "x\x00y", "Null characters are not allowed."),
    ],
)
def test_a_slip_gets_a_sentence_beside_the_field(
    field, value, message, editor_client, item
):
    url = change("checklists_checklistitem", item.pk)

    response = editor_client.post(url, typed(item, **{field: value}))

    assert response.status_code == 422
    errors = response.context["adminform"].form.errors
    assert message in errors[field][0]
    item.refresh_from_db()
    assert item.schedule == "at months 12"


def test_a_published_version_shows_no_form(editor_client, draft, item):
    factories.publish(draft)

    page = editor_client.get(change("checklists_checklistversion", draft.pk))
    saved = editor_client.post(change("checklists_checklistitem", item.pk), typed(item))

    assert 'name="_save"' not in page.content.decode()
    assert [str(b["label"]) for b in page.context["state_buttons"]] == [
        "Make a new draft from this version"
    ]
    assert saved.status_code == 403


def test_buttons_lead_a_draft_to_publication(editor_client, approver_client, draft):
    model = "checklists_checklistversion"
    editor_client.post(act(model, draft.pk, "submit"))
    approver_client.post(act(model, draft.pk, "approve"))
    approver_client.post(act(model, draft.pk, "publish"))

    draft.refresh_from_db()
    assert draft.state == VersionState.PUBLISHED
    response = editor_client.post(act(model, draft.pk, "copy"))
    copy = ChecklistVersion.objects.get(number=2)
    assert response["Location"] == change(model, copy.pk)
    assert ChecklistItem.objects.filter(version=copy).count() == 1


def test_a_refusal_is_told_and_changes_nothing(approver_client, draft):
    url = act("checklists_checklistversion", draft.pk, "publish")

    response = approver_client.post(url, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "This version is “Draft” now. That cannot be done with it."
    ]
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_a_button_is_only_for_whom_it_is(
    editor_client, approver_client, nurse_client, draft
):
    model = "checklists_checklistversion"

    assert editor_client.post(act(model, draft.pk, "approve")).status_code == 403
    assert approver_client.post(act(model, draft.pk, "submit")).status_code == 403
    assert nurse_client.post(act(model, draft.pk, "submit")).status_code == 403
    assert editor_client.post(act(model, draft.pk, "dance")).status_code == 404


def test_the_address_of_a_button_leads_back_to_the_page(
    editor_client, approver_client, admin_person_client, nurse, draft
):
    model = "checklists_checklistversion"
    library = reverse("admin:checklists_checklistversion_approve_library")
    invite = reverse("admin:accounts_user_invite", args=[nurse.pk])

    assert editor_client.get(act(model, draft.pk, "submit")).url == change(
        model, draft.pk
    )
    assert approver_client.get(library).status_code == 200
    assert admin_person_client.get(invite).url == change("accounts_user", nurse.pk)
    assert editor_client.get(act(model, draft.pk, "approve")).status_code == 403
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT
    assert mail.outbox == []


def test_no_version_can_be_deleted(editor_client, draft):
    url = reverse("admin:checklists_checklistversion_delete", args=[draft.pk])

    assert editor_client.post(url, {"post": "yes"}).status_code == 403


def test_a_row_of_a_draft_is_deleted_by_its_action(editor_client, item):
    url = reverse("admin:checklists_checklistitem_delete", args=[item.pk])

    assert editor_client.post(url, {"post": "yes"}).status_code == 302

    assert not ChecklistItem.objects.exists()
    assert AuditEvent.objects.filter(kind="row-removed").count() == 1


def test_the_preview_shows_dates_for_31_january(editor_client, nurse_client, hospital):
    url = reverse("admin:checklists_preview_dates")
    words = {
        "schedule": "every 1 month from 1 to 3",
        "sample_day": "2026-01-31",
        "days_before": "0",
        "days_after": "0",
    }

    preview = editor_client.get(url, words).context["preview"]

    assert [each.day.isoformat() for each in preview.dates] == [
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]
    british = editor_client.get(url, words | {"sample_day": "31/01/2026"})
    assert british.context["preview"] == preview
    wrong = editor_client.get(url, words | {"schedule": "every 1 moth"})
    assert wrong.context["preview"].position == 9
    assert nurse_client.get(url, words).status_code == 403


@pytest.mark.parametrize("day", ["", "31/02/2026", "x" * 500, "9999-12-31"])
def test_the_preview_survives_any_typing(day, editor_client):
    url = reverse("admin:checklists_preview_dates")
    words = {"schedule": "at year 30" + "0" * 3000, "sample_day": day}

    assert editor_client.get(url, words).status_code == 200
    assert editor_client.get(url, words | {"schedule": "at year 30"}).status_code == 200


def test_the_saved_row_shows_its_dates_without_a_script(editor_client, item):
    url = change("checklists_checklistitem", item.pk)

    response = editor_client.post(
        url, typed(item, _continue="1", sample_day="31/01/2026"), follow=True
    )

    assert "Thu 30 Apr 2026" in response.content.decode()


def test_a_page_is_edited_in_words_not_in_json(editor_client, editor, hospital):
    version = factories.PageVersionFactory(state=VersionState.DRAFT)
    words = {
        "title": "Your defences",
        "summary": "They dip.",
        "body": "## What?\n\nRing {clinic_phone}. <script>alert(1)</script>",
        "myths": "Stress brings it back. | No.",
        "evidence": "B | Studies point this way.",
        "call_now": "you have a fever\nyou feel ill",
        "minutes": "3",
    }

    response = editor_client.post(
        change("education_pageversion", version.pk),
        words | {"_continue": "1"},
        follow=True,
    )

    version.refresh_from_db()
    assert version.myths == [{"say": "Stress brings it back.", "answer": "No."}]
    assert version.call_us == {"now": ["you have a fever", "you feel ill"]}
    assert version.author == editor
    html = response.content.decode()
    assert '<a href="tel:01632960114" rel="noopener noreferrer">' in html
    assert "<script>alert" not in html


def test_a_user_is_added_and_invited(admin_person_client, admin_person, team):
    words = {
        "name": "Sena Doğan",
        "email": "Sena@Westmere.example",
        "role_names": [Role.NURSE],
        "teams": [team.pk],
    }
    admin_person_client.post(reverse("admin:accounts_user_add"), words)
    user = User.objects.get(email="sena@westmere.example")

    admin_person_client.post(reverse("admin:accounts_user_invite", args=[user.pk]))

    assert [grant.role for grant in user.roles.all()] == [Role.NURSE]
    assert [each.team for each in user.memberships.all()] == [team]
    assert not user.has_usable_password()
    assert Invitation.objects.get().invited_by == admin_person
    assert mail.outbox[0].to == ["sena@westmere.example"]
    assert "/accounts/welcome/" in mail.outbox[0].body
    kinds = AuditEvent.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["user-created", "invited", "invitation-sent"]


def test_only_enrolling_makes_a_patient(admin_person_client, nurse, patient):
    words = {"name": "Sena Doğan", "email": "sena@westmere.example", "is_active": "on"}
    told = ["A patient's account is made by enrolling the patient."]
    roles = {"role_names": [Role.PATIENT, Role.NURSE]}

    for url in (reverse("admin:accounts_user_add"), change("accounts_user", nurse.pk)):
        response = admin_person_client.post(url, words | roles)
        assert response.status_code == 422
        assert response.context["adminform"].form.non_field_errors() == told
    lost = admin_person_client.post(
        change("accounts_user", patient.user.pk), words | {"role_names": []}
    )

    assert lost.status_code == 422
    assert not User.objects.filter(email="sena@westmere.example").exists()
    assert [grant.role for grant in nurse.roles.all()] == [Role.NURSE]
    assert [grant.role for grant in patient.user.roles.all()] == [Role.PATIENT]


def test_the_last_administrator_stays(admin_person_client, admin_person):
    url = change("accounts_user", admin_person.pk)
    words = {"name": admin_person.name, "email": admin_person.email}

    response = admin_person_client.post(url, words)

    assert response.status_code == 422
    form = response.context["adminform"].form
    assert form.non_field_errors() == ["Somebody must be left who can administrate."]
    assert admin_person.roles.count() == 1


def test_the_hospital_is_saved_with_old_and_new_number(admin_person_client, hospital):
    words = {
        "name": "Westmere Hospital",
        "zone": "Europe/London",
        "emergency_number": "112",
        "clinic_phone": "01632 960 114",
        "night_phone": "",
        "weekend_rule": "next",
        "quiet_from": "20:00",
        "quiet_until": "08:00",
    }
    url = change("hospital_hospital", 1)

    assert admin_person_client.post(url, words).status_code == 302
    wrong = admin_person_client.post(url, words | {"zone": "Mars/Olympus"})

    assert wrong.status_code == 422
    assert Hospital.objects.get().emergency_number == "112"
    event = AuditEvent.objects.get(kind="hospital-saved")
    assert event.fields["emergency_number"] == ["999", "112"]
