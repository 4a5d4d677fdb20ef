"""What is too long, too large or no number is refused, and every list still opens."""

import pytest
from django.urls import reverse

from careplan.checklists.models import Tag
from careplan.content import actions as content
from careplan.education import actions as education
from careplan.education.grades import stored_grade
from careplan.education.models import PageVersion
from careplan.hospital import actions as hospital_actions
from careplan.hospital.models import Hospital
from careplan.lib.errors import RefusedError
from careplan.questions import actions as questions
from careplan.rules.enums import VersionState
from tests import factories
from tests.admin.test_saving import change, typed
from tests.factories import NOW

HUGE = ["999999", "9223372036854775807"]
PAGE = {
    "title": "Your defences",
    "summary": "They dip.",
    "body": "Ring us.",
    "minutes": "3",
}


@pytest.fixture
def page(hospital):
    return factories.PageVersionFactory(state=VersionState.DRAFT)


@pytest.fixture
def item(draft):
    return draft.items.get()


def errors_of(response):
    assert response.status_code == 422
    return {
        name: str(errors[0])
        for name, errors in response.context["adminform"].form.errors.items()
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("body", "word " * 60000, "at most 30000 characters"),
        ("title", "x" * 121, "at most 120 characters"),
        ("summary", "x" * 2001, "at most 2000 characters"),
        ("sources", "a\n" * 51, "At most 50 lines, please."),
        ("minutes", "0", "greater than or equal to 1"),
        *[("minutes", number, "less than or equal to 60") for number in HUGE],
    ],
)
def test_a_page_out_of_bounds_is_refused_beside_its_field(
    field, value, sentence, page, editor_client
):
    response = editor_client.post(
        change("education_pageversion", page.pk), PAGE | {field: value}
    )

    errors = errors_of(response)
    assert list(errors) == [field]
    assert sentence in errors[field]


def test_the_hardest_text_leaves_every_list_open(page, editor, editor_client):
    page.body = "word " * 6000
    education.save_draft(version=page, by=editor, at=NOW)

    assert PageVersion.objects.get().grade == stored_grade("word " * 60000)
    assert str(PageVersion.objects.get().grade) == "99.9"
    for label in ("pageversion", "educationpage"):
        url = reverse(f"admin:education_{label}_changelist")
        assert editor_client.get(url).status_code == 200
    inline = change("education_educationpage", page.parent.pk)
    assert editor_client.get(inline).status_code == 200


def test_the_action_refuses_a_long_body_too(page, editor):
    page.body = "word " * 60000

    with pytest.raises(RefusedError, match="at most 30000 characters"):
        education.save_draft(version=page, by=editor, at=NOW)


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize(
    "field",
    ["days_before", "days_after", "instead_from_month", "floor_months", "order"],
)
def test_a_row_takes_no_huge_number(field, number, item, editor, editor_client):
    url = change("checklists_checklistitem", item.pk)
    setattr(item, field, int(number))

    errors = errors_of(editor_client.post(url, typed(item, **{field: number})))
    with pytest.raises(RefusedError, match="must be between 0 and"):
        content.save_row(row=item, version=item.version, by=editor, at=NOW)

    assert list(errors) == [field]
    assert "less than or equal to" in errors[field]


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("field", ["decimals", "order"])
def test_a_question_takes_no_huge_number(field, number, editor):
    question = factories.QuestionFactory(version__state=VersionState.DRAFT)
    setattr(question, field, int(number))

    with pytest.raises(RefusedError, match="must be between 0 and"):
        questions.save_question(question=question, by=editor, at=NOW)


@pytest.mark.parametrize("value", ["x", "\0", "x y", "9" * 40, "٣"])
def test_a_tag_that_is_none_gets_a_sentence(value, editor_client):
    words = {"code": "new", "name": "New", "known_from": "nurse", "order": "1"}

    response = editor_client.post(
        reverse("admin:checklists_tag_add"), words | {"implies": value}
    )

    assert list(errors_of(response)) == ["implies"]
    assert not Tag.objects.filter(code="new").exists()


@pytest.mark.parametrize("value", ["{", "9" * 40, "", "-1", "0", "3"])
def test_broken_counts_of_rows_are_no_server_error(value, editor_client):
    counts = {
        f"versions-{name}": value
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }

    url = reverse("admin:questions_questionset_add")
    row = factories.QuestionFactory().version.parent

    added = editor_client.post(url, {"code": "new", "title": "New"} | counts)
    changed = editor_client.post(
        change("questions_questionset", row.pk), {"title": "New"} | counts
    )

    assert {added.status_code, changed.status_code} <= {302, 422}


@pytest.mark.parametrize("field", ["emergency_number", "clinic_phone", "night_phone"])
@pytest.mark.parametrize("value", ["abc", "javascript:alert(1)", "1", "٠١٢٣", "99x"])
def test_nobody_can_ring_what_is_no_number(field, value, hospital, admin_person):
    setattr(hospital, field, value)

    with pytest.raises(RefusedError, match="is no telephone number"):
        hospital_actions.save_hospital(hospital=hospital, by=admin_person, at=NOW)
    assert getattr(Hospital.objects.get(), field) != value


def test_numbers_are_refused_with_a_sentence_and_kept_as_typed(
    hospital, admin_person_client
):
    words = {
        "name": "Westmere Hospital",
        "zone": "Europe/London",
        "emergency_number": "999",
        "clinic_phone": "abc",
        "night_phone": "+44 (0)1632-960.115",
        "weekend_rule": "next",
        "quiet_from": "20:00",
        "quiet_until": "08:00",
    }
    url = change("hospital_hospital", 1)

    refused = errors_of(admin_person_client.post(url, words))
    saved = admin_person_client.post(url, words | {"clinic_phone": "01632 960 114"})

    assert "“abc” is no telephone number." in refused["__all__"]
    assert saved.status_code == 302
