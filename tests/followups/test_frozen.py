"""H12: what a published checklist says never changes under the plans built from it."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.checklists.models import Checklist, ChecklistItem, ChecklistVersion
from careplan.followups import actions
from careplan.followups.models import FollowUp, FollowUpReason
from careplan.followups.queries import drafting
from careplan.rules.enums import VersionState
from tests import factories
from tests.factories import DAY, NOW

pytestmark = pytest.mark.django_db

ITEM, VERSION = ChecklistItem, ChecklistVersion
# What may change of a published version: it says nothing of what is done when.
FREE = {"review_on", "retired_at"}
OTHER = {
    "CharField": "other",
    "SlugField": "other",
    "TextField": "other",
    "PositiveSmallIntegerField": 9,
    "PositiveIntegerField": 9,
    "BigAutoField": 987_654,
    "BooleanField": True,
    "JSONField": [["other"]],
    "DateField": DAY,
    "DateTimeField": NOW + dt.timedelta(days=1),
}
FIELDS = [(ITEM, field.name) for field in ITEM._meta.concrete_fields]
FIELDS += [(VERSION, field.name) for field in VERSION._meta.concrete_fields]


@pytest.fixture
def plan(team, nurse):
    """A plan built from a published checklist of two rows."""
    version = factories.ChecklistVersionFactory()
    for order in range(2):
        item = factories.ChecklistItemFactory(version=version, order=order)
        item.risk_factors.add(factories.RiskFactorFactory())
    factories.publish(version)
    return actions.enrol(
        enrolment=actions.Enrolment(
            who=actions.Person(
                number="W1",
                name="Margaret Ellery",
                born_on=dt.date(1951, 3, 14),
                team=team,
            ),
            surgery=actions.Surgery(procedure="Bowel", site="site-colon", day=DAY),
            versions=(version,),
            discharge_on=DAY,
            tags={},
        ),
        key="one",
        by=nurse,
        at=NOW,
    )


def snapshot(plan):
    """All that a plan shows, and all that its checklist would give it today."""
    return (
        list(FollowUp.objects.order_by("pk").values()),
        list(FollowUpReason.objects.order_by("pk").values()),
        list(ITEM.objects.order_by("pk").values()),
        list(ITEM.risk_factors.through.objects.order_by("pk").values()),
        drafting.draft(drafting.facts_of(plan)),
    )


def refused(act):
    """Whether the database refused, with nothing left behind."""
    try:
        with transaction.atomic():
            act()
            connection.check_constraints()  # what is checked when it is committed
    except DatabaseError:
        return True
    return False


def other_value(model, name):
    field = model._meta.get_field(name)
    if field.many_to_one:
        others = {
            "version": factories.ChecklistVersionFactory,
            "parent": factories.ChecklistFactory,
            "question_set": factories.QuestionSetFactory,
            "page": factories.EducationPageFactory,
            "author": factories.UserFactory,
            "approver": factories.UserFactory,
        }
        return others[name]().pk
    return OTHER[type(field).__name__]


@pytest.mark.parametrize(("model", "name"), FIELDS)
def test_h12_no_field_changes_by_the_orm_or_by_sql(plan, model, name):
    version = plan.versions.get().version
    rows = ITEM.objects.filter(version=version) if model is ITEM else None
    rows = VERSION.objects.filter(pk=version.pk) if rows is None else rows
    one, value = rows.first(), other_value(model, name)
    before, life = snapshot(plan), VERSION.objects.filter(pk=version.pk).values()
    column = model._meta.get_field(name).column
    stored = model._meta.get_field(name).get_db_prep_save(value, connection)
    table, key = model._meta.db_table, model._meta.pk.column

    def by_sql():
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE {table} SET "{column}" = %s WHERE {key} = %s',  # noqa: S608
                [stored, one.pk],
            )

    def by_orm():
        type(one).objects.filter(pk=one.pk).update(**{name: value})

    was = life.get()
    found = [refused(act) for act in (by_orm, by_sql)]

    assert found == ([False] * 2 if name in FREE else [True] * 2)
    assert snapshot(plan) == before
    if name not in FREE:
        assert life.get() == was


def test_h12_nothing_is_added_or_deleted_by_the_orm_or_by_sql(plan):
    version = plan.versions.get().version
    item, before = version.items.first(), snapshot(plan)
    links = ITEM.risk_factors.through.objects
    factor = factories.RiskFactorFactory(code="other")

    def sql(text):
        def act():
            with connection.cursor() as cursor:
                cursor.execute(text)

        return act

    acts = [
        sql("DELETE FROM checklists_checklistitem_risk_factors"),
        sql("DELETE FROM checklists_checklistitem"),
        sql("DELETE FROM checklists_checklistversion"),
        lambda: ITEM.objects.filter(pk=item.pk)._raw_delete("default"),
        lambda: VERSION.objects.filter(pk=version.pk)._raw_delete("default"),
        lambda: links.all().delete(),
        lambda: item.risk_factors.add(factor),
        item.risk_factors.clear,
        lambda: factories.ChecklistItemFactory(version=version),
        lambda: VERSION.objects.filter(pk=version.pk).update(state="draft"),
    ]

    assert [refused(act) for act in acts] == [True] * len(acts)
    for protected in (item, version):
        with pytest.raises(DatabaseError), transaction.atomic():
            protected.delete()
    assert snapshot(plan) == before


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CONTENT_EDITOR])
def test_h12_the_administration_changes_nothing_published(plan, role):
    client = Client()
    client.force_login(factories.UserFactory(role=role))
    version = plan.versions.get().version
    before = snapshot(plan), VERSION.objects.values().get()
    found = {}

    for model, row in [(ITEM, version.items.first()), (VERSION, version)]:
        fields = [field for field in model._meta.get_fields() if field.editable]
        data = {
            field.name: "7" if field.is_relation else str(OTHER[type(field).__name__])
            for field in fields
            if field.concrete
        }
        for page in ("change", "delete"):
            url = reverse(
                f"admin:{row._meta.label_lower.replace('.', '_')}_{page}", args=[row.pk]
            )
            found[model.__name__, page] = client.post(
                url, data | {"post": "yes"}
            ).status_code

    assert set(found.values()) == {403}
    assert (snapshot(plan), VERSION.objects.values().get()) == before


def test_h12_a_new_version_is_written_beside_the_old_one(plan, admin_person_client):
    """Retire, copy, reorder and rewrite the draft: the plan does not notice."""
    version = plan.versions.get().version
    before = snapshot(plan)[:2], drafting.draft(drafting.facts_of(plan))
    act = "admin:checklists_checklistversion_act"
    VERSION.objects.filter(pk=version.pk).update(
        state=VersionState.RETIRED, retired_at=NOW
    )
    Checklist.objects.update(order=9)

    admin_person_client.post(reverse(act, args=[version.pk, "copy"]))
    draft = VERSION.objects.get(number=2)
    draft.items.update(schedule="at month 1", what="Other", order=5, days_after=99)
    draft.items.first().delete()

    after = drafting.draft(drafting.facts_of(plan))
    assert (snapshot(plan)[:2], after) == before
