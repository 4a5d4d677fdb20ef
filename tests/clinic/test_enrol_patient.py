"""Enrolling: details, facts, the dated plan, and only then save."""

import re

import pytest
from django.urls import reverse

from careplan.followups.models import CarePlan, FollowUp
from careplan.patients.models import Operation, Patient
from tests import factories
from tests.library import library  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

DETAILS = {
    "number": "W 777 001",
    "name": "Marta Ångström",
    "called": "",
    "born_on_day": "14",
    "born_on_month": "3",
    "born_on_year": "1951",
    "email": "",
    "phone": "",
    "site": "site-colon",
    "procedure": "Right bowel removed",
    "day_day": "14",
    "day_month": "11",
    "day_year": "2026",
    "side": "none",
    "approach": "keyhole",
    "intent": "cure",
    "key": "one-time-key",
}
FACTS = {
    "home": "yes",
    "discharge_on_day": "19",
    "discharge_on_month": "11",
    "discharge_on_year": "2026",
    "group_0": "stage-2",
}


@pytest.fixture
def url(nurse_client):
    return reverse("clinic:enrol_patient")


@pytest.fixture
def details(team):
    return DETAILS | {"team": str(team.pk)}


@pytest.fixture
def facts(nurse_client, url, details):
    """All facts answered: every tag that is asked is a no."""
    page = nurse_client.post(url, details | {"step": "details"}).content.decode()
    asked = set(re.findall(r'name="(tag_[a-z0-9-]+)"', page))
    return details | FACTS | dict.fromkeys(asked, "no")


def fingerprint(page):
    return re.search(r'name="fingerprint" value="(\w+)"', page.content.decode())[1]


@pytest.fixture
def seen(nurse_client, url, facts):
    """The facts and the fingerprint of the plan that was looked at."""
    page = nurse_client.post(url, facts | {"step": "facts"})
    return facts | {"step": "save", "fingerprint": fingerprint(page)}


def test_the_search_comes_first(nurse_client, patient):
    """H22"""
    url = reverse("clinic:enrol")
    page = nurse_client.post(url, {"q": "ellery"}, follow=True).content.decode()

    assert "Margaret Ellery" in page
    assert reverse("clinic:enrol_known_patient", args=[patient.uid]) in page
    assert "This is somebody new" in page


def test_nothing_is_saved_before_the_plan_was_seen(nurse_client, url, facts):
    """H13"""
    page = nurse_client.post(url, facts | {"step": "facts"})

    assert page.status_code == 200
    assert "CEA blood test, baseline" in page.content.decode()
    assert (Patient.objects.count(), Operation.objects.count()) == (0, 0)


def test_saving_makes_person_operation_and_plan(nurse_client, nurse, url, seen):
    page = nurse_client.post(url, seen)

    plan = CarePlan.objects.get()
    assert page.url == reverse("clinic:patient", args=[plan.patient.uid])
    assert (plan.patient.name, plan.operation.stage) == ("Marta Ångström", "stage-2")
    assert plan.created_by == nurse
    assert FollowUp.objects.filter(plan=plan).count() > 150


def test_sending_twice_makes_one_plan(nurse_client, url, seen):
    """H35"""
    first, second = nurse_client.post(url, seen), nurse_client.post(url, seen)

    assert first.url == second.url
    assert CarePlan.objects.count() == 1


def test_a_plan_that_was_not_seen_is_shown_again(nurse_client, url, seen):
    """H13, H34: a changed fact after the preview changes the fingerprint."""
    page = nurse_client.post(url, seen | {"group_0": "stage-1"})

    assert page.status_code == 422
    assert "is not the one you looked at" in page.content.decode()
    assert not CarePlan.objects.exists()


def test_a_probable_duplicate_wants_an_answer(nurse_client, url, seen, patient):
    """H22: the same birth date and a name in common."""
    twin = seen | {"name": "Ellery, Margaret"}
    asked = nurse_client.post(url, twin)
    answered = nurse_client.post(url, twin | {"not_a_duplicate": "1"})

    assert asked.status_code == 422
    assert "Margaret Ellery" in asked.content.decode()
    assert answered.status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"day_day": "31", "day_month": "6"}, "There is no 31 June"),
        ({"day_year": "2027"}, "or earlier"),
        ({"born_on_year": "2026", "born_on_month": "11", "born_on_day": "20"}, "birth"),
        ({"born_on_year": "26"}, "4 digits"),
        ({"name": "x" * 10_000}, "at most 200 characters"),
        ({"name": "Mar\x07ta"}, "cannot be shown"),
        ({"team": "999999"}, "one of the answers shown"),
        ({"email": "not an address"}, "e-mail"),
        ({"name": "\u200b"}, "in letters"),
        ({"phone": "hello"}, "has digits"),
        ({"day_year": "1966"}, "or later"),
    ],
)
def test_bad_details_get_a_sentence_and_keep_what_was_typed(
    nurse_client, url, details, change, sentence
):
    page = nurse_client.post(url, details | change | {"step": "details"})

    words = page.content.decode()
    assert page.status_code == 422
    assert sentence.lower() in words.lower()
    assert 'value="W 777 001"' in words


