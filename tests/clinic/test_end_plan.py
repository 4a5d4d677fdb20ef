"""Ending a plan: what happened, what that closes, and only then it is done."""

import pytest
from django.urls import reverse

from careplan.followups.models import FollowUp
from tests.clinic.conftest import words
from tests.factories import FollowUpFactory, ReasonFactory

pytestmark = pytest.mark.usefixtures("reasons")


@pytest.fixture
def reasons(reasons):
    ReasonFactory(code="no-operation", text="The operation did not take place")


def url(plan):
    return reverse("clinic:end_plan", args=[plan.uid])


def confirmed(page, **answers):
    return {
        "confirmed": "yes",
        "listed": page.context["ending"].listed,
        "why": "Ward rang",
        **answers,
    }


def test_h18_it_lists_what_is_closed_before_it_closes_it(
    nurse_client, nurse, plan, check
):
    FollowUpFactory(plan=plan, title="CT scan")
    answers = {"outcome": "not-done", "why": "Ward rang"}

    shown = nurse_client.post(url(plan), answers)
    still_open = FollowUp.objects.filter(closed_at=None).count()
    page = nurse_client.post(url(plan), confirmed(shown, **answers))

    said = words(shown)
    assert "The operation did not take place: Right bowel removed" in said
    assert "2 open checks are closed." in said
    assert "CEA blood test; CT scan" in said
    assert "No message about this plan goes out any more" in said
    assert (shown.status_code, still_open) == (200, 2)
    assert page.status_code == 302
    plan.refresh_from_db()
    assert (plan.operation.status, plan.ended_by) == ("not-done", nurse)
    assert {row.closed_reason.code for row in FollowUp.objects.all()} == {
        "no-operation"
    }


def test_a_course_that_was_run_asks_why_open_checks_are_closed(
    nurse_client, plan, check
):
    page = nurse_client.post(url(plan), {"outcome": "course"})

    assert page.status_code == 422
    assert "Choose why the open checks are closed" in words(page)


def test_a_course_that_was_run_ends(nurse_client, plan):
    shown = nurse_client.post(url(plan), {"outcome": "course"})
    nurse_client.post(url(plan), confirmed(shown, outcome="course"))

    plan.refresh_from_db()
    assert plan.ended_why == "It has run its course. Ward rang"
    assert plan.operation.status == "done"


def test_h33_a_check_that_came_meanwhile_is_listed_first(nurse_client, plan, check):
    shown = nurse_client.post(url(plan), {"outcome": "not-done"})
    FollowUpFactory(plan=plan)

    page = nurse_client.post(url(plan), confirmed(shown, outcome="not-done"))

    assert page.status_code == 422
    assert "The open checks have changed" in words(page)
    plan.refresh_from_db()
    assert plan.ended_at is None


def test_nothing_chosen_is_asked_again(nurse_client, plan):
    page = nurse_client.post(url(plan), {})

    assert page.status_code == 422
    assert "Choose why the plan ends" in words(page)


def test_a_plan_that_ended_leads_to_the_patient(nurse_client, plan):
    shown = nurse_client.post(url(plan), {"outcome": "course"})
    nurse_client.post(url(plan), confirmed(shown, outcome="course"))

    assert nurse_client.get(url(plan)).headers["Location"] == reverse(
        "clinic:patient", args=[plan.patient.uid]
    )
