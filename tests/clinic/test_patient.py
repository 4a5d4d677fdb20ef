"""One patient's page: the next act, the plan by month, and why."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.followups.models import Alert
from careplan.followups.queries import nurse_pages, plan_view
from careplan.followups.queries.asks import watch
from careplan.followups.queries.queue import queue
from careplan.hospital.queries import zone
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from careplan.rules.enums import ItemStatus, Kind
from tests.clinic.conftest import words
from tests.factories import (
    DAY,
    NOW,
    CarePlanFactory,
    ChecklistItemFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
    OperationFactory,
    PatientFactory,
    PlanVersionFactory,
)
from tests.numbers import alert, note

QUERIES = 38


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
    assert "And 2 more, until Thursday 26 November." in text


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

    (queued,) = queue(watch(nurse, NOW)).rows
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


def test_a_long_plan_stays_short_and_light(nurse_client, patient, plan, item):
    """Five years with 200 checks: one screen of what is near, the rest folded."""
    for number in range(200):
        days = number * 9 - 600
        done = days < -3
        follow_up = FollowUpFactory(
            plan=plan,
            kind=Kind.HOME if number % 2 else Kind.TEST,
            activity=f"activity-{number % 12}",
            due_on=DAY + dt.timedelta(days=days),
            done_on=DAY + dt.timedelta(days=days) if done else None,
            done_at=NOW if done else None,
        )
        FollowUpReasonFactory(follow_up=follow_up, item=item, occurrence=f"d{number}")

    page = nurse_client.get(url(patient))

    assert len(page.content) < 60_000
    assert page.content.count(b'class="plan-item ') <= 6
    done_in = page.context["plan"].years
    assert sum(count for _year, count in done_in) == 67


def test_what_is_done_folds_by_year(nurse_client, patient, plan):
    for year in (2024, 2026):
        on = dt.date(year, 3, 2)
        FollowUpFactory(plan=plan, title=f"Scan {year}", done_at=NOW, done_on=on)

    open_page = words(nurse_client.get(url(patient)))
    old = words(nurse_client.get(url(patient), {"year": "2024"}))

    assert "Done or closed in 2026: 1 · 2024: 1" in open_page
    assert "Scan 2024" in old
    assert "Scan 2026" not in old


@pytest.mark.parametrize("year", ["", "24", "2024x", "٢٠٢٤", "0000", "9999"])
def test_a_mangled_year_is_no_error(nurse_client, patient, check, year):
    assert nurse_client.get(url(patient), {"year": year}).status_code == 200


def test_h14_two_active_plans_stand_together_with_a_notice(
    nurse_client, patient, plan, check
):
    other = CarePlanFactory(
        operation=OperationFactory(patient=patient, procedure="Breast lump removed")
    )
    FollowUpFactory(plan=other, title="Mammogram", due_on=check.due_on)

    text = words(nurse_client.get(url(patient)))

    assert "2 plans run at once" in text
    assert "CEA blood test; Mammogram" in text
    assert text.count("Breast lump removed") > 3


def test_one_plan_has_no_such_notice(nurse_client, patient, check):
    assert "plans run at once" not in words(nurse_client.get(url(patient)))


def test_h20_a_look_alike_is_named(nurse_client, patient, team):
    """The same or a similar name, with birth date and number to tell them apart."""
    PatientFactory(team=team, name="Margret Ellary", born_on=dt.date(1960, 2, 9))
    PatientFactory(team=team, name="Samuel Oyelaran", born_on=dt.date(1960, 2, 9))

    text = words(nurse_client.get(url(patient)))

    assert "Margret Ellary, born 9 February 1960" in text
    assert "Samuel Oyelaran" not in text


def test_h19_a_look_alike_of_another_team_is_not_named(nurse_client, patient, stranger):
    Patient.objects.filter(pk=stranger.pk).update(name=patient.name)

    assert "easily taken for" not in words(nurse_client.get(url(patient)))


def test_open_alerts_stand_on_top_with_their_clock(nurse_client, patient, check):
    alert(patient, urgency="W", title="CEA raised")
    alert(patient, urgency="S", title="Fever")

    page = nurse_client.get(url(patient))

    text = words(page)
    assert text.index("Fever") < text.index("CEA raised") < text.index("Next: book")
    assert "Answer by Wednesday 25 November, 9:38am." in text
    assert "Nobody has seen it yet." in text
    assert page.content.count(b'class="button"') <= 1


def test_nobody_is_sent_to_ring_again_whom_somebody_has_spoken_with(
    nurse_client, patient, check
):
    alert(patient, urgency="E", title="Chills")
    Alert.objects.update(contacted_at=NOW, next_step_at=None)

    text = words(nurse_client.get(url(patient)))

    assert "Not closed yet." in text
    assert "Answer by" not in text


def test_the_last_entries_say_route_and_who_typed(nurse_client, nurse, patient, plan):
    note(patient, "weight_kg", "80", by=nurse, route="phone")

    text = words(nurse_client.get(url(patient)))

    assert "By phone. Answered by: staff. Typed by Orla Brennan." in text


def test_what_was_agreed_to_stands_beside_the_contact(nurse_client, nurse, patient):
    said = {"patient": patient, "by": nurse, "at": NOW}
    patients.note_consent(purpose="photos", given=True, **said)
    patients.note_consent(purpose="photos", given=False, **said)

    text = words(nurse_client.get(url(patient)))

    assert "Photographs of the wound: no, 24 November 2026" in text
    assert "Reminders by e-mail or text message: not asked yet" in text
