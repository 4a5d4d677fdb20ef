"""Moving a check: what the page says of a day before it is saved."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.followups import actions
from careplan.hospital.models import Reason
from careplan.rules.enums import Gate, Kind
from tests.clinic.conftest import day, hidden, words
from tests.factories import (
    DAY,
    NOW,
    CarePlanFactory,
    FollowUpFactory,
    HolidayFactory,
    ReasonFactory,
)

pytestmark = pytest.mark.usefixtures("why")


def url(check):
    return reverse("clinic:move", args=[check.uid])


@pytest.fixture
def why(db):
    ReasonFactory(list=Reason.List.MOVE, code="unwell", text="Patient is unwell")


@pytest.fixture
def send(nurse_client, check):
    """Open the page and send it with these answers."""

    def run(**answers):
        return nurse_client.post(
            url(check), hidden(nurse_client.get(url(check))) | answers
        )

    return run


def due(check):
    check.refresh_from_db()
    return check.due_on


def test_it_offers_the_five_nearest_working_days_with_their_counts(
    nurse_client, check, team
):
    other = CarePlanFactory(operation__patient__team=team)
    FollowUpFactory(plan=other, due_on=dt.date(2026, 11, 26), kind=Kind.VISIT)

    page = nurse_client.get(url(check))

    said = words(page)
    assert "The rules suggest Tuesday 24 November 2026." in said
    assert (
        "2 days after the day the rules suggest. In its time."
        " 1 other visit or test of the team that day."
    ) in said
    offered = page.context["form"].offered
    days = [25, 26, 27, 30]
    assert list(offered) == [*(f"2026-11-{day}" for day in days), "2026-12-01"]
    assert "Why is it moved out of its time?" not in said


def test_a_suggested_day_is_saved_with_one_tap(send, check):
    page = send(day="2026-11-26")

    assert page.headers["Location"] == reverse("clinic:follow_up", args=[check.uid])
    assert due(check) == dt.date(2026, 11, 26)


def test_another_day_is_looked_at_before_it_is_saved(nurse_client, send, check):
    HolidayFactory(day=dt.date(2026, 12, 4), name="Founders’ Day")
    answers = {"day": "other", **day("other_day", "4 12 2026")}

    looked = send(**answers)
    before = due(check)
    nurse_client.post(url(check), hidden(looked) | answers)

    said = words(looked)
    assert looked.status_code == 200
    assert "10 days after the day the rules suggest. In its time." in said
    assert "Closed that day: Founders’ Day." in said
    assert "It is not saved yet." in said
    assert (before, due(check)) == (DAY, dt.date(2026, 12, 4))


def test_check_this_day_never_saves(send, check):
    assert send(day="2026-11-26", look="yes").status_code == 200
    assert due(check) == DAY


def test_outside_its_time_it_asks_why(nurse_client, send, check):
    answers = {"day": "other", **day("other_day", "11 1 2027")}
    looked = send(**answers)

    refused = nurse_client.post(url(check), hidden(looked) | answers)
    saved = nurse_client.post(
        url(check), hidden(refused) | answers | {"reason": "unwell"}
    )

    assert "Why is it moved out of its time?" in words(looked)
    assert "Outside its time." in words(looked)
    assert refused.status_code == 422
    assert "Choose why: this day is outside its time" in words(refused)
    assert saved.status_code == 302
    assert due(check) == dt.date(2027, 1, 11)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Choose a day"),
        ({"day": "other"}, "Give the day"),
        ({"day": "other", **day("other_day", "31 11 2026")}, "There is no 31 November"),
        ({"day": "2026-11-26", "note": "x" * 301}, "at most 300"),
    ],
)
def test_bad_input_gets_a_sentence(send, check, answers, sentence):
    page = send(**answers)

    assert page.status_code == 422
    assert sentence in words(page)
    assert due(check) == DAY


def test_a_day_gone_by_is_refused_in_words(nurse_client, send, check):
    answers = {"day": "other", **day("other_day", "23 11 2026")}

    page = nurse_client.post(url(check), hidden(send(**answers)) | answers)

    assert page.status_code == 422
    assert "This day has gone by." in words(page)


def test_a_booking_is_cancelled_only_when_ticked(send, check, nurse):
    actions.record_result(
        follow_up=check,
        revision=0,
        outcome=actions.Outcome(Gate.BOOKED, NOW, booked_for=NOW + dt.timedelta(1)),
        key="b",
        by=nurse,
        at=NOW,
    )

    refused = send(day="2026-11-26")
    kept = due(check)
    saved = send(day="2026-11-26", clear_booking="on")

    assert "It is booked for 25 November 2026; book it again instead" in words(refused)
    assert (kept, saved.status_code) == (DAY, 302)
    check.refresh_from_db()
    assert (check.due_on, check.booked_for) == (dt.date(2026, 11, 26), None)


def test_h33_a_stale_form_shows_what_the_other_did(nurse_client, nurse, check):
    sent = hidden(nurse_client.get(url(check)))
    actions.move(
        follow_up=check,
        revision=0,
        to=dt.date(2026, 11, 27),
        note="Moved by me",
        key="other",
        by=nurse,
        at=NOW,
    )

    page = nurse_client.post(url(check), sent | {"day": "2026-11-26"})

    assert page.status_code == 422
    assert "Moved by me" in words(page)
    assert due(check) == dt.date(2026, 11, 27)


def test_what_is_done_leads_back(nurse_client, check):
    check.done_at, check.done_on = NOW, DAY
    check.save()

    assert nurse_client.get(url(check)).status_code == 302


def test_the_page_of_the_check_says_who_moved_it_and_why(nurse_client, nurse, check):
    actions.move(
        follow_up=check,
        revision=0,
        to=dt.date(2027, 1, 11),
        reason=Reason.objects.get(code="unwell"),
        note="Has a cold",
        key="other",
        by=nurse,
        at=NOW,
    )

    said = words(nurse_client.get(reverse("clinic:follow_up", args=[check.uid])))

    assert (
        "Moved from 24 November 2026 to 11 January 2027. Patient is unwell. Has a cold"
        " Orla Brennan, 24 November 2026."
    ) in said


def test_a_row_of_the_plan_leads_to_it(nurse_client, check):
    home = FollowUpFactory(plan=check.plan, kind=Kind.HOME, before=0, after=1)

    page = nurse_client.get(reverse("clinic:patient", args=[check.patient.uid]))

    text = page.content.decode()
    assert [url(row) in text for row in (check, home)] == [True, False]
