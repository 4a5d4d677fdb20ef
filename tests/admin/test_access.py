"""Every page of the administration opens for those it is for, and for nobody else."""

import pytest
from django.contrib import admin
from django.urls import reverse

from careplan.accounts.permissions import Permission, Role
from careplan.audit.models import AuditEvent
from careplan.content import actions as content
from careplan.hospital import admin as hospital_admin
from careplan.ui.admin_site import GROUPS
from tests import factories

CONTENT = {
    "checklists.checklist",
    "checklists.checklistversion",
    "checklists.checklistitem",
    "checklists.tag",
    "questions.questionset",
    "questions.questionsetversion",
    "questions.question",
    "questions.redflagrule",
    "questions.redflagruleversion",
    "education.educationpage",
    "education.pageversion",
    "education.riskfactor",
}
ALL = {model._meta.label_lower for model in admin.site._registry}
SEES = {
    Role.CONTENT_EDITOR: CONTENT,
    Role.CLINICAL_APPROVER: CONTENT,
    Role.ADMINISTRATOR: ALL,
}
PAGES = sorted(ALL)


def address(label, page="changelist", *args):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def model_of(label):
    return next(m for m in admin.site._registry if m._meta.label_lower == label)


def test_every_model_of_ours_stands_in_one_group_and_no_other_model_does():
    grouped = [label for _name, labels in GROUPS for label in labels]

    assert sorted(grouped) == sorted(ALL)


@pytest.mark.parametrize("role", [Role.NURSE, Role.LEAD_NURSE, Role.PATIENT])
def test_nurses_and_patients_meet_403(role, hospital, signed_in):
    client = signed_in(factories.UserFactory(role=role))
    pages = ["admin:index", "admin:login"]
    urls = [*map(reverse, pages), *map(address, PAGES)]

    found = {url: client.get(url).status_code for url in urls}

    assert found == dict.fromkeys(urls, 403)


def test_it_sends_strangers_to_the_one_sign_in(client, hospital):
    response = client.get(reverse("admin:index"), follow=True)

    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert "next=/admin/" in response.redirect_chain[-1][0].replace("%2F", "/")


@pytest.mark.parametrize("role", SEES)
def test_each_role_opens_its_own_lists_and_rows(role, one_of_each, signed_in):
    client = signed_in(factories.UserFactory(role=role))

    for label in PAGES:
        expected = 200 if label in SEES[role] else 403
        assert client.get(address(label)).status_code == expected, label
        row = model_of(label)._default_manager.first()
        if row is not None:
            page = client.get(address(label, "change", row.pk))
            assert page.status_code == expected, label


@pytest.mark.parametrize("role", SEES)
def test_the_index_shows_exactly_what_opens(role, one_of_each, signed_in):
    client = signed_in(factories.UserFactory(role=role))

    groups = client.get(reverse("admin:index")).context["app_list"]

    shown = {row["admin_url"] for group in groups for row in group["models"]}
    assert shown == {address(label) for label in SEES[role]}


def test_the_groups_stand_in_the_order_of_work(one_of_each, admin_person_client):
    groups = admin_person_client.get(reverse("admin:index")).context["app_list"]

    assert [str(group["name"]) for group in groups] == [
        "Checklists",
        "Questions",
        "Red flags",
        "Education",
        "Reminders",
        "Hospital",
        "People",
        "Clinical records, to read only",
        "Jobs and heartbeat",
        "Audit",
    ]


CLINICAL = sorted(
    {
        *next(labels for name, labels in GROUPS if str(name).startswith("Clinical")),
        "outbox.reminder",
        "reminders.delivery",
        "reminders.attempt",
        "hospital.jobrun",
        "audit.auditevent",
        "accounts.invitation",
        "accounts.cover",
    }
)


@pytest.mark.parametrize("label", CLINICAL)
def test_h15_h33_h38_nothing_clinical_is_added_changed_or_deleted(
    label, one_of_each, admin_person_client
):
    row = model_of(label)._default_manager.first()
    pk = row.pk if row else 1

    assert admin_person_client.get(address(label, "add")).status_code == 403
    if row:
        change = admin_person_client.post(address(label, "change", pk), {"x": "1"})
        assert change.status_code == 403
        deleted = admin_person_client.post(
            address(label, "delete", pk), {"post": "yes"}
        )
        assert deleted.status_code == 403


def test_no_page_offers_to_delete_many(one_of_each, admin_person_client):
    for label in PAGES:
        page = admin_person_client.get(address(label)).content.decode()
        assert "delete_selected" not in page, label


def test_the_words_of_lower_apps_are_words_of_the_table():
    assert content.APPROVE == Permission.CONTENT_APPROVE
    assert content.EDIT == Permission.CONTENT_EDIT
    assert hospital_admin.HOSPITAL_EDIT == Permission.HOSPITAL_EDIT
    words = {
        word
        for page in admin.site._registry.values()
        for word in [*page.seen_with, page.changed_with]
        if word
    }
    assert words <= set(Permission.values)


def test_looking_at_records_is_noted(one_of_each, admin_person, admin_person_client):
    patient = one_of_each.patient

    admin_person_client.get(address("patients.patient"))
    admin_person_client.get(address("patients.patient", "change", patient.pk))

    seen = AuditEvent.objects.filter(actor=admin_person, kind="viewed").order_by("id")
    assert [(event.patient_id, event.fields) for event in seen] == [
        (None, {"ids": [patient.pk]}),
        (patient.pk, {}),
    ]
