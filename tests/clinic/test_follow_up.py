"""One check: why it is there and all that happened."""

import datetime as dt

from django.urls import reverse

from careplan.followups import actions
from careplan.rules.enums import Gate, Route
from tests.clinic.conftest import words
from tests.factories import DAY, NOW, FollowUpFactory

ONE_DAY = dt.timedelta(days=1)


def test_it_says_where_the_check_comes_from(nurse_client, check):
    text = nurse_client.get(reverse("clinic:follow_up", args=[check.uid]))
    text = text.content.decode()

    assert "COL-02: CEA blood test" in text
    assert "Operation, <time" in text
    assert "month 12" in text
    assert "ESMO, every 3 months" in text


def test_corrected_answers_stay_readable(nurse_client, nurse, call, questions):
    """H38, H39: both versions, who, why, and both times."""
    first = actions.Outcome(
        Gate.RECORDED,
        NOW.replace(hour=7),
        Route.PHONE,
        set_version=questions,
        answers={"temperature_c": "37.2"},
    )
    event = actions.record_result(
        follow_up=call, revision=0, outcome=first, key="a", by=nurse, at=NOW
    )
    second = actions.Outcome(
        Gate.RECORDED,
        NOW.replace(hour=7),
        Route.PHONE,
        set_version=questions,
        answers={"temperature_c": "38.2"},
    )
    actions.correct_result(
        follow_up=event.follow_up,
        revision=1,
        outcome=second,
        why="Typed wrongly",
        key="b",
        by=nurse,
        at=NOW,
    )

    page = nurse_client.get(reverse("clinic:follow_up", args=[call.uid]))

    text = page.content.decode()
    assert "<s>37.2 °C</s>" in text
    assert "<dd>38.2 °C</dd>" in text
    assert "Typed wrongly" in text
    said = words(page)
    assert "Entered by Orla Brennan on 24 November 2026 at 9:38am." in said
    assert "By phone, seen 24 November 2026, 7:38am." in said


def test_it_says_how_late_each_step_is(nurse_client, plan):
    """H17: attended nine days ago, in time until two days ago."""
    check = FollowUpFactory(
        plan=plan,
        due_on=DAY - 20 * ONE_DAY,
        before=0,
        after=9,
        attended_on=DAY - 9 * ONE_DAY,
    )

    said = words(nurse_client.get(reverse("clinic:follow_up", args=[check.uid])))

    assert "Attended, passed 15 Nov, 2 days late" in said
    assert "Reviewed Next: review, 2 days late" in said
    assert "Review by Sunday 22 November. Review 2 days late" in said


def test_a_late_booking_is_said(nurse_client, plan):
    check = FollowUpFactory(plan=plan, due_on=DAY - 9 * ONE_DAY, before=1, after=2)

    said = words(nurse_client.get(reverse("clinic:follow_up", args=[check.uid])))

    assert "Booked Next: book, 10 days late" in said
    assert "Book by Saturday 14 November. Booking 10 days late" in said


def test_patient_and_queue_say_that_a_review_is_late(nurse_client, plan):
    check = FollowUpFactory(plan=plan, attended_on=DAY - 10 * ONE_DAY)

    queue = words(nurse_client.get(reverse("clinic:queue")))
    page = words(nurse_client.get(reverse("clinic:patient", args=[check.patient.uid])))

    assert "Review 3 days late" in queue
    assert "Review 3 days late" in page
    assert "Reviewed Next: review, 3 days late" in page


def test_a_day_ahead_does_not_read_as_if_it_had_happened(nurse_client, plan):
    check = FollowUpFactory(plan=plan, due_on=DAY, booked_for=NOW + 2 * ONE_DAY)

    said = words(nurse_client.get(reverse("clinic:follow_up", args=[check.uid])))

    assert "Attended on 26 Nov" in said


def test_what_was_moved_by_hand_is_booked_by_its_new_day(nurse_client, plan):
    """Its window was widened: the first day of it has long gone by."""
    check = FollowUpFactory(
        plan=plan, due_on=DAY + 3 * ONE_DAY, before=40, after=0, moved_by_hand=True
    )

    said = words(nurse_client.get(reverse("clinic:follow_up", args=[check.uid])))

    assert "Book by Friday 27 November" in said
    assert "days late" not in said
