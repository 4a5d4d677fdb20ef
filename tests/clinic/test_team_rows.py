"""The rows behind a number: what they say, who sees them, and what no number is."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.rules.enums import Kind
from tests.clinic.conftest import words
from tests.factories import DAY, NOW, FollowUpFactory, UserFactory

URL = reverse("clinic:team_rows")
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _led(team, lead):
    team.lead = lead
    team.save()


@pytest.fixture
def late(plan):
    """`late()`: a visit past its window by a day, or done a day late."""

    def make(**fields):
        return FollowUpFactory(
            **{
                "plan": plan,
                "kind": Kind.VISIT,
                "title": "Visit",
                "due_on": DAY - ONE_DAY,
                "before": 7,
                "after": 0,
            }
            | fields
        )

    return make


def test_it_says_what_it_lists_and_how_many(lead_client, late):
    late()
    late(done_at=NOW, done_on=DAY)

    open_ = words(lead_client.get(URL, {"what": "age", "which": "week"}))
    month = words(
        lead_client.get(URL, {"what": "month", "which": "2026-11", "state": "late"})
    )

    assert "1 row Past the window: 1 to 7 days" in open_
    assert "Margaret Ellery: Visit Overdue by 1 day. In time until Monday" in open_
    assert "1 row Done late: November 2026" in month
    assert "Done on Tuesday 24 November, in time until Monday 23 November." in month


def test_thirty_rows_stand_on_two_pages_and_those_shown_are_noted(lead_client, late):
    for _time in range(30):
        late()

    query = {"what": "age", "which": "week"}
    pages = [lead_client.get(URL, {**query, "page": n}) for n in (1, 2, "x")]

    assert [len(page.context["lines"]) for page in pages] == [25, 5, 25]
    assert AuditEvent.objects.filter(kind="viewed").count() == 3


NO_NUMBER = [
    {},
    {"what": "nothing"},
    {"what": "age", "which": "eternity"},
    {"what": "month", "which": "soon"},
    {"what": "month", "which": "9999-12"},
    {"what": "month", "which": "2026-11", "state": "perhaps"},
    {"what": "factor", "which": "luck"},
    {"what": "alerts", "which": "Z"},
    {"what": "alerts", "which": "S", "state": "perhaps"},
    {"what": "tries", "which": "5"},
    {"what": "returned", "which": "soon"},
    {"what": "age", "which": "\0"},
]


@pytest.mark.parametrize("query", NO_NUMBER, ids=str)
def test_what_is_no_number_is_not_there(lead_client, query):
    assert lead_client.get(URL, query).status_code == 404


def test_h19_rows_of_other_teams_are_not_among_them(lead_client, far_check):
    type(far_check).objects.filter(pk=far_check.pk).update(
        kind=Kind.VISIT,
        opens_on=DAY - 9 * ONE_DAY,
        due_on=DAY - 2 * ONE_DAY,
        closes_on=DAY - ONE_DAY,
    )

    page = lead_client.get(
        URL, {"what": "age", "which": "week", "team": far_check.team_id}
    )

    assert "This number is 0 now." in words(page)
    assert "Oyelaran" not in page.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.NURSE, 403),
        (Role.LEAD_NURSE, 200),
        (Role.ADMINISTRATOR, 403),
        (Role.PATIENT, 403),
    ],
)
def test_who_may_open_it(hospital, role, status):
    client = Client()
    client.force_login(UserFactory(role=role))

    assert client.get(URL, {"what": "lost"}).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_a_constant_number_of_times(
    lead_client, late, count, django_assert_num_queries
):
    for _time in range(count):
        late()

    with django_assert_num_queries(13):
        lead_client.get(URL, {"what": "age", "which": "week"})
