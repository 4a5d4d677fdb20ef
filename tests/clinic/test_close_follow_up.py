"""Closing a check that will not be done."""

import pytest
from django.urls import reverse

from careplan.followups import actions
from careplan.rules.enums import Gate
from tests.clinic.conftest import hidden
from tests.factories import NOW, ReasonFactory

pytestmark = pytest.mark.usefixtures("reasons")


def url(check):
    return reverse("clinic:close_follow_up", args=[check.uid])


def test_it_closes_with_a_name_and_a_reason(nurse_client, nurse, check):
    sent = hidden(nurse_client.get(url(check))) | {"reason": "done-elsewhere"}

    pages = [nurse_client.post(url(check), sent) for _time in range(2)]

    assert [page.status_code for page in pages] == [302, 302]
    check.refresh_from_db()
    assert (check.closed_by, check.closed_reason.code) == (nurse, "done-elsewhere")
    assert check.events.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "Choose why"),
        ({"reason": "caught-up"}, "Select a valid choice"),
        ({"reason": "done-elsewhere", "note": "x" * 301}, "at most 300 characters"),
    ],
)
def test_bad_input_gets_a_sentence(nurse_client, check, wrong, sentence):
    page = nurse_client.post(url(check), hidden(nurse_client.get(url(check))) | wrong)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    check.refresh_from_db()
    assert check.is_open


def test_a_stale_form_shows_what_the_other_did(nurse_client, nurse, check):
    """H33"""
    sent = hidden(nurse_client.get(url(check)))
    actions.record_result(
        follow_up=check,
        revision=0,
        outcome=actions.Outcome(Gate.BOOKED, NOW, booked_for=NOW, note="Booked by me"),
        key="other",
        by=nurse,
        at=NOW,
    )

    page = nurse_client.post(
        url(check), sent | {"reason": "done-elsewhere", "note": "Typed words"}
    )

    text = page.content.decode()
    assert page.status_code == 422
    assert "Booked by me" in text
    assert "Typed words" in text
    check.refresh_from_db()
    assert check.is_open


@pytest.mark.parametrize("code", ["withdrawn", "no-operation", "found-out"])
def test_reasons_of_other_acts_are_not_offered(nurse_client, check, code):
    """A plan that changes brings back what it took away, never what a person closed."""
    ReasonFactory(code=code, text="Written by another act")

    page = nurse_client.post(
        url(check), hidden(nurse_client.get(url(check))) | {"reason": code}
    )

    assert page.status_code == 422
    check.refresh_from_db()
    assert check.is_open
