"""Correcting what was logged at a done check."""

import pytest
from django.urls import reverse

from careplan.entries.models import Entry
from careplan.followups import actions
from careplan.followups.models import FollowUpEvent
from careplan.rules.enums import Gate, Route
from tests.clinic.conftest import day, hidden
from tests.factories import NOW


@pytest.fixture
def done(call, nurse, questions, reasons):
    outcome = actions.Outcome(
        Gate.RECORDED,
        NOW,
        Route.PHONE,
        note="Feels well",
        set_version=questions,
        answers={"temperature_c": "37.2", "medicines_taken": "yes"},
    )
    event = actions.record_result(
        follow_up=call, revision=0, outcome=outcome, key="a", by=nurse, at=NOW
    )
    return event.follow_up


def url(check):
    return reverse("clinic:correct_result", args=[check.uid])


def said(**more):
    return day("seen_day") | {
        "route": "phone",
        "q_temperature_c": "38.2",
        "why_reason": "typed-wrongly",
        **more,
    }


def test_it_opens_filled_in(nurse_client, done):
    text = nurse_client.get(url(done)).content.decode()

    assert 'value="37.2"' in text
    assert "Feels well" in text
    assert 'value="yes" id="id_q_medicines_taken_0" checked' in text.replace(
        ' aria-describedby="id_q_medicines_taken_helptext"', ""
    )


def test_it_adds_a_correction_that_says_why(nurse_client, done):
    """H38"""
    sent = hidden(nurse_client.get(url(done))) | said(why_more="A 7 for an 8")

    pages = [nurse_client.post(url(done), sent) for _time in range(2)]

    there = reverse("clinic:follow_up", args=[done.uid])
    assert [page.headers["Location"] for page in pages] == [there, there]
    old, new = Entry.objects.order_by("pk")
    assert (new.corrects, new.why) == (old, "Typed wrongly. A 7 for an 8")
    assert new.answers.get(code="temperature_c").value == "38.2"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"why_reason": ""}, "Say why it is corrected"),
        ({"why_more": "x" * 151}, "at most 150 characters"),
        ({"q_temperature_c": "382"}, "Temperature must be between 25 and 45"),
    ],
)
def test_bad_input_is_kept_with_a_sentence(nurse_client, done, wrong, sentence):
    sent = hidden(nurse_client.get(url(done))) | said(note="Typed text", **wrong)

    page = nurse_client.post(url(done), sent)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "Typed text" in page.content.decode()
    assert Entry.objects.count() == 1


def test_a_stale_correction_shows_the_other(nurse_client, nurse, done):
    """H33"""
    sent = hidden(nurse_client.get(url(done))) | said(note="My words")
    nurse_client.post(
        url(done), hidden(nurse_client.get(url(done))) | said(note="Other words")
    )

    page = nurse_client.post(url(done), sent)

    text = page.content.decode()
    assert page.status_code == 422
    assert "Other words" in text
    assert "My words" in text
    again = nurse_client.post(url(done), hidden(page) | said(note="My words"))
    assert again.status_code == 302
    assert FollowUpEvent.objects.count() == 3


def test_an_open_check_has_nothing_to_correct(nurse_client, check):
    page = nurse_client.get(url(check))

    assert page.headers["Location"] == reverse("clinic:follow_up", args=[check.uid])


def test_what_was_typed_into_an_overtaken_form_can_correct(nurse_client, done):
    """The record form sends its fields here: all stays, only why is asked."""
    record = {
        key: value
        for key, value in hidden(nurse_client.get(url(done))).items()
        if key in {"key", "revision", "seen", "patient", "step", "version"}
    }

    page = nurse_client.post(
        url(done), record | day("seen_day") | {"route": "phone", "note": "Typed"}
    )

    assert page.status_code == 422
    assert "Say why it is corrected" in page.content.decode()
    assert "Typed" in page.content.decode()


def test_h16_each_step_of_a_test_that_is_not_finished_is_corrected(
    nurse_client, nurse, check, reasons
):
    """H38: the finding first logged stays readable, struck out or not."""
    steps = [
        actions.Outcome(Gate.ATTENDED, NOW),
        actions.Outcome(Gate.REVIEWED, NOW, finding="normal", note="CEA 2.1"),
    ]
    for number, outcome in enumerate(steps):
        actions.record_result(
            follow_up=check,
            revision=number,
            outcome=outcome,
            key=f"step-{number}",
            by=nurse,
            at=NOW,
        )
    page = nurse_client.get(reverse("clinic:follow_up", args=[check.uid]))
    links = ["?step=attended", "?step=reviewed"]
    assert all(f'href="{url(check)}{link}"' in page.content.decode() for link in links)
    form = nurse_client.get(url(check), {"step": "reviewed"})
    assert form.context["form"]["finding"].value() == "normal"

    sent = hidden(form) | day("seen_day") | {"finding": "not-normal"}
    sent |= {"note": "CEA 21", "why_reason": "typed-wrongly"}
    asked = nurse_client.post(url(check), sent)
    page = nurse_client.post(url(check), sent | {"next_step": "CT scan"})

    assert (asked.status_code, page.status_code) == (422, 302)
    assert "Say what happens next" in asked.content.decode()
    first, second = check.events.filter(gate="reviewed").order_by("pk")
    assert (first.finding, second.finding) == ("normal", "not-normal")
    check.refresh_from_db()
    assert check.next_gate == Gate.TOLD
