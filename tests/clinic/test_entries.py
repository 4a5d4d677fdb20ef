"""All entries of a patient: who, how, both times, and what was corrected."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.clinic.conftest import words
from tests.factories import NOW
from tests.numbers import note

QUERIES = 15


@pytest.fixture
def url(patient):
    return reverse("clinic:entries", args=[patient.uid])


def test_an_entry_says_how_it_came_and_who_typed(nurse_client, nurse, patient, url):
    note(patient, "weight_kg", "80", unit="kg", by=nurse, route="phone")

    text = words(nurse_client.get(url))

    assert "Tuesday 24 November 2026, 9:38am By phone." in text
    assert "Typed by Orla Brennan." in text
    assert "80 kg" in text
    assert "Entered later" not in text


def test_h39_both_times_stand_there_when_they_differ(nurse_client, patient, url):
    """Sorted by the time of measuring, whenever it was typed."""
    monday = NOW - dt.timedelta(days=1)
    note(patient, "weight_kg", "80", at=monday, entered=NOW)
    note(patient, "weight_kg", "81", at=NOW - dt.timedelta(hours=2))

    text = words(nurse_client.get(url))

    assert "Entered later: Tuesday 24 November 2026, 9:38am." in text
    assert text.count("Entered later") == 1
    assert text.index("81") < text.index("Monday 23 November 2026")


def test_h38_what_was_corrected_stays_readable(nurse_client, nurse, patient, url):
    wrong = note(patient, "weight_kg", "800", unit="kg")
    note(
        patient,
        "weight_kg",
        "80",
        unit="kg",
        by=nurse,
        corrects=wrong.entry,
        why="Point left out",
    )

    page = nurse_client.get(url)

    assert "<s>800 kg</s>" in page.content.decode()
    assert "Corrected by Orla Brennan on Tuesday 24 November 2026." in words(page)
    assert "Point left out" in words(page)


def test_nothing_entered_is_said_aloud(nurse_client, url):
    assert "Nothing is entered yet." in words(nurse_client.get(url))


@pytest.mark.parametrize("count", [1, 3, 15])
def test_it_asks_the_database_a_constant_number_of_times(
    nurse_client, patient, url, count, django_assert_num_queries
):
    for number in range(count):
        note(patient, "weight_kg", number)

    with django_assert_num_queries(QUERIES):
        nurse_client.get(url)
