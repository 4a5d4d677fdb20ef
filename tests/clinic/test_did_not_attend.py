"""Logging that nobody came."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.followups import actions
from careplan.hospital.models import Reason
from careplan.rules.enums import Kind
from tests.clinic.conftest import day, hidden, words
from tests.factories import DAY, NOW, FollowUpFactory, ReasonFactory

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def unwell():
    return ReasonFactory(list=Reason.List.MISSED, code="unwell", text="Unwell")


@pytest.fixture
def booked(plan, unwell):
    """A test booked for this morning at eight."""
    return FollowUpFactory(
        plan=plan,
        booked_for=NOW.replace(hour=8, minute=0),
        booked_place="Westmere CT",
    )


def url(check):
    return reverse("clinic:did_not_attend", args=[check.uid])


def send(client, check, said):
    return client.post(url(check), hidden(client.get(url(check))) | said)


SAID = day("missed_day") | {"reason": "unwell", "note": "Fever, rang at nine."}


def test_it_goes_back_to_be_booked_again(nurse_client, booked):
    page = send(nurse_client, booked, SAID)

    there = reverse("clinic:patient", args=[booked.patient.uid])
    assert (page.status_code, page.headers["Location"]) == (302, there)
    booked.refresh_from_db()
    assert (booked.booked_for, booked.booked_place) == (None, "")
    assert (booked.missed_on, booked.is_open) == (DAY, True)
    said = words(nurse_client.get(there))
    assert "Next: ring, and book CEA blood test again" in said
    assert "did not come on Tuesday 24 November. Ring and book it again." in said
    assert "Book it again" in said


def test_its_history_says_why_and_which_appointment(nurse_client, booked):
    send(nurse_client, booked, SAID)

    said = words(nurse_client.get(reverse("clinic:follow_up", args=[booked.uid])))
    assert "Did not come, 24 November 2026." in said
    assert "Fever, rang at nine." in said
    assert "WhyUnwell" in said
    assert "Tuesday 24 November 2026, 8:00am, Westmere CT" in said


def test_its_day_is_the_day_of_the_appointment(nurse_client, plan, unwell):
    check = FollowUpFactory(plan=plan, booked_for=NOW - 3 * ONE_DAY)

    form = nurse_client.get(url(check)).context["form"]

    assert form["missed_day"].value() == DAY - 3 * ONE_DAY


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "Choose why, or “Not known yet”"),
        ({"reason": "done-elsewhere"}, "Select a valid choice"),
        (day("missed_day", "25 11 2026"), "must be 24 November 2026 or earlier"),
        (day("missed_day", "1 11 2025"), "must be 18 November 2025 or later"),
        ({"note": "x" * 2001}, "at most 2000 characters"),
        ({"patient": "somebody-else"}, "opened for another patient"),
    ],
)
def test_bad_input_gets_a_sentence(nurse_client, booked, wrong, sentence):
    page = send(nurse_client, booked, SAID | wrong)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert booked.events.count() == 0


def test_h35_a_double_submit_logs_once(nurse_client, booked):
    sent = hidden(nurse_client.get(url(booked))) | SAID

    pages = [nurse_client.post(url(booked), sent) for _time in range(3)]

    assert [page.status_code for page in pages] == [302] * 3
    assert booked.events.count() == 1


def test_h33_who_comes_second_is_shown_the_first(nurse_client, nurse, booked):
    sent = hidden(nurse_client.get(url(booked))) | SAID
    actions.record_result(
        follow_up=booked,
        revision=0,
        outcome=actions.Outcome("attended", NOW, note="She came at nine."),
        key="other",
        by=nurse,
        at=NOW,
    )

    page = nurse_client.post(url(booked), sent)

    said = words(page)
    assert page.status_code == 422
    assert "She came at nine." in said
    assert "Fever, rang at nine." in page.content.decode()
    assert "Save for Margaret Ellery" not in said


def test_a_booking_ahead_is_booked_again_instead(nurse_client, plan, unwell):
    check = FollowUpFactory(plan=plan, booked_for=NOW + ONE_DAY)

    page = send(nurse_client, check, SAID)

    assert page.status_code == 422
    assert "Book it again instead" in page.content.decode()


def test_a_call_has_no_appointment_to_miss(nurse_client, plan):
    check = FollowUpFactory(plan=plan, kind=Kind.CALL)

    page = nurse_client.get(url(check))

    assert page.headers["Location"] == reverse("clinic:follow_up", args=[check.uid])


def test_the_pages_of_a_check_lead_here(nurse_client, booked):
    for name, query in (("follow_up", {}), ("record_result", {"step": "attended"})):
        page = nurse_client.get(reverse(f"clinic:{name}", args=[booked.uid]), query)
        assert f'href="{url(booked)}"' in page.content.decode()
