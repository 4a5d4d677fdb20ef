"""Check your answers: what is unusual is looked at once more before it is saved."""

import re

import pytest
from django.urls import reverse

from careplan.entries.models import Draft, Entry
from tests.clinic.conftest import day, hidden, words

INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
LOOKED = re.compile(r'name="looked" value="([^"]+)"')
UNUSUAL = day("seen_day") | {
    "route": "phone",
    "q_temperature_c": "40.1",
    "sure_temperature_c": "40.1",
    "q_medicines_taken": "yes",
    "q_medicines_note": "typed, then hidden",
    "note": "Shivers <since> noon",
}


def url(check):
    return reverse("clinic:record_result", args=[check.uid])


@pytest.fixture
def looked(nurse_client, call):
    """The page to check the answers, after an unusual one."""
    fresh = nurse_client.get(url(call))
    token = {"draft": fresh.context["typing"].token}
    return nurse_client.post(url(call), hidden(fresh) | token | UNUSUAL)


def carried(page):
    """What the page sends when its big button is pressed."""
    return dict(page.context["look"].sent)


def test_h37_it_says_what_will_be_saved(looked, call):
    said = words(looked)

    assert looked.status_code == 200
    assert "Temperature40.1 °C Unusual, and confirmed by you" in said
    assert "Medicines taken as plannedYes" in said
    assert "NoteShivers <since> noon" in said
    assert "Not kept, because your other answers hide it: Which not, and why." in said
    assert Entry.objects.count() == 0


def test_h20_it_names_the_patient_above_its_button(looked):
    said = words(looked)

    assert "Margaret Ellery, born 14 March 1951" in said
    assert said.index("Margaret Ellery, born") < said.index("Save for Margaret")


def test_what_was_looked_at_is_saved(nurse_client, call, looked):
    sent = carried(looked) | {"looked": looked.context["look"].digest}

    page = nurse_client.post(url(call), sent)

    assert page.status_code == 302
    assert Entry.objects.get().answers.get(code="temperature_c").value == "40.1"


def test_another_answer_needs_another_look(nurse_client, call, looked):
    changed = {"q_temperature_c": "40.3", "sure_temperature_c": "40.3"}
    sent = carried(looked) | {"looked": looked.context["look"].digest} | changed

    page = nurse_client.post(url(call), sent)

    assert (page.status_code, Entry.objects.count()) == (200, 0)
    assert "40.3 °C" in words(page)


def test_an_answer_can_be_changed_with_all_typing_kept(nurse_client, call, looked):
    """No second chance to lose what was typed; nothing is saved on the way back."""
    page = nurse_client.post(url(call), carried(looked) | {"back": "1"})

    form = page.context["form"]
    assert page.status_code == 200
    assert form["q_temperature_c"].value() == "40.1"
    assert form["note"].value() == "Shivers <since> noon"
    assert Entry.objects.count() == 0


def test_h29_the_look_keeps_a_draft(nurse_client, call, looked):
    assert Draft.objects.get().data["q_temperature_c"] == ["40.1"]

    sent = carried(looked) | {"looked": looked.context["look"].digest}
    nurse_client.post(url(call), sent)

    assert Draft.objects.count() == 0


def test_it_carries_every_field_as_it_was_sent(looked):
    inputs = INPUT.findall(looked.content.decode())

    names = [name for name, _value in inputs if name != "csrfmiddlewaretoken"]
    assert {*carried(looked), "draft"} == set(names)
    assert LOOKED.findall(looked.content.decode()) == [looked.context["look"].digest]


def test_what_is_as_usual_is_saved_at_once(nurse_client, call):
    fresh = hidden(nurse_client.get(url(call)))
    said = day("seen_day") | {"route": "phone", "q_temperature_c": "37.2"}

    assert nurse_client.post(url(call), fresh | said).status_code == 302
