"""H20: whoever is easily taken for somebody else is named where one records."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.clinic.lookalikes import lookalikes
from tests.clinic.conftest import words
from tests.factories import PatientFactory, TeamFactory

BORN = dt.date(1951, 3, 14)
OTHER_DAY = dt.date(1960, 7, 2)


@pytest.mark.parametrize(
    ("name", "born", "why"),
    [
        ("Margaret Ellery", OTHER_DAY, "same name"),
        ("Margaret Ellery", BORN, "same name and birth date"),
        ("Ellery Margaret", OTHER_DAY, "similar name"),
        ("Maria Ellery", OTHER_DAY, "similar name"),
        ("Margaret Elleray", BORN, "same birth date"),
        ("Margaret Brown", BORN, "same birth date"),
    ],
)
def test_h20_a_look_alike_is_named(nurse, patient, team, name, born, why):
    other = PatientFactory(team=team, name=name, born_on=born)

    found = lookalikes(nurse, patient)

    assert [(each.patient, each.why) for each in found] == [(other, why)]


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Walter Ellery", OTHER_DAY),
        ("Margaret Brown", OTHER_DAY),
        ("Walter Brown", BORN),
    ],
)
def test_others_are_not(nurse, patient, team, name, born):
    PatientFactory(team=team, name=name, born_on=born)

    assert lookalikes(nurse, patient) == []


def test_h19_nobody_of_another_team_is_named(nurse, patient):
    PatientFactory(team=TeamFactory(), name="Margaret Ellery", born_on=BORN)

    assert lookalikes(nurse, patient) == []


@pytest.mark.parametrize("page", ["clinic:record_result", "clinic:contact"])
def test_h20_the_form_page_warns(nurse_client, team, call, page):
    other = PatientFactory(team=team, name="Maria Ellery", born_on=OTHER_DAY)
    uid = call.uid if page == "clinic:record_result" else call.patient.uid

    said = words(nurse_client.get(reverse(page, args=[uid])))

    assert "Is this Margaret Ellery?" in said
    assert f"Maria Ellery, born 2 July 1960, number {other.number}" in said


def test_h20_the_warning_is_absent_where_nobody_is_alike(nurse_client, call):
    url = reverse("clinic:record_result", args=[call.uid])

    assert "easily taken for" not in words(nurse_client.get(url))
