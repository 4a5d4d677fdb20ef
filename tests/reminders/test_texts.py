"""H08: no bystander learns anything from a message."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from careplan.reminders import actions
from tests.factories import NOW
from tests.reminders.conftest import days

CLINICAL = re.compile(
    r"cancer|tumou?r|surg|operat|scan|blood|\btest|biops|chemo|radio|colon|bowel|breast"
    r"|wound|stoma|stage|\bCT\b|CEA|mammo|oncolog|hospital|clinic|patient|disease"
    r"|relapse|recur|metasta|ward|doctor|nurse|pain|fever|medic|treat|diagnos",
    re.IGNORECASE,
)
LIBRARY = Path(settings.BASE_DIR) / "careplan"


def library_titles():
    """Every title and activity that a checklist or question set can bring."""
    for path in LIBRARY.glob("*/library/*.yaml"):
        for key in ("what", "patient_title", "title", "name", "activity"):
            yield from re.findall(
                rf'^\s*-?\s*{key}: "?([^"\n]+)"?$', path.read_text(), re.MULTILINE
            )


@pytest.fixture
def message(patient, check, send, channel):
    patient.called = "Peg"
    patient.save()
    check(patient, title="CEA blood test")
    check(patient, title="Wound check")
    check(patient, kind="test", booked_for=NOW + days(1), title="CT scan")
    actions.plan(at=NOW)
    send()
    return channel.messages[0]


def test_the_whole_text(message):
    assert message.subject == "A reminder for the coming days"
    assert message.text.strip() == (
        "Hello Peg,\n"
        "\n"
        "This is what is on your plan:\n"
        "\n"
        "- Tuesday 24 November 2026: 2 things\n"
        "- Wednesday 25 November 2026: 1 thing\n"
        "\n"
        "Sign in to see what it is and how to get ready:\n"
        "http://127.0.0.1:8000/\n"
        "\n"
        "Done it already? Then you need do nothing.\n"
        "\n"
        "Nobody reads answers to this e-mail.\n"
        "A question, or you do not feel well? Ring us on 01632 960 114.\n"
        "At night and at weekends, ring 01632 960 190.\n"
        "If you feel very ill, call 999 now. Do not wait for us.\n"
        "\n"
        "To stop these reminders, open this page:\n"
        f"{message.stop_url}"
    )


def test_one_day_stands_in_the_subject(queued, send, channel):
    send()

    assert channel.messages[0].subject == "A reminder for Tuesday 24 November"
    assert "<title>A reminder for Tuesday 24 November" in channel.messages[0].html


def test_h08_no_clinical_word_anywhere(message):
    words = {
        "subject": message.subject,
        "text": message.text,
        "html": re.sub(r"<[^>]+>", " ", message.html),
    }

    assert {name: CLINICAL.findall(said) for name, said in words.items()} == {
        "subject": [],
        "text": [],
        "html": [],
    }


def test_h08_no_title_of_the_library_anywhere(message):
    titles = set(library_titles())
    said = f"{message.subject} {message.text} {message.html}".lower()

    hits = {
        each for each in titles if re.search(rf"\b{re.escape(each.lower())}\b", said)
    }
    assert len(titles) > 150
    assert hits == set()


def test_h08_the_list_of_words_would_catch_each_title_that_was_put_in(message):
    assert CLINICAL.search("CEA blood test")
    assert CLINICAL.search("Wound check")


@pytest.mark.parametrize("place", [0, 1])
def test_h08_the_links_of_a_message_show_nothing_without_signing_in(message, place):
    links = re.findall(r"https?://[^/]+(/\S*)", message.text)
    response = Client().get(links[place])

    assert len(links) == 2
    if response.status_code == 200:
        shown = response.content.decode().split("<main")[1].split("</main")[0]
        assert CLINICAL.findall(re.sub(r"<[^>]+>", " ", shown)) == []
    else:
        assert response.status_code in {302, 404}


def test_a_name_is_escaped_in_the_html_and_plain_in_the_text(
    queued, patient, send, channel
):
    patient.called = "<b>Peg & Tom"
    patient.save()

    send()

    assert "Hello &lt;b&gt;Peg &amp; Tom," in channel.messages[0].html
    assert "Hello <b>Peg & Tom," in channel.messages[0].text


def test_numbers_the_hospital_does_not_have_are_not_spoken_of(
    queued, hospital, send, channel
):
    hospital.clinic_phone = hospital.night_phone = ""
    hospital.save()

    send()

    assert "Ring us" not in channel.messages[0].text
    assert "night" not in channel.messages[0].text
    assert "\n\n\n" not in channel.messages[0].text.strip()
