"""The course of a patient's numbers, as a nurse reads it."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.questions.models import RedFlagRule, RedFlagRuleVersion
from careplan.rules.enums import VersionState
from tests.clinic.conftest import words
from tests.factories import NOW, UserFactory
from tests.numbers import note

QUERIES = 17


@pytest.fixture
def url(patient):
    return reverse("clinic:trends", args=[patient.uid])


@pytest.fixture
def limit(db):
    rule = RedFlagRule.objects.create(code="AL-100")
    return RedFlagRuleVersion.objects.create(
        parent=rule,
        number=2,
        state=VersionState.PUBLISHED,
        approver=UserFactory(),
        approved_at=NOW,
        published_at=NOW,
        title="CEA raised",
        kind="single",
        condition="cea_ug_l >= 5",
        urgency="W",
        action="Repeat.",
    )


def cea(patient, months_ago, number, **fields):
    at = NOW - dt.timedelta(days=30 * months_ago)
    return note(patient, "cea_ug_l", number, at=at, **fields)


def test_a_sentence_says_the_newest_value_its_way_and_its_limit(
    nurse_client, patient, plan, limit, url
):
    for months, number in ((6, "2.0"), (3, "3.1"), (0, "5.6")):
        cea(patient, months, number)

    text = words(nurse_client.get(url))

    assert (
        "5.6 µg/L on Tuesday 24 November, up from 3.1 on Wednesday 26 August."
        " At or over the limit of 5 µg/L. Up on each of the last two."
    ) in text
    assert "limit 5 µg/L: rule AL-100, version 2" in text


def test_a_chart_is_named_and_described_and_has_its_table(
    nurse_client, patient, plan, url
):
    """H43: nothing is told by the drawing alone."""
    cea(patient, 3, "3.1")
    cea(patient, 0, "5.6")

    page = nurse_client.get(url).content.decode()

    assert 'role="img" aria-labelledby="cea_ug_l-t cea_ug_l-d"' in page
    assert "In order: 3.1, 5.6." in page
    table = page[page.index("<tbody>") :]
    assert table.index("24 November 2026") < table.index("26 August 2026")


def test_less_than_is_kept_as_it_was_noted(nurse_client, patient, plan, limit, url):
    cea(patient, 3, "0.01", text="<0.01 µg/L", qualifier="<")

    text = nurse_client.get(url).content.decode()

    assert '<td class="number">&lt;0.01</td>' in text
    assert ">&lt;0.01</text>" in text


def test_two_methods_are_named_and_not_compared(nurse_client, patient, plan, url):
    """Trends across assays are unreliable (clinical/early-recovery.md section 1)."""
    cea(patient, 3, "3.1", assay="Westmere")
    cea(patient, 0, "5.6", assay="Northlea")

    text = words(nurse_client.get(url))

    assert "(another method before: 3.1 on Wednesday 26 August)" in text
    assert "Another method: Northlea." in text
    assert "Up" not in text


def test_what_was_entered_later_says_so(nurse_client, patient, plan, url):
    """H39"""
    cea(patient, 1, "2", entered=NOW)
    cea(patient, 2, "2", entered=NOW - dt.timedelta(days=60))

    assert words(nurse_client.get(url)).count("Entered 24 November 2026, 9:38am.") == 1


def test_the_patients_page_opens_with_what_is_over_a_limit(
    nurse_client, patient, plan, limit
):
    for code in ("temperature_c", "weight_kg", "pain_rest"):
        note(patient, code, "4", unit="")
    cea(patient, 0, "5.6")

    page = nurse_client.get(reverse("clinic:patient", args=[patient.uid]))

    assert [chart.code for chart in page.context["charts"]] == [
        "cea_ug_l",
        "temperature_c",
        "pain_rest",
    ]
    assert "All 4 numbers" in words(page)


def test_no_number_is_said_aloud(nurse_client, patient, url):
    assert "No number is noted yet." in words(nurse_client.get(url))


def test_one_number_alone_lists_every_value(nurse_client, patient, plan, url):
    for days in range(60):
        note(patient, "weight_kg", days, at=NOW - dt.timedelta(days=days), unit="kg")

    first = words(nurse_client.get(url, {"of": "weight_kg"}))
    second = words(nurse_client.get(url, {"of": "weight_kg", "page": 2}))

    assert "Numbers 1 to 50 of 60" in first
    assert "26 September 202659" in second


def test_an_unknown_number_is_no_error(nurse_client, patient, url):
    page = nurse_client.get(url, {"of": "no-such-code"})

    assert page.status_code == 200


def test_another_teams_numbers_want_a_reason(nurse_client, stranger):
    """H19"""
    page = nurse_client.get(reverse("clinic:trends", args=[stranger.uid]))

    assert page.status_code == 403


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_asks_the_database_a_constant_number_of_times(
    nurse_client, patient, plan, url, count, django_assert_num_queries
):
    for days in range(count):
        note(patient, f"code_{days % 5}", days, at=NOW - dt.timedelta(days=days))

    with django_assert_num_queries(QUERIES):
        nurse_client.get(url)
