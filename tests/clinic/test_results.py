"""The lists of results: to be reviewed, and to be told."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse

from careplan.accounts.models import User
from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.queries import asks, results
from careplan.followups.queries.asks import Watch
from careplan.patients.models import Patient
from careplan.rules.enums import Gate, Kind
from careplan.rules.ranking import PLACES, Group
from tests import factories
from tests.clinic.conftest import words
from tests.factories import DAY, NOW, FollowUpFactory

URL = reverse("clinic:results")
HOME = reverse("clinic:home")
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def waiting(plan):
    """`waiting(8)`: a test that took place so many days ago."""

    def make(days, **fields):
        return FollowUpFactory(plan=plan, attended_on=DAY - days * ONE_DAY, **fields)

    return make


@pytest.fixture
def review(nurse):
    def run(check, days, finding="normal"):
        at = NOW - days * ONE_DAY
        actions.record_result(
            follow_up=check,
            revision=check.revision,
            outcome=actions.Outcome(
                Gate.REVIEWED, at, finding=finding, next_step="CT scan"
            ),
            key=f"review-{check.pk}",
            by=nurse,
            at=at,
        )

    return run


def test_it_lists_what_waits_for_review_and_says_what_is_late(nurse_client, waiting):
    late, in_time = waiting(8, title="CT scan"), waiting(2)

    page = nurse_client.get(URL)

    said = words(page)
    assert [row.row.follow_up for row in page.context["rows"]] == [late, in_time]
    assert "Margaret Ellery: CT scan" in said
    assert "Waiting 8 days for review. Attended Monday 16 November." in said
    assert "Review 1 day late" in said
    assert "Review by Sunday 29 November" in said
    step = reverse("clinic:record_result", args=[late.uid])
    assert f'href="{step}"' in page.content.decode()


def test_it_lists_what_waits_to_be_told_with_its_finding(nurse_client, waiting, review):
    check = waiting(20)
    review(check, 9, "not-normal")
    waiting(1)

    page = nurse_client.get(URL, {"list": "to-tell"})

    said = words(page)
    assert [row.row.follow_up.pk for row in page.context["rows"]] == [check.pk]
    assert "Reviewed Sunday 15 November: not as hoped." in said
    assert "Waiting 9 days to be told." in said
    assert "Telling 2 days late" in said


def test_the_sites_own_limits_count(nurse_client, hospital, waiting):
    hospital.review_days = 2
    hospital.save()
    waiting(8)

    assert "Review 6 days late" in words(nurse_client.get(URL))


def test_a_count_of_the_first_page_opens_exactly_its_rows(
    nurse_client, waiting, review
):
    for days in (3, 4):
        waiting(days)
    told = waiting(9)
    review(told, 2)

    home = nurse_client.get(HOME)

    counted = {each.group: each.count for each in home.context["counts"]}
    assert (counted[Group.REVIEW], counted[Group.TELL]) == (2, 1)
    for name, group in (("to-review", Group.REVIEW), ("to-tell", Group.TELL)):
        assert f"{URL}?list={name}" in home.content.decode()
        rows = nurse_client.get(URL, {"list": name}).context["rows"]
        assert len(rows) == counted[group]


def test_the_lists_and_the_queue_hold_the_same_rows(nurse, waiting, plan):
    waiting(3)
    waiting(9, reviewed_at=NOW)
    FollowUpFactory(plan=plan, attended_on=DAY, closed_at=None, kind=Kind.TEST)
    FollowUpFactory(plan=plan, attended_on=DAY, done_at=NOW, done_on=DAY)
    FollowUpFactory(plan=plan, due_on=DAY - 60 * ONE_DAY)

    seen = asks.watch(nurse, NOW)
    asked = asks.waiting(seen)
    lists = {Group.REVIEW: results.to_review, Group.TELL: results.to_tell}

    assert {group: set(found(seen)) for group, found in lists.items()} == {
        group: set(asked.filter(place=PLACES[group])) for group in lists
    }
    assert [found(seen).count() for found in lists.values()] == [2, 1]


def test_nobody_who_left_and_nobody_of_another_team_is_listed(
    nurse_client, waiting, far_check
):
    type(far_check).objects.filter(pk=far_check.pk).update(attended_on=DAY)
    check = waiting(3)
    Patient.objects.filter(pk=check.patient_id).update(status="moved", status_since=DAY)

    page = nurse_client.get(URL)

    assert page.context["rows"] == []
    assert "Every test that took place has been reviewed." in page.content.decode()


def test_an_empty_list_to_tell_says_so(nurse_client, hospital):
    page = nurse_client.get(URL, {"list": "to-tell"})

    assert "Every result that was reviewed has been told." in page.content.decode()


def test_thirty_results_stand_on_two_pages(nurse_client, waiting):
    for _time in range(30):
        waiting(3)

    pages = [nurse_client.get(URL, {"page": number}) for number in (1, 2, "x", 99)]

    assert [len(page.context["rows"]) for page in pages] == [25, 5, 25, 5]


def test_who_was_listed_is_noted(nurse_client, waiting):
    check = waiting(3)

    nurse_client.get(URL)

    seen = AuditEvent.objects.filter(kind="viewed").get()
    assert seen.fields == {"ids": [check.patient_id]}


@pytest.mark.parametrize("name", ["to-review", "to-tell"])
@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_a_constant_number_of_times(
    nurse_client, team, name, count, django_assert_num_queries
):
    reviewed = NOW if name == "to-tell" else None
    for _number in range(count):
        plan = factories.CarePlanFactory(operation__patient__team=team)
        FollowUpFactory(plan=plan, attended_on=DAY, reviewed_at=reviewed)

    with django_assert_num_queries(12):
        nurse_client.get(URL, {"list": name})


@pytest.mark.parametrize(
    ("found", "index"),
    [(results.to_review, "followup_to_review"), (results.to_tell, "followup_to_tell")],
)
def test_one_index_holds_each_list(db, found, index):
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, "followups_followup")
    plan = found(Watch(User(pk=1), NOW, ZoneInfo("Europe/London"), (1,))).explain()

    assert there[index]["index"]
    # PostgreSQL reads a table this small from end to end.
    assert connection.vendor == "postgresql" or index in plan
