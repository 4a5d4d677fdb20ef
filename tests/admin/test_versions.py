"""The pages of checklist versions: what differs, and how many plans stand on each."""

import html
import re

import pytest
from django.urls import reverse

from careplan.audit.models import AuditEvent
from careplan.checklists import actions
from careplan.followups.models import Upgrade
from tests import factories
from tests.factories import NOW

LIST = reverse("admin:checklists_checklistversion_changelist")


@pytest.fixture
def pair(hospital, editor):
    """Version 1 in use, version 2 a draft with a rarer test."""
    old = factories.ChecklistVersionFactory()
    factories.ChecklistItemFactory(
        version=old, code="COL-03", schedule="every 3 months from 3 to 24"
    )
    factories.publish(old)
    new = actions.copy_to_draft(version=old, by=editor, at=NOW)
    new.items.update(schedule="every 6 months from 6 to 24")
    return old, new


def page_of(client, version):
    url = reverse("admin:checklists_checklistversion_change", args=[version.pk])
    text = re.sub(r"<[^>]+>", "", client.get(url).content.decode())
    return " ".join(html.unescape(text).split())


def test_the_page_says_what_differs_in_words(approver_client, pair):
    old, new = pair

    text = page_of(approver_client, new)

    assert "What is different from version 1 1 row differs" in text
    schedule = "Schedule: every 3 months to 2 years → becomes every 6 months to 2 years"
    assert f"COL-03 CEA blood test {schedule}" in text
    assert "This is the first version." in page_of(approver_client, old)


def test_a_version_not_written_yet_differs_from_nothing(editor_client, hospital):
    add = reverse("admin:checklists_checklistversion_add")

    assert "This is the first version." in editor_client.get(add).content.decode()


def test_the_list_counts_active_plans(approver_client, pair, nurse):
    old, new = pair
    plans = [factories.CarePlanFactory() for _number in range(4)]
    for plan in plans:
        factories.PlanVersionFactory(plan=plan, version=old)
    ended, moved = plans[:2]
    type(ended).objects.filter(pk=ended.pk).update(
        ended_at=NOW, ended_by=nurse, ended_why="Over"
    )
    moved.versions.update(until=NOW)
    factories.PlanVersionFactory(plan=moved, version=new)

    rows = approver_client.get(LIST).context["cl"].result_list

    assert {row.number: row.standing for row in rows} == {1: 2, 2: 1}


def test_it_counts_in_as_many_queries_for_more(
    approver_client, pair, django_assert_num_queries, django_assert_max_num_queries
):
    approver_client.get(LIST)
    with django_assert_max_num_queries(30) as few:
        approver_client.get(LIST)
    for number in range(3, 9):
        version = factories.ChecklistVersionFactory(
            parent=pair[0].parent, number=number
        )
        factories.PlanVersionFactory(version=version)

    with django_assert_num_queries(len(few)):
        approver_client.get(LIST)


def test_h19_the_page_of_an_upgrade_notes_whom_it_names(
    admin_person_client, pair, patient, nurse
):
    old, new = pair
    upgrade = Upgrade.objects.create(
        key="k", team=patient.team, old=old, new=new, reason="Why", by=nurse, at=NOW
    )
    plan = factories.CarePlanFactory(operation__patient=patient)
    upgrade.plans.create(plan=plan)

    page = reverse("admin:followups_upgrade_change", args=[upgrade.pk])
    assert patient.name in admin_person_client.get(page).content.decode()

    noted = AuditEvent.objects.get(kind="viewed", object_kind="patients.patient")
    assert noted.fields == {"ids": [patient.pk]}


def test_retiring_asks_first_and_says_what_follows(approver_client, pair):
    old, _new = pair
    type(old.parent).objects.filter(pk=old.parent_id).update(site="site-colon")
    factories.PlanVersionFactory(version=old)
    url = reverse("admin:checklists_checklistversion_act", args=[old.pk, "retire"])
    change = reverse("admin:checklists_checklistversion_change", args=[old.pk])

    button = f'method="get" action="{url}"'
    assert button in approver_client.get(change).content.decode()
    asked = approver_client.get(url)
    old.refresh_from_db()
    assert old.state == "published"
    plans, cancer = asked.context["follows"]
    assert plans == "1 active plan stands on this version and keeps it."
    assert "Nobody can be enrolled for this cancer until one is." in cancer
    approver_client.post(url)
    old.refresh_from_db()
    assert old.state == "retired"


def test_how_well_a_row_is_checked_is_said_in_words(
    approver_client, editor_client, pair
):
    _old, new = pair
    factories.ChecklistVersionFactory(confidence="known")
    new.items.update(confidence="checked-secondary")
    row = reverse("admin:checklists_checklistitem_change", args=[new.items.get().pk])
    said = "Seen in a page that reports the source"

    read = approver_client.get(row).content.decode()
    assert (said in read, "checked-secondary" in read) == (True, False)
    chosen = f'<option value="checked-secondary" selected>{said}</option>'
    assert chosen in editor_client.get(row).content.decode()
    assert "From general knowledge" in approver_client.get(LIST).content.decode()
