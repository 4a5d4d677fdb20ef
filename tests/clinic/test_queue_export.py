"""The queue as a table to take along."""

import csv
import io

import pytest
from django.urls import reverse

from careplan.audit.models import AuditEvent
from careplan.lib.sheets import harmless
from tests import queueing
from tests.clinic.test_queue import named, someone
from tests.factories import NOW, PatientFactory

URL = reverse("clinic:queue_export")
QUEUE = reverse("clinic:queue")


def table(page):
    text = page.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+44", "-1", "@SUM", "\t=1", "\r=1", " =1", "\n@x", "＝1"]
)
def test_h47_no_cell_is_a_formula(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ann-Marie", "3 + 4", "", None, 12])
def test_h47_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == ("" if cell is None else str(cell))


def test_h47_it_says_when_by_whom_with_which_filters_and_how_many(
    nurse_client, team, check
):
    someone(team, "=HYPERLINK(1)", kind="visit")
    someone(team, "Irena & Sokol", kind="visit", title="A & B <scan>")

    page = nurse_client.get(URL, {"kind": "visit"})

    rows = table(page)
    assert page["Content-Type"] == "text/csv; charset=utf-8"
    assert page["Content-Disposition"] == (
        'attachment; filename="queue-2026-11-24-0938.csv"'
    )
    assert rows[:7] == [
        ["Careplan, queue"],
        ["As of", "Tuesday 24 November 2026, 9:38am"],
        ["Taken out by", "Orla Brennan"],
        ["List", "To call"],
        ["Filters", "Kind of check: Visit"],
        ["People in this table", "2"],
        ["Hidden by filters", "1"],
    ]
    assert [row[1] for row in rows[9:]] == ["'=HYPERLINK(1)", "Irena & Sokol"]
    assert "A & B <scan> not booked." in rows[10][10]


def test_h47_its_rows_are_those_of_the_screen(nurse_client, team):
    for number in range(30):
        someone(team, f"Person {number}")
    queueing.AlertFactory(patient=PatientFactory(team=team, name="Gwen"))

    screen = named(nurse_client.get(QUEUE, {"rows": 100}))

    assert [row[1] for row in table(nurse_client.get(URL))[9:]] == screen
    assert len(screen) == 31


def test_taking_it_out_is_noted_with_everybody_in_it(nurse_client, nurse, check):
    nurse_client.get(URL, {"list": "all"})

    event = AuditEvent.objects.get(kind="exported")
    assert (event.actor, event.fields) == (
        nurse,
        {"ids": [check.patient_id], "rows": 1, "list": "all"},
    )


def test_patients_take_nothing_out(patient_client, check):
    assert patient_client.get(URL).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_a_constant_number_of_times(
    nurse_client, team, count, django_assert_num_queries
):
    for number in range(count):
        someone(team, f"Person {number}")

    with django_assert_num_queries(21):
        nurse_client.get(URL)


def test_the_morning_is_the_clinics(nurse_client, check):
    assert NOW.hour == 9
    assert "9:38am" in nurse_client.get(URL).content.decode()
