"""Enrolling: details, facts, the dated plan, and only then save."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.followups.models import CarePlan, FollowUp
from careplan.patients.models import Operation, Patient
from tests import factories
from tests.clinic.conftest import words
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
    page = nurse_client.post(
        url, details | {"step": "details"}, follow=True
    ).content.decode()
    asked = set(re.findall(r'name="(tag_[a-z0-9-]+)"', page))
    return details | FACTS | dict.fromkeys(asked, "no")


def fingerprint(page):
    return re.search(r'name="fingerprint" value="(\w+)"', page.content.decode())[1]


@pytest.fixture
def seen(nurse_client, url, facts):
    """The facts and the fingerprint of the plan that was looked at."""
    page = nurse_client.post(url, facts | {"step": "facts"}, follow=True)
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
    page = nurse_client.post(url, facts | {"step": "facts"}, follow=True)

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
    page = nurse_client.post(url, details | change | {"step": "details"}, follow=True)

    text = page.content.decode()
    assert page.status_code == 422
    assert sentence.lower() in text.lower()
    assert 'value="W 777 001"' in text


@pytest.mark.parametrize("name", ["مریم حسینی", "Nguyễn Thị Ánh 🌷", "O’Brien-N’Diaye"])
def test_names_are_kept_as_people_write_them(nurse_client, url, seen, name):
    nurse_client.post(url, seen | {"name": name})

    assert Patient.objects.get().name == name


def test_a_known_patient_gets_a_new_operation(nurse_client, patient, seen):
    url = reverse("clinic:enrol_known_patient", args=[patient.uid])
    page = nurse_client.post(url, seen | {"step": "facts"}, follow=True)
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
    page = nurse_client.post(url, unknown | {"step": "facts"}, follow=True)
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

    page = nurse_client.post(
        url, details | {"site": "site-brain", "step": "details"}, follow=True
    )

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
    page = nurse_client.post(
        url, facts | LATE | PLANNED | {"step": "facts"}, follow=True
    )

    text, shown = page.content.decode(), boxes(page)
    assert f"{len(shown)} checks were due before today." in text
    assert text.index('id="passed"') < text.index('id="list"')
    ticked = {name.partition(" ")[0] for name, on in shown.items() if on}
    assert ticked == {"RIOT-04"}


def test_ticks_on_what_is_past_are_kept(nurse_client, url, facts):
    late = facts | LATE | PLANNED | {"step": "facts"}
    shown = boxes(nurse_client.post(url, late, follow=True))
    deadline = next(name for name, on in shown.items() if on)
    other = next(name for name, on in shown.items() if not on)

    again = nurse_client.post(
        url, late | {"passed_seen": deadline, "open_passed": other}, follow=True
    )

    assert [name for name, on in boxes(again).items() if on] == [other]


def test_each_step_is_fetched_on_its_own(nurse_client, url, details):
    """The browser's Back never asks to send something again."""
    sent = nurse_client.post(url, details | {"step": "details"})
    page = nurse_client.get(sent.url)

    assert (sent.status_code, page.status_code) == (302, 200)
    assert 'name="step" value="facts"' in page.content.decode()
    assert 'name="number" value="W 777 001"' in page.content.decode()


def test_back_from_the_plan_shows_the_facts_as_they_were(nurse_client, url, facts):
    """Each page has an address of its own."""
    at_facts = nurse_client.post(url, facts | {"step": "details"}).url
    at_plan = nurse_client.post(url, facts | {"step": "facts"}).url

    back = nurse_client.get(at_facts)
    assert at_facts != at_plan
    assert back.context["form"]["home"].value() == "yes"
    assert 'name="fingerprint"' in nurse_client.get(at_plan).content.decode()


def test_back_after_saving_leads_to_the_plan(nurse_client, url, seen):
    """H35: the page before asks for nothing, and no second plan comes of it."""
    saved = nurse_client.post(url, seen)
    back = nurse_client.get(url, {"form": "one-time-key"})
    again = nurse_client.post(url, seen | {"step": "facts"})

    assert back.status_code == 200
    assert "W 777 001" not in back.content.decode()
    assert again.url == saved.url
    assert CarePlan.objects.count() == 1


