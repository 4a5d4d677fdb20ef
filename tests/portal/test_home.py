import datetime as dt

import pytest
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.patients.models import Patient
from careplan.rules.enums import Kind
from tests import factories
from tests.factories import DAY, NOW

WEEK = dt.timedelta(weeks=1)
URL = "/"


def text_of(response):
    return " ".join(response.content.decode().split())


def test_it_asks_to_sign_in(hospital, client):
    response = client.get(URL)

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PATIENT])
def test_it_sends_staff_on_to_their_own_side(hospital, client, role):
    client.force_login(factories.UserFactory(role=role))

    response = client.get(URL)

    assert (response.status_code, response["Location"]) == (302, "/start/")


def test_it_shows_the_one_next_thing(patient_client, add, published):
    add(title="CT scan", due_on=DAY + WEEK, what="You lie still.", why="It looks.")
    published()

    page = text_of(patient_client.get(URL))

    assert "<title>Home – Careplan</title>" in page
    assert "Hello, <bdi>Margaret</bdi>" in page
    assert page.count("CT scan") == 2  # the heading, and the button for listeners
    assert "We have not fixed a day yet." in page
    assert "You lie still." in page
    assert "It looks." in page


def test_it_names_today_tomorrow_and_the_weekday(patient_client, add, published):
    for days in range(3):
        moment = NOW + dt.timedelta(days=days, hours=1)
        add(due_on=DAY, booked_for=moment, booked_place=f"Room {days}")
    published()

    page = text_of(patient_client.get(URL))

    assert "Today, Tuesday 24 November" in page
    assert "Tomorrow, Wednesday 25 November" in page
    assert "Thursday 26 November" in page
    assert "10:38am, Room 2" in page


def test_it_puts_today_before_what_was_not_done(patient_client, add, published):
    add(title="Mammogram", due_on=DAY - 8 * WEEK)
    add(title="CT scan", due_on=DAY, booked_for=NOW)
    published()

    page = text_of(patient_client.get(URL))

    assert page.index("CT scan") < page.index("Mammogram")
    assert "We have not done this yet. Please ring us to fix a day." in page


def test_it_makes_one_line_of_all_that_was_not_done(patient_client, add, published):
    for weeks in (8, 9, 10):
        add(title=f"Scan {weeks}", due_on=DAY - weeks * WEEK)
    published()

    page = text_of(patient_client.get(URL))

    assert "There are 2 more like this in your plan." in page
    assert page.count("We have not done this yet.") == 1


def test_it_shows_three_things_after_the_next(patient_client, add, published):
    for number in range(6):
        add(title=f"Scan {number}", due_on=DAY + (number + 4) * WEEK)
    published()

    page = text_of(patient_client.get(URL))

    assert [f"Scan {n}" in page for n in range(6)] == [True] * 4 + [False] * 2


def test_it_shows_a_daily_check_once(patient_client, add, published):
    for days in range(5):
        due = DAY + dt.timedelta(days=days)
        add(title="Your dose", kind=Kind.HOME, activity="dose", due_on=due)
    published()

    page = text_of(patient_client.get(URL))

    assert "After that" not in page


def test_it_keeps_results_to_come_apart(patient_client, add, published):
    add(title="Blood test", due_on=DAY, attended_on=DAY - WEEK)
    published()

    page = text_of(patient_client.get(URL))

    assert "Results to come" in page
    assert "Next, a doctor looks at it. Then we tell you." in page
    assert "There is nothing for you to do now." in page


def test_it_says_what_is_done_and_never_how_much_is_left(patient_client, busy):
    page = text_of(patient_client.get(URL))

    assert "<p>You have done 1 check since your operation. Thank you.</p>" in page


def test_it_counts_nothing_before_the_first_check_is_done(
    patient_client, add, published
):
    add(due_on=DAY)
    published()

    assert "So far" not in text_of(patient_client.get(URL))


def test_it_leads_to_published_pages_only(patient_client, plan):
    factories.PageVersionFactory(
        parent=factories.EducationPageFactory(slug="wound-care"), title="Your wound"
    )
    factories.PageVersionFactory(
        parent=factories.EducationPageFactory(slug="when-to-call"),
        title="Not ready",
        state="draft",
    )

    page = text_of(patient_client.get(URL))

    assert 'href="/learn/wound-care/">Your wound</a>' in page
    assert "Not ready" not in page


def test_it_says_that_there_is_no_plan_yet(patient_client):
    page = text_of(patient_client.get(URL))

    assert "Your team has not made your plan yet." in page


def test_it_says_that_nothing_is_left(patient_client, plan):
    page = text_of(patient_client.get(URL))

    assert "There is nothing for you to do now." in page


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("withdrawn", "You told us that you want no more checks."),
        ("moved", "Another hospital looks after you now."),
    ],
)
def test_it_asks_nothing_of_who_is_not_followed(
    patient, patient_client, busy, status, said
):
    Patient.objects.update(status=status, status_since=DAY)

    page = text_of(patient_client.get(URL))

    assert said in page
    assert "After that" not in page


def test_it_shows_a_nurse_who_is_a_patient_only_herself(nurse, nurse_client, stranger):
    """H19: the patients of her team are not hers on this side."""
    factories.PatientFactory(team=nurse.memberships.get().team, name="Ivy Other")
    factories.RoleGrant.objects.create(user=nurse, role="patient")

    response = nurse_client.get(URL)

    assert response.status_code == 404
    assert "Ivy" not in response.content.decode()


def test_it_is_noted_as_viewed(patient, patient_client):
    patient_client.get(URL)

    event = AuditEvent.objects.get(kind="viewed")
    assert (event.actor_id, event.patient_id) == (patient.user_id, patient.pk)


def test_it_is_never_kept_in_a_cache(patient_client):
    """H23."""
    assert patient_client.get(URL)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_makes_a_constant_number_of_queries(
    patient_client, add, published, django_assert_num_queries, count
):
    for number in range(count):
        add(due_on=DAY + dt.timedelta(days=number))
    published()

    with django_assert_num_queries(13):
        response = patient_client.get(reverse("portal:home"))

    assert len(response.content) < 60_000
