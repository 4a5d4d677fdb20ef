"""The list of a plan's changes: what from, what to, by whom, and why."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplan.rules.enums import Known
from tests.clinic.conftest import words
from tests.factories import DAY
from tests.followups.conftest import (  # noqa: F401 - fixtures
    change,
    enrol,
    enrolment,
    person,
)
from tests.library import library  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
EARLIER = DAY - dt.timedelta(days=4)


@pytest.fixture
def colon(enrol):  # noqa: F811
    return enrol()


@pytest.fixture
def made(colon, change):  # noqa: F811
    """The operation day was corrected this morning."""
    return change(colon, operation_day=EARLIER, reason="Typed wrongly.")


def url(plan):
    return reverse("clinic:plan_changes", args=[plan.uid])


def patient_page(client, plan):
    return words(client.get(reverse("clinic:patient", args=[plan.patient.uid])))


def test_a_plan_that_was_never_changed_says_so(nurse_client, colon):
    assert "The plan was never changed." in words(nurse_client.get(url(colon)))
    assert "Changes of this plan" not in patient_page(nurse_client, colon)


def test_every_change_is_listed(nurse_client, colon, made, change):  # noqa: F811
    for place, value in enumerate([Known.YES, Known.NO, Known.YES]):
        change(colon, tags={"t4": value}, reason=f"Report {place}.")

    page = nurse_client.get(reverse("clinic:plan_changes", args=[colon.uid]))
    short = patient_page(nurse_client, colon)

    said = words(page)
    assert said.count("Why:") == 4
    assert short.count("Why:") == 3
    assert "Typed wrongly." in said
    assert "Typed wrongly." not in short


def test_many_changes_cost_no_more_than_one(
    nurse_client,
    colon,
    made,
    change,  # noqa: F811
):
    nurse_client.get(url(colon))
    with CaptureQueriesContext(connection) as one:
        nurse_client.get(url(colon))
    for value in (Known.YES, Known.NO):
        change(colon, tags={"t4": value}, reason="Report.")

    with CaptureQueriesContext(connection) as three:
        nurse_client.get(url(colon))

    assert len(three) == len(one)