def test_two_enrolments_at_once_do_not_mix(nurse_client, url, details):
    """H20: two tabs."""
    one = nurse_client.post(url, details | {"step": "details"})
    other = details | {"key": "another-key", "number": "W 888 002", "step": "details"}
    two = nurse_client.post(url, other)

    assert "W 777 001" in nurse_client.get(one.url).content.decode()
    assert "W 888 002" in nurse_client.get(two.url).content.decode()


def test_what_is_typed_is_kept_for_nobody_else(nurse_client, url, details, team):
    """H23"""
    sent = nurse_client.post(url, details | {"step": "details"})
    other = Client()
    other.force_login(factories.UserFactory(role=Role.NURSE, teams=[team]))

    assert "W 777 001" not in other.get(sent.url).content.decode()


DENIED = {"tag_adjuvant-planned": "no", "tag_planned-chemotherapy": "yes"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (DENIED, "“chemotherapy planned after surgery”: yes, but “further"),
        ({"group_0": "stage-1", "tag_t4": "yes"}, "“stage I”: yes, and “tumour T4”"),
    ],
)
def test_facts_that_cannot_all_be_right_are_a_question(
    nurse_client, url, facts, change, sentence
):
    """H13: asked before saving, never refused, never passed in silence."""
    typed = facts | change
    page = nurse_client.post(url, typed | {"step": "facts"}, follow=True)
    sure = page.context["doubted"]
    save = typed | {"step": "save", "fingerprint": fingerprint(page)}

    asked = nurse_client.post(url, save)
    other = nurse_client.post(url, save | {"sure": "something+else"})
    saved = nurse_client.post(url, save | {"sure": sure})

    assert sentence in words(page)
    assert (asked.status_code, other.status_code) == (422, 422)
    assert "cannot all be right" in words(asked)
    assert saved.status_code == 302


def test_a_fact_says_why_it_is_asked(nurse_client, url, details):
    page = words(nurse_client.post(url, details | {"step": "details"}, follow=True))

    assert "Decides: " in page
    assert "Proposed for this operation" in page


def test_the_first_months_stand_beside_the_list_as_a_calendar(nurse_client, url, facts):
    page = nurse_client.post(url, facts | {"step": "facts"}, follow=True)

    text = page.content.decode()
    linked = re.findall(r'href="#(on-\d{4}-\d{2}-\d{2})"', text)
    assert len(linked) > 5
    assert [text.count(f'id="{each}"') for each in linked] == [1] * len(linked)
    assert '14<span class="hidden-visually"> operation' in text


def test_what_was_agreed_to_is_kept_for_each_purpose(nurse_client, nurse, url, seen):
    """Nobody has agreed to what was not asked; a no to reminders stops them at once."""
    answers = {"reminders": "no", "route": "letter", "emergency_contact": "Son, 0123"}
    nurse_client.post(url, seen | answers)

    patient = Patient.objects.get()
    kept = list(patient.consents.values_list("purpose", "given", "by"))
    assert kept == [("reminders", False, nurse.pk)]
    assert (patient.route, patient.emergency_contact) == ("letter", "Son, 0123")
    assert patient.user.contact_details.muted_at is not None


def test_ap08_without_phone_and_mail_the_page_says_so(nurse_client, url, facts):
    without = nurse_client.post(url, facts | {"step": "facts"}, follow=True)
    reached = facts | {"phone": "07700 900 318", "step": "facts"}

    assert "Only a letter reaches this person" in words(without)
    assert "Only a letter" not in words(nurse_client.post(url, reached, follow=True))


def test_h22_the_two_stand_side_by_side(nurse_client, url, facts, patient):
    twin = facts | {"name": "Ellery, Margaret", "step": "facts"}

    page = words(nurse_client.post(url, twin, follow=True))

    assert "Typed nowEllery, Margaret14 March 1951" in page
    assert "Known alreadyMargaret Ellery14 March 1951" in page


def test_h20_who_is_easily_taken_for_is_named(nurse_client, url, facts, patient):
    like = facts | {"name": "Margret Ellary", "born_on_year": "1960", "step": "facts"}

    page = words(nurse_client.post(url, like, follow=True))

    assert "Easily taken for Margaret Ellery, born 14 March 1951" in page
