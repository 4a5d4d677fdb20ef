"""Taking back the last thing that was logged at a check."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from careplan.followups import actions
from careplan.followups.models import FollowUpEvent
from careplan.rules.enums import Gate
from tests.clinic.conftest import hidden, words
from tests.factories import NOW, ReasonFactory

ONE_DAY = dt.timedelta(days=1)


def url(check):
    return reverse("clinic:undo", args=[check.uid])


def home(check):
    return reverse("clinic:follow_up", args=[check.uid])


@pytest.fixture
def booked(check, nurse):
    actions.record_result(
        follow_up=check,
        revision=0,
        outcome=actions.Outcome(Gate.BOOKED, NOW, booked_for=NOW + ONE_DAY),
        key="book",
        by=nurse,
        at=NOW,
    )
    return check


@pytest.fixture
def closed(check, nurse):
    actions.close(follow_up=check, revision=0, reason=ReasonFactory(), by=nurse, at=NOW)
    return check


def test_the_page_of_a_check_takes_it_back(nurse_client, booked):
    page = nurse_client.get(home(booked))
    assert "Take it back" in page.content.decode()
    assert "until Wednesday 25 November 2026, 9:38am" in words(page)

    done = nurse_client.post(url(booked), hidden(page) | {"why": "Wrong day"})

    assert (done.status_code, done.headers["Location"]) == (302, home(booked))
    booked.refresh_from_db()
    assert booked.booked_for is None
    said = words(nurse_client.get(home(booked)))
    assert "Taken back, booked" in said
    assert "Taken back later. It does not count. It said:" in said
    assert "Wrong day" in said


def test_nothing_logged_is_nothing_to_take_back(nurse_client, check):
    assert "Take it back" not in nurse_client.get(home(check)).content.decode()


def test_it_is_no_page_to_open(nurse_client, booked):
    assert nurse_client.get(url(booked)).headers["Location"] == home(booked)
    assert booked.events.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"why": " "}, "Give your reason"),
        ({"why": "x" * 301}, "at most 300 characters"),
        ({"patient": "somebody-else"}, "opened for another patient"),
        ({"key": ""}, "This page came back incomplete"),
    ],
)
def test_bad_input_gets_a_sentence(nurse_client, booked, wrong, sentence):
    sent = hidden(nurse_client.get(home(booked)))

    page = nurse_client.post(url(booked), sent | {"why": "Wrong day"} | wrong)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert booked.events.count() == 1


def test_h35_a_double_submit_takes_back_once(nurse_client, booked):
    sent = hidden(nurse_client.get(home(booked))) | {"why": "Wrong day"}

    pages = [nurse_client.post(url(booked), sent) for _time in range(3)]

    assert [page.headers["Location"] for page in pages] == [home(booked)] * 3
    assert booked.events.count() == 2


def test_h34_a_stale_page_takes_nothing_back(nurse_client, nurse, booked):
    sent = hidden(nurse_client.get(home(booked))) | {"why": "Wrong day"}
    actions.record_result(
        follow_up=booked,
        revision=1,
        outcome=actions.Outcome(Gate.ATTENDED, NOW, note="She came early."),
        key="other",
        by=nurse,
        at=NOW,
    )

    page = nurse_client.post(url(booked), sent)

    said = words(page)
    assert page.status_code == 422
    assert "Somebody else was here meanwhile" in said
    assert "She came early." in said
    assert 'value="Wrong day"' in page.content.decode()
    assert booked.events.count() == 2
    again = nurse_client.post(url(booked), hidden(page) | {"why": "Wrong day"})
    assert again.status_code == 302
    booked.refresh_from_db()
    assert (booked.attended_on, booked.booked_for) == (None, NOW + ONE_DAY)


def test_h34_the_back_button_does_not_log_again_what_was_taken_back(
    nurse_client, check
):
    record = reverse("clinic:record_result", args=[check.uid])
    sent = hidden(nurse_client.get(record, {"step": "attended"}))
    sent |= {"seen_day_day": "24", "seen_day_month": "11", "seen_day_year": "2026"}
    sent |= {"route": "clinic"}
    nurse_client.post(record, sent)
    why = {"why": "Another patient"}
    nurse_client.post(url(check), hidden(nurse_client.get(home(check))) | why)

    page = nurse_client.post(record, sent)

    assert page.status_code == 422
    assert "Somebody else was here meanwhile" in words(page)
    check.refresh_from_db()
    assert check.attended_on is None
    assert nurse_client.post(record, sent | hidden(page)).status_code == 302
    check.refresh_from_db()
    assert check.attended_on == NOW.date()


def test_after_a_day_a_booking_stays(nurse_client, nurse, booked):
    with time_machine.travel(NOW + 2 * ONE_DAY, tick=False):
        nurse_client.force_login(nurse)
        shown = nurse_client.get(home(booked)).content.decode()
        assert ("What happened" in shown, "Take it back" in shown) == (True, False)
        sent = {"key": "k", "revision": "1", "patient": booked.patient.uid}
        page = nurse_client.post(url(booked), sent | {"why": "Wrong day"})

    assert page.status_code == 422
    assert "more than a day old" in page.content.decode()


@pytest.mark.parametrize(
    ("days", "button"), [(0, "Take it back"), (30, "Open it again")]
)
def test_a_closed_check_is_opened_again(nurse_client, nurse, closed, days, button):
    with time_machine.travel(NOW + days * ONE_DAY, tick=False):
        nurse_client.force_login(nurse)
        page = nurse_client.get(home(closed))
        assert button in page.content.decode()
        done = nurse_client.post(url(closed), hidden(page) | {"why": "Not done"})

    assert done.status_code == 302
    closed.refresh_from_db()
    assert closed.is_open
    kinds = list(FollowUpEvent.objects.values_list("kind", flat=True))
    assert kinds == ["closed", "reopened"]
