"""Everything due in one call: an end for each check, one note, nothing lost between."""

import pytest
from django.urls import reverse

from careplan.entries.models import Draft
from careplan.followups.models import ContactAttempt, ContactOutcome
from tests.clinic.conftest import day, hidden, words
from tests.factories import PatientFactory, ReasonFactory

KEEP = reverse("clinic:keep_draft")
QUEUE = reverse("clinic:queue")


@pytest.fixture(autouse=True)
def _outcomes(hospital, plan):
    ReasonFactory(code="declined", text="Patient declined")
    for code, effect in (("reached", "reached"), ("no-answer", "not-reached")):
        ContactOutcome.objects.create(code=code, text=code, effect=effect)


@pytest.fixture
def url(patient):
    return reverse("clinic:contact", args=[patient.uid])


@pytest.fixture
def opened(nurse_client, url):
    """What the panel sends as it stands, with a note."""
    page = nurse_client.get(url)
    token = {"draft": page.context["typing"].token}
    typed = {"number": "07700 900 318", "outcome": "reached", "note": "Sounds well"}
    return hidden(page) | token | typed


def test_one_check_is_declined_another_talked_about(
    nurse_client, url, opened, check, call
):
    sent = opened | {
        "about": [call.uid],
        "declined": [check.uid],
        f"why_{check.uid}": "No more needles",
    }

    answer = nurse_client.post(url, sent)

    check.refresh_from_db()
    call.refresh_from_db()
    assert answer.status_code == 302
    assert (check.closed_note, call.is_open) == ("No more needles", True)
    assert "Closed: CEA blood test." in words(nurse_client.get(answer.url))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Say why the patient does not want it"),
        ({"outcome": "no-answer"}, "Only the patient declines a check."),
        ({"declined": ["nobodys"]}, "One of these checks belongs to somebody else."),
        ({"declined": ["\0"]}, "This page came back incomplete"),
    ],
)
def test_what_is_not_wanted_needs_words_and_the_patient(
    nurse_client, url, opened, check, typed, sentence
):
    page = nurse_client.post(url, opened | {"declined": [check.uid]} | typed)

    check.refresh_from_db()
    assert (page.status_code, check.is_open) == (422, True)
    assert sentence in words(page)
    assert "Sounds well" in page.content.decode()


def test_a_check_is_logged_in_the_course_of_the_call(nurse_client, url, opened, call):
    """There and back: the panel stands as it was left, and the call is still one."""
    there = nurse_client.post(KEEP, opened | {"later": call.uid})
    form = nurse_client.get(there.url)
    said = day("seen_day") | {"route": "phone", "q_temperature_c": "37.2"}
    back = nurse_client.post(there.url, hidden(form) | said)
    panel = nurse_client.get(back.url)

    assert there.url == reverse("clinic:record_result", args=[call.uid])
    assert back.url == url
    assert panel.context["form"]["note"].value() == "Sounds well"
    assert call.uid not in dict(panel.context["form"].fields["about"].choices)
    nurse_client.post(url, opened)
    assert (ContactAttempt.objects.count(), Draft.objects.count()) == (1, 0)


def test_h20_the_call_leads_to_no_check_of_somebody_else(
    nurse_client, opened, far_check
):
    answer = nurse_client.post(KEEP, opened | {"later": far_check.uid})

    assert answer.url == reverse("clinic:patient", args=[opened["patient"]])


def test_after_the_call_on_in_the_queue(nurse_client, url, opened):
    page = nurse_client.get(f"{url}?from={QUEUE}%23p-abc")
    assert page.context["onward"] == f"{QUEUE}#p-abc"

    answer = nurse_client.post(url, opened | {"from": f"{QUEUE}#p-abc"})

    assert answer.url == f"{QUEUE}#p-abc"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org", "//example.org", f"{QUEUE}\0x", "/admin/", "x" * 600],
)
def test_a_link_leads_nowhere_else(nurse_client, url, opened, elsewhere, patient):
    answer = nurse_client.post(url, opened | {"from": elsewhere})

    assert answer.url == reverse("clinic:patient", args=[patient.uid])


def test_the_tries_so_far_stand_on_the_panel(nurse_client, url, opened):
    nurse_client.post(url, opened | {"outcome": "no-answer", "note": "Rang twice"})

    said = words(nurse_client.get(url))

    assert "Calls and letters so far" in said
    assert "Rang twice" in said
    assert "07700 900 318" in said


def test_h34_a_call_about_a_is_no_draft_of_b(nurse_client, team, opened):
    other = PatientFactory(team=team, name="Walter Pinnock")
    nurse_client.post(KEEP, opened | {"later": "1"})

    page = nurse_client.get(reverse("clinic:contact", args=[other.uid]))

    assert page.context["form"]["note"].value() is None
    assert "Sounds well" not in words(page)
