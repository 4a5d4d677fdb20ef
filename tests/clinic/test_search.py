"""Finding a patient."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from careplan.audit.models import AuditEvent
from tests.clinic.conftest import words
from tests.factories import PatientFactory

SEARCH = reverse("clinic:search")


def found(page):
    return [person.name for person, _patient in page.context["people"]]


def test_it_finds_by_name_number_and_birth_date(nurse_client, patient):
    texts = ["ellery marg", patient.number, "14.3.1951"]

    pages = [nurse_client.post(SEARCH, {"q": text}, follow=True) for text in texts]

    assert [found(page) for page in pages] == [["Margaret Ellery"]] * 3


def test_without_a_search_it_lists_ones_own_from_a_to_z(nurse_client, team, stranger):
    PatientFactory(team=team, name="Zofia Nowak")
    PatientFactory(team=team, name="Ada Quill")

    assert found(nurse_client.get(SEARCH)) == ["Ada Quill", "Zofia Nowak"]


def test_of_another_teams_it_says_only_how_many(nurse_client, stranger):
    """H19"""
    page = nurse_client.post(SEARCH, {"q": "Oyelaran"}, follow=True)

    text = page.content.decode()
    assert "1 more is in another team’s care." in text
    assert [word in text for word in ("Samuel", stranger.number, stranger.uid)] == [
        False,
        False,
        False,
    ]


def test_the_whole_number_offers_to_ask(nurse_client, stranger):
    page = nurse_client.post(SEARCH, {"q": stranger.number}, follow=True)

    text = page.content.decode()
    assert reverse("clinic:ask_access", args=[stranger.uid]) in text
    assert "Samuel" not in text


@pytest.mark.parametrize("text", ["zzz", "<script>", "x" * 10_000, "31.2.1951"])
def test_what_finds_nobody_is_answered_kindly(nurse_client, patient, text):
    page = nurse_client.post(SEARCH, {"q": text}, follow=True)

    assert page.status_code == 200
    assert "<script>" not in page.content.decode().replace("<script type", "")


def test_a_team_without_patients_is_told_what_to_do(nurse_client, hospital):
    text = nurse_client.get(SEARCH).content.decode()

    assert "Your teams have no patients yet." in text


def test_the_people_shown_are_noted_in_one_row(nurse_client, patient):
    nurse_client.get(SEARCH)

    assert AuditEvent.objects.get(kind="viewed").fields == {"ids": [patient.pk]}


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_a_constant_number_of_times(
    nurse_client, team, count, django_assert_num_queries
):
    for number in range(count):
        PatientFactory(team=team, name=f"Irena Sokol {number}")

    nurse_client.post(SEARCH, {"q": "Irena"})
    with django_assert_num_queries(11):
        nurse_client.get(f"{SEARCH}?found")
    with django_assert_num_queries(11):
        nurse_client.get(SEARCH)


def test_h08_what_was_searched_for_stands_in_no_address(nurse_client, patient):
    page = nurse_client.post(SEARCH, {"q": "Margaret Ellery"}, follow=True)

    assert [url for url, _status in page.redirect_chain] == [f"{SEARCH}?found"]


def test_the_search_can_be_sent(nurse):
    """Its form carries the token that a real browser must send back."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(nurse)
    for path in (SEARCH, reverse("clinic:home"), reverse("clinic:enrol")):
        page = strict.get(path).content.decode()
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
        sent = strict.post(SEARCH, {"q": "x", "csrfmiddlewaretoken": token})
        assert sent.status_code == 302, path
        assert 'role="search"' in page
        search = page[page.index('role="search"') :]
        assert "csrfmiddlewaretoken" in search[: search.index("</form>")]


def test_h20_people_much_alike_are_marked(nurse_client, patient, team):
    PatientFactory(team=team, name="Margret Ellary", born_on=dt.date(1960, 2, 9))
    PatientFactory(team=team, name="Mark Ellis", born_on=dt.date(1970, 2, 9))

    page = nurse_client.post(SEARCH, {"q": "mar el"}, follow=True)

    assert words(page).count("Look twice: much like another here") == 2
