"""One patient's page: the next act, the plan by month, and why."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.followups.queries import nurse_pages, plan_view
from careplan.followups.queries.queue import queue
from careplan.hospital.queries import zone
from careplan.patients.models import Patient
from careplan.rules.enums import ItemStatus, Kind
from tests.clinic.conftest import words
from tests.factories import (
    DAY,
    NOW,
    ChecklistItemFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
    PlanVersionFactory,
)

QUERIES = 32


def url(patient):
    return reverse("clinic:patient", args=[patient.uid])


def read(client, patient, **query):
    return client.get(url(patient), query).content.decode()


def test_it_says_who_and_what_comes_next(nurse_client, patient, check):
    text = read(nurse_client, patient)

    assert '<h1 class="identity__name"><bdi>Margaret Ellery</bdi></h1>' in text
    assert "Right bowel removed, 18 November 2025, month 12" in text
    assert "Next: book CEA blood test" in text
    assert "Book the test" in text


def test_an_item_says_why_it_is_there(nurse_client, patient, check):
    text = words(nurse_client.get(url(patient)))

    assert "At month 12. Colon: checks after surgery, version 1. Circulation" in text
    assert "In time until Tuesday 8 December." in text


def test_a_patient_without_a_plan_is_said_aloud(nurse_client, patient):
    text = read(nurse_client, patient)

    assert "Nothing is ahead either." in text
    assert "There is no plan yet." in text


def test_far_checks_fold_into_one_counted_line(nurse_client, patient, plan):
    for months in (5, 8):
        FollowUpFactory(
            plan=plan, activity="ct", due_on=DAY + dt.timedelta(days=months * 31)
        )

    text = read(nurse_client, patient)

    assert "Later: 2 more checks, April 2027 to July 2027" in text


def test_checks_at_home_of_one_month_fold(nurse_client, patient, plan):
    for number in range(3):
        FollowUpFactory(
            plan=plan,
            activity="report",
            kind=Kind.HOME,
            due_on=DAY + dt.timedelta(days=number),
        )

    text = words(nurse_client.get(url(patient)))
    assert "And 2 more at home, until Thursday 26 November." in text


def test_what_is_done_shows_when_asked(nurse_client, patient, plan):
    FollowUpFactory(plan=plan, title="Old scan", done_at=NOW, done_on=DAY)

    assert "Old scan" not in read(nurse_client, patient)
    assert "Old scan" in read(nurse_client, patient, show="done")


def test_somebody_who_died_has_a_notice_and_one_click(nurse_client, patient, check):
    Patient.objects.filter(pk=patient.pk).update(status="deceased", status_since=DAY)

    text = read(nurse_client, patient)

    assert "Has died" in text
    assert "Close the 1 open check" in text
    assert "next-act" not in text


def test_what_is_advised_against_says_why(nurse_client, patient, plan):
    built_from = PlanVersionFactory(plan=plan)
    ChecklistItemFactory(
        version=built_from.version,
        what="PET scan for everyone",
        status=ItemStatus.AVOID,
        schedule="",
        avoid_reason="It finds no more and worries people.",
    )

    text = read(nurse_client, patient)

    assert "Advised against: 1 thing" in text
    assert "It finds no more and worries people." in text


def test_an_address_that_is_not_confirmed_is_said(nurse_client, patient):
    details = patient.user.contact_details
    details.email_confirmed_at = None
    details.save()

    assert "Not confirmed: no reminder goes there." in read(nurse_client, patient)


def test_names_of_every_script_are_shown_and_escaped(nurse_client, patient):
    Patient.objects.filter(pk=patient.pk).update(name="<b>محمد</b> 🙂")

    text = read(nurse_client, patient)

    assert "<bdi>&lt;b&gt;محمد&lt;/b&gt; 🙂</bdi>" in text


def test_the_page_and_the_queue_ask_the_same(nurse, patient, plan):
    """One rule, in SQL and over rows."""
    late = DAY - dt.timedelta(days=40)
    FollowUpFactory(plan=plan, due_on=late)
    FollowUpFactory(plan=plan, due_on=DAY)
    FollowUpFactory(plan=plan, due_on=DAY, booked_for=NOW)
    FollowUpFactory(plan=plan, due_on=DAY + dt.timedelta(days=60))
    FollowUpFactory(plan=plan, attended_on=DAY)
    FollowUpFactory(plan=plan, attended_on=DAY, reviewed_at=NOW)
    for days in (0, 7, 14):
        FollowUpFactory(
            plan=plan,
            kind=Kind.HOME,
            activity="report",
            due_on=late + dt.timedelta(days=days),
        )

    rows = plan_view.all_rows(patient, DAY)
    here = [(group, row.follow_up.pk) for group, row in nurse_pages.asking(rows)]

    (queued,) = queue(nurse, DAY).rows
    there = [(each.group, each.row.follow_up.pk) for each in queued.reasons]
    assert here == there
    assert len(here) == 5
    assert rows[0].zone == zone()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_asks_the_database_a_constant_number_of_times(
    nurse_client, patient, plan, item, count, django_assert_num_queries
):
    for number in range(count):
        follow_up = FollowUpFactory(plan=plan, due_on=DAY + dt.timedelta(days=number))
        FollowUpReasonFactory(follow_up=follow_up, item=item, occurrence=f"d{number}")

    with django_assert_num_queries(QUERIES):
        nurse_client.get(url(patient))
