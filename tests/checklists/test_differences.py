"""What differs between two versions, in words and without codes."""

import pytest
from django.template.loader import render_to_string

from careplan.checklists import actions
from careplan.checklists.differences import Line, compared_with, difference
from careplan.checklists.models import ChecklistItem, ChecklistVersion
from careplan.content.models import Version
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

OTHER = {
    "activity": "another",
    "what": "CT scan",
    "patient_title": "Scan",
    "patient_why": "Other words.",
    "patient_what": "You lie still.",
    "patient_ready": ["Drink water."],
    "kind": "visit",
    "by_whom": "nurse",
    "schedule": "every 6 months from 6 to 24",
    "anchor": "discharge",
    "until_anchor": "end-of-treatment",
    "floor_anchor": "end-of-radiotherapy",
    "floor_months": 6,
    "rolling": True,
    "days_before": 7,
    "days_after": 28,
    "applies": [["stage-2", "stage-3"], ["not stoma"]],
    "applies_phrase": "stage II–III",
    "status": "option",
    "instead_of": ["COL-04"],
    "instead_from_month": 6,
    "avoid_reason": "It helps nobody.",
    "source": "ESMO",
    "confidence": "checked",
    "title": "Colon",
    "implies": ["stoma"],
    "one_of": [["stage-2", "stage-3"]],
    "asks": ["stoma", "stage-2"],
    "review_on": "2027-11-01",
}
SAID = {
    "schedule": Line(
        "Schedule", "every 3 months to 2 years", "every 6 months to 2 years"
    ),
    "days_before": Line(
        "Window",
        "14 days before to 14 days after",
        "7 days before to 14 days after",
    ),
    "applies": Line(
        "Applies to", "everyone", "stage II or stage III; and not stoma bag"
    ),
    "status": Line("Status", "On by default", "Option, off unless chosen"),
    "kind": Line("Kind", "Test", "Visit"),
    "rolling": Line("Each next one counts from", "the anchor", "the last one done"),
    "anchor": Line("Counts from", "Operation", "Going home"),
    "until_anchor": Line("Stops at", "–", "End of treatment"),
    "patient_ready": Line("Getting ready", "–", "Drink water."),
    "asks": Line("Asked at enrolment", "–", "stoma bag, stage II"),
    "one_of": Line("Choose exactly one of", "–", "stage II, stage III"),
    "review_on": Line("Review by", "–", "1 November 2027"),
}
# The life of a version and its place are no words of the checklist.
LIFE = {field.name for field in Version._meta.get_fields()}
LIFE -= {"source", "confidence", "review_on"}
OF_ITEM = {field.name for field in ChecklistItem._meta.concrete_fields}
OF_VERSION = {field.name for field in ChecklistVersion._meta.concrete_fields}


@pytest.fixture
def old(hospital):
    for code, name in [
        ("stage-2", "stage II"),
        ("stage-3", "stage III"),
        ("stoma", "stoma bag"),
    ]:
        factories.TagFactory(code=code, name=name)
    version = factories.ChecklistVersionFactory()
    for order, code in enumerate(["COL-01", "COL-02"]):
        item = factories.ChecklistItemFactory(
            version=version,
            code=code,
            order=order,
            schedule="every 3 months from 3 to 24",
        )
        item.risk_factors.add(factories.RiskFactorFactory())
    return factories.publish(version)


@pytest.fixture
def new(old, admin_person):
    return actions.copy_to_draft(version=old, by=admin_person, at=NOW)


@pytest.fixture
def edit(old, new):
    """`edit(schedule=…)`: what differs when a row of the new version is like that."""

    def run(**fields):
        new.items.filter(code="COL-01").update(**fields)
        return difference(old, new)

    return run


def test_a_copy_says_the_same(old, new):
    found = difference(old, new)

    assert found.is_empty
    assert "both versions say the same" in drawn(found)


@pytest.mark.parametrize(
    "field",
    sorted(OF_ITEM - {"id", "version", "order", "code", "question_set", "page"}),
)
def test_h12_every_field_of_a_row_is_compared(edit, field):
    (row,) = edit(**{field: OTHER[field]}).changed

    (line,) = row.lines
    assert row.code == "COL-01"
    assert line.old != line.new
    assert line == SAID.get(field, line)
    assert "[" not in line.new + line.old


@pytest.mark.parametrize(
    "field", sorted(OF_VERSION - LIFE - {"id", "parent", "content_hash"})
)
def test_h12_every_field_of_a_version_is_compared(old, new, field):
    ChecklistVersion.objects.filter(pk=new.pk).update(**{field: OTHER.get(field, "X")})
    new.refresh_from_db()

    (line,) = difference(old, new).lines

    assert line == SAID.get(field, line)
    assert line.old != line.new


def test_what_a_row_points_at_is_compared(old, new):
    item = new.items.get(code="COL-01")
    item.risk_factors.add(factories.RiskFactorFactory(code="other", plain_name="Cut"))
    item.question_set = factories.QuestionSetFactory()
    item.page = factories.EducationPageFactory(slug="a-page")
    item.save()

    (row,) = difference(old, new).changed

    assert [(line.label, line.new) for line in row.lines] == [
        ("Risk factors", "Blood and lymph flow, Cut"),
        ("Questions", "Wound check"),
        ("Page to read", "a-page"),
    ]


def test_rows_that_come_go_and_change_places(old, new):
    new.items.filter(code="COL-01").delete()
    factories.ChecklistItemFactory(
        version=new, code="COL-09", what="MRI scan", schedule="at month 12", order=9
    )

    found = difference(old, new)

    assert [(row.code, row.when) for row in found.added] == [("COL-09", "at month 12")]
    assert [(row.code, row.when) for row in found.removed] == [
        ("COL-01", "every 3 months to 2 years")
    ]
    assert (found.changed, found.reordered) == ((), False)
    text = drawn(found)
    assert "1 row is new" in text
    assert "1 row is gone" in text


def test_another_order_is_said(edit):
    found = edit(order=7)

    assert (found.changed, found.reordered, found.is_empty) == ((), True, False)


def test_one_query_a_table(old, new, django_assert_num_queries):
    with django_assert_num_queries(3):  # tags, rows, their risk factors
        difference(old, new)


def test_it_is_held_against_the_last_one_in_use(old, new):
    third = factories.ChecklistVersionFactory(parent=old.parent, number=3)

    assert [compared_with(each) for each in (old, new, third)] == [None, old, old]
    draft = factories.ChecklistVersionFactory()
    second = factories.ChecklistVersionFactory(parent=draft.parent, number=2)
    assert compared_with(second) == draft


def drawn(found):
    return render_to_string("checklists/_difference.html", {"difference": found})