@pytest.mark.parametrize("name", ["مریم حسینی", "Nguyễn Thị Ánh 🌷", "O’Brien-N’Diaye"])
def test_names_are_kept_as_people_write_them(nurse_client, url, seen, name):
    nurse_client.post(url, seen | {"name": name})

    assert Patient.objects.get().name == name


def test_a_known_patient_gets_a_new_operation(nurse_client, patient, seen):
    url = reverse("clinic:enrol_known_patient", args=[patient.uid])
    page = nurse_client.post(url, seen | {"step": "facts"})
    nurse_client.post(url, seen | {"fingerprint": fingerprint(page)})

    assert Patient.objects.count() == 1
    assert CarePlan.objects.get().patient == patient


def test_another_teams_patient_wants_a_reason_first(nurse_client, stranger):
    """H19"""
    page = nurse_client.get(reverse("clinic:enrol_known_patient", args=[stranger.uid]))

    assert page.status_code == 403
    assert "Samuel" not in page.content.decode()


def test_what_is_not_known_waits_in_sight(nurse_client, url, facts):
    unknown = facts | {"home": "no", "group_0": "not-known"}
    unknown |= dict.fromkeys(
        ("discharge_on_day", "discharge_on_month", "discharge_on_year"), ""
    )
    page = nurse_client.post(url, unknown | {"step": "facts"})
    seen = unknown | {"step": "save", "fingerprint": fingerprint(page)}
    nurse_client.post(url, seen)

    asked = FollowUp.objects.filter(activity__startswith="find-out-")
    assert {row.activity for row in asked} == {
        "find-out-discharge",
        "find-out-histology",
    }


@pytest.mark.parametrize("key", ["", "x" * 500, "nul\0byte", "<script>"])
def test_a_mangled_key_does_no_harm(nurse_client, url, seen, key):
    page = nurse_client.post(url, seen | {"key": key})

    assert page.status_code == 302
    assert CarePlan.objects.count() == 1


def test_a_patient_may_not_enrol(patient_client):
    assert patient_client.get(reverse("clinic:enrol")).status_code == 403
    assert patient_client.get(reverse("clinic:enrol_patient")).status_code == 403


def test_unpublished_checklists_build_no_plan(nurse_client, url, details):
    """H12, H42: a cancer without a published checklist cannot be chosen."""
    factories.TagFactory(code="site-brain", name="brain tumour")

    page = nurse_client.post(url, details | {"site": "site-brain", "step": "details"})

    assert page.status_code == 422


LATE = {"day_day": "1", "day_month": "6", "discharge_on_day": "6"}
LATE |= {"discharge_on_month": "6", "group_0": "stage-3"}
PLANNED = {"tag_adjuvant-planned": "yes", "tag_planned-chemotherapy": "yes"}


def boxes(page):
    """The names of what is past, and whether each is ticked."""
    found = re.findall(
        r'name="open_passed" value="([^"]+)"( checked)?', page.content.decode()
    )
    return {name: bool(ticked) for name, ticked in found}


def test_a_late_start_shows_what_is_past_before_the_months(nurse_client, url, facts):
    """A deadline that is past asks for a decision: it is ticked from the start."""
    page = nurse_client.post(url, facts | LATE | PLANNED | {"step": "facts"})

    text, shown = page.content.decode(), boxes(page)
    assert f"{len(shown)} checks were due before today." in text
    assert text.index('id="passed"') < text.index('id="list"')
    ticked = {name.partition(" ")[0] for name, on in shown.items() if on}
    assert ticked == {"RIOT-04"}


def test_ticks_on_what_is_past_are_kept(nurse_client, url, facts):
    late = facts | LATE | PLANNED | {"step": "facts"}
    shown = boxes(nurse_client.post(url, late))
    deadline = next(name for name, on in shown.items() if on)
    other = next(name for name, on in shown.items() if not on)

    again = nurse_client.post(
        url, late | {"passed_seen": deadline, "open_passed": other}
    )

    assert [name for name, on in boxes(again).items() if on] == [other]
