"""Who may approve and publish, and what the database refuses afterwards (H12, H42)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from careplan.audit.actors import Job
from careplan.audit.models import AuditEvent
from careplan.checklists import actions, queries
from careplan.checklists.models import ChecklistItem, ChecklistVersion
from careplan.content import actions as content
from careplan.lib.errors import RefusedError
from careplan.rules.enums import VersionState
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(hospital):
    item = factories.ChecklistItemFactory()
    item.risk_factors.add(factories.RiskFactorFactory())
    return item.version


def states():
    versions = ChecklistVersion.objects.order_by("number")
    return [(version.number, version.state) for version in versions]


def publish(version, editor, approver):
    content.submit(version=version, by=editor, at=NOW)
    content.approve(version=version, by=approver, at=NOW)
    content.publish(version=version, by=approver, at=NOW)


def test_the_whole_way_leaves_a_row_at_every_step(draft, admin_person, approver):
    publish(draft, admin_person, approver)
    copy = actions.copy_to_draft(version=draft, by=admin_person, at=NOW)
    publish(copy, admin_person, approver)

    assert states() == [(1, VersionState.RETIRED), (2, VersionState.PUBLISHED)]
    assert list(queries.published_versions()) == [copy]
    assert copy.items.get().code == draft.items.get().code
    assert copy.items.get().risk_factors.count() == 1
    kinds = AuditEvent.objects.order_by("id").values_list("kind", flat=True)
    step = ["submitted", "approved", "published"]
    assert list(kinds) == [*step, "draft-made", *step]


@pytest.mark.parametrize("act", ["approve", "publish", "retire"])
def test_only_an_approver_approves(act, draft, admin_person, nurse):
    for person in (admin_person, nurse):
        with pytest.raises(RefusedError, match="clinical approver"):
            getattr(content, act)(version=draft, by=person, at=NOW)

    with pytest.raises(RefusedError, match="never a job"):
        getattr(content, act)(version=draft, by=Job("loop"), at=NOW)


def test_nobody_approves_what_they_wrote_on(draft, admin_person, approver):
    both = factories.UserFactory(role=["administrator", "clinical-approver"])
    item = draft.items.get()
    actions.save_item(item=item, risk_factors=[], by=both, at=NOW)
    actions.save_item(item=item, risk_factors=[], by=admin_person, at=NOW)
    content.submit(version=draft, by=admin_person, at=NOW)

    with pytest.raises(RefusedError, match="author"):
        content.approve(version=draft, by=both, at=NOW)

    content.approve(version=draft, by=approver, at=NOW)


def test_the_database_refuses_an_author_who_approves(draft, approver):
    with pytest.raises(IntegrityError), transaction.atomic():
        ChecklistVersion.objects.filter(pk=draft.pk).update(
            author=approver, approver=approver, approved_at=NOW
        )


def test_the_database_refuses_publication_without_an_approver(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        ChecklistVersion.objects.filter(pk=draft.pk).update(
            state=VersionState.PUBLISHED, published_at=NOW
        )


def test_steps_cannot_be_skipped(draft, approver):
    with pytest.raises(RefusedError):
        content.approve(version=draft, by=approver, at=NOW)
    with pytest.raises(RefusedError):
        content.publish(version=draft, by=approver, at=NOW)

    assert states() == [(1, VersionState.DRAFT)]


def test_rows_of_anything_but_a_draft_stay(draft, admin_person):
    item = draft.items.get()
    content.submit(version=draft, by=admin_person, at=NOW)
    item.what = "Something else"

    with pytest.raises(RefusedError):
        actions.save_item(item=item, risk_factors=[], by=admin_person, at=NOW)
    with pytest.raises(RefusedError):
        actions.remove_item(item=item, by=admin_person, at=NOW)

    assert ChecklistItem.objects.get().what == "CEA blood test"


def test_two_drafts_at_once_are_refused(draft, admin_person, approver):
    publish(draft, admin_person, approver)
    actions.copy_to_draft(version=draft, by=admin_person, at=NOW)

    with pytest.raises(RefusedError, match="Version 2 is a draft already"):
        actions.copy_to_draft(version=draft, by=admin_person, at=NOW)


def test_a_draft_can_be_thrown_away(draft, admin_person):
    actions.discard_draft(version=draft, by=admin_person, at=NOW)

    assert states() == []
    assert not ChecklistItem.objects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE checklists_checklistversion SET title = 'Other'",
        "UPDATE checklists_checklistversion SET state = 'draft'",
        "UPDATE checklists_checklistversion SET number = 7",
        "DELETE FROM checklists_checklistversion",
        "UPDATE checklists_checklistitem SET schedule = 'at month 1'",
        "UPDATE checklists_checklistitem SET code = 'COL-99'",
        "DELETE FROM checklists_checklistitem",
        "INSERT INTO checklists_checklistitem SELECT * FROM checklists_checklistitem",
        "UPDATE checklists_checklistitem_risk_factors SET riskfactor_id = 0",
        "UPDATE checklists_checklistitem_risk_factors SET checklistitem_id = 0",
        "DELETE FROM checklists_checklistitem_risk_factors",
        (
            "INSERT INTO checklists_checklistitem_risk_factors"
            " (checklistitem_id, riskfactor_id)"
            " SELECT checklistitem_id, 0 FROM checklists_checklistitem_risk_factors"
        ),
    ],
)
def test_the_database_keeps_a_published_version_and_its_rows(
    sql, draft, admin_person, approver
):
    publish(draft, admin_person, approver)
    before = everything()

    with (
        pytest.raises(IntegrityError, match="frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert everything() == before


def everything():
    links = ChecklistItem.risk_factors.through
    return [
        list(QuerySet(model).order_by("pk").values())
        for model in (ChecklistItem, ChecklistVersion, links)
    ]


def test_a_link_of_a_draft_cannot_move_to_a_published_row(
    draft, admin_person, approver
):
    publish(draft, admin_person, approver)
    copied = actions.copy_to_draft(version=draft, by=admin_person, at=NOW)
    links = ChecklistItem.risk_factors.through.objects
    (of_draft,) = links.filter(checklistitem__version=copied)

    with (
        pytest.raises(IntegrityError, match="links of a published"),
        transaction.atomic(),
    ):
        links.filter(pk=of_draft.pk).update(checklistitem=draft.items.get())

    assert links.filter(checklistitem__version=copied).get() == of_draft


def test_rules_of_reads_all_rows_in_two_queries(django_assert_num_queries, draft):
    for number in range(3):
        factories.ChecklistItemFactory(version=draft, code=f"X-{number}")

    with django_assert_num_queries(2):
        rules = queries.rules_of([draft])

    assert [rule.code for rule in rules] == [
        item.code for item in draft.items.order_by("order")
    ]
