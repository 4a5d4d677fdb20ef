"""The queue's page: a row per patient, each saying why."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.audit.models import AuditEvent
from careplan.rules.enums import Kind
from careplan.rules.ranking import Group
from tests.factories import (
    DAY,
    NOW,
    CarePlanFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
    OperationFactory,
    PatientFactory,
)

QUEUE = reverse("clinic:queue")
QUERIES = 21


def someone(team, name="Irena Sokol", **check):
    patient = PatientFactory(team=team, name=name)
    plan = CarePlanFactory(operation=OperationFactory(patient=patient))
    return FollowUpFactory(plan=plan, **check)


def named(page):
    return [person.name for person, _row in page.context["rows"]]


def test_it_names_who_and_why_most_urgent_first(nurse_client, team, check):
    late = DAY - dt.timedelta(days=26)
    someone(team, title="Colonoscopy", due_on=late)

    page = nurse_client.get(QUEUE)

    text = page.content.decode()
    assert named(page) == ["Irena Sokol", "Margaret Ellery"]
    assert "12 days past the window" in text
    assert "<strong>Colonoscopy</strong> not booked." in text
    assert "It was in time until Thursday 12 November." in text
    assert "In time until Tuesday 8 December" in text
    assert "promises to ring, then past the window, missed at home" in text


def test_a_row_has_one_act_and_the_number_to_ring(nurse_client, check):
    text = nurse_client.get(QUEUE).content.decode()

    assert reverse("clinic:record_result", args=[check.uid]) in text
    assert "Book the test" in text
    assert 'href="tel:07700900318"' in text


def test_others_of_one_person_stand_in_one_sentence(nurse_client, plan, check):
    FollowUpFactory(plan=plan, title="CT scan")
    FollowUpFactory(plan=plan, title="Clinic visit", kind=Kind.VISIT)

    page = nurse_client.get(QUEUE)

    assert named(page) == ["Margaret Ellery"]
    assert "Also: CT scan; Clinic visit." in page.content.decode()


@pytest.mark.parametrize("group", list(Group))
def test_each_count_opens_exactly_its_people(nurse_client, team, group):
    """H17: what a number says is what it opens."""
    late = DAY - dt.timedelta(days=40)
    someone(team, "Late", due_on=late)
    missed = someone(team, "Missed", due_on=late, kind=Kind.HOME, activity="report")
    FollowUpFactory(
        plan=missed.plan,
        due_on=late + dt.timedelta(days=7),
        kind=Kind.HOME,
        activity="report",
    )
    someone(team, "Ring", kind=Kind.CALL, activity="ring-back", due_on=DAY)
    someone(team, "Tell", booked_for=NOW, attended_on=DAY, reviewed_at=NOW)
    someone(team, "Review", booked_for=NOW, attended_on=DAY)
    for number in range(2):
        due = someone(team, f"Due {number}")
        FollowUpFactory(plan=due.plan)

    page = nurse_client.get(QUEUE, {"only": group.value})

    counted = dict(page.context["groups"])[group]
    assert counted == len(page.context["rows"]) == (2 if group == Group.DUE else 1)
    home = nurse_client.get(reverse("clinic:home"))
    assert dict(home.context["groups"])[group] == counted


def test_another_teams_people_are_not_in_it(nurse_client, check, far_check):
    assert named(nurse_client.get(QUEUE)) == ["Margaret Ellery"]


def test_an_empty_queue_says_so(nurse_client, hospital):
    assert "Nobody needs anyone today." in nurse_client.get(QUEUE).content.decode()


def test_an_empty_list_says_how_many_are_hidden(nurse_client, check):
    page = nurse_client.get(QUEUE, {"only": "to-tell"})

    assert "Show the 1 person in the whole queue" in page.content.decode()


@pytest.mark.parametrize("query", [{"only": "x"}, {"page": "x"}, {"page": "-4"}])
def test_a_wrong_address_shows_what_there_is(nurse_client, check, query):
    assert named(nurse_client.get(QUEUE, query)) == ["Margaret Ellery"]


def test_the_list_shown_is_noted_once(nurse_client, nurse, check):
    nurse_client.get(QUEUE)

    event = AuditEvent.objects.get(kind="viewed")
    assert event.fields == {"ids": [check.patient_id]}


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_asks_the_database_a_constant_number_of_times(
    nurse_client, team, item, count, django_assert_num_queries
):
    for number in range(count):
        FollowUpReasonFactory(follow_up=someone(team, f"Person {number}"), item=item)

    with django_assert_num_queries(QUERIES):
        page = nurse_client.get(QUEUE)

    assert len(page.context["rows"]) == min(count, 25)
    assert len(page.content) < 60_000


def test_fifty_people_stand_on_two_pages(nurse_client, team):
    for number in range(50):
        someone(team, f"Person {number}")

    first = nurse_client.get(QUEUE)
    second = nurse_client.get(QUEUE, {"page": 2})

    assert "People 1 to 25 of 50" in first.content.decode()
    assert len(set(named(first)) | set(named(second))) == 50
