"""Noting what a plan waited for."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.followups.models import FollowUp, PlanChange, PlanTag
from careplan.rules.enums import Anchor, Known
from tests.clinic.conftest import day, words
from tests.factories import (
    DAY,
    NOW,
    ChecklistItemFactory,
    ChecklistVersionFactory,
    PlanVersionFactory,
    ReasonFactory,
    TagFactory,
    UserFactory,
    publish,
)


@pytest.fixture
def waiting(plan):
    """A plan that waits for going home, the stage, and a stoma."""
    version = ChecklistVersionFactory(one_of=[["stage-1", "stage-2"]])
    soon = {"schedule": "at months 13", "days_before": 40}
    ChecklistItemFactory(
        version=version, what="Call at home", anchor=Anchor.DISCHARGE, **soon
    )
    ChecklistItemFactory(version=version, what="CT", applies=[["stage-2"]], **soon)
    ChecklistItemFactory(
        version=version, what="Stoma care", applies=[["stoma"]], **soon
    )
    PlanVersionFactory(plan=plan, version=publish(version))
    for code in ("stage-1", "stage-2", "stoma"):
        PlanTag.objects.create(
            plan=plan,
            tag=TagFactory(code=code, name=code.replace("-", " ")),
            value=Known.NOT_KNOWN,
            since=NOW,
            set_by=UserFactory(),
        )
    ReasonFactory(code="withdrawn", text="The plan was changed")
    return plan


def url(plan):
    return reverse("clinic:fill_in", args=[plan.uid])


def test_it_asks_for_each_thing_the_plan_waits_for(nurse_client, waiting):
    page = nurse_client.get(url(waiting))

    assert set(page.context["form"].fields) == {
        "find_discharge",
        "find_stage",
        "find_stoma",
    }
    assert "Waits for it: Call at home." in page.content.decode()


def preview(client, plan, sent):
    """Send the form; the preview's fingerprint and what it carries, to apply it."""
    page = client.post(url(plan), sent | {"key": "one-time-key"})
    assert page.status_code == 200
    carried = dict(page.context["carried"])
    seen = {"step": "apply", "fingerprint": page.context["fingerprint"]}
    return page, sent | carried | seen | {"key": "one-time-key"}


def test_nothing_is_written_before_the_preview_was_seen(nurse_client, waiting):
    """H13"""
    page, _seen = preview(nurse_client, waiting, {"find_stage": "stage-2"})

    said = words(page)
    assert "1 check comes." in said
    assert "CT" in said
    assert "Apply for Margaret Ellery" in said
    assert FollowUp.objects.count() == PlanChange.objects.count() == 0


def test_what_is_noted_brings_its_checks(nurse_client, waiting):
    sent = day("find_discharge", "25 11 2025") | {
        "find_stage": "stage-2",
        "find_stoma": "not-known",
    }
    _page, seen = preview(nurse_client, waiting, sent)

    page = nurse_client.post(url(waiting), seen, follow=True)

    assert page.redirect_chain == [
        (reverse("clinic:patient", args=[waiting.patient.uid]), 302)
    ]
    assert "Changed: 2 came. You can take this back until tomorrow, 9:38am." in words(
        page
    )
    titles = FollowUp.objects.exclude(activity__startswith="find-out")
    assert set(titles.values_list("title", flat=True)) == {"Call at home", "CT"}
    again = nurse_client.get(url(waiting))
    assert set(again.context["form"].fields) == {"find_stoma"}


def test_a_double_submit_leads_to_the_same_page(nurse_client, waiting):
    """H35"""
    _page, seen = preview(nurse_client, waiting, {"find_stage": "stage-2"})

    pages = [nurse_client.post(url(waiting), seen) for _time in range(2)]

    there = reverse("clinic:patient", args=[waiting.patient.uid])
    assert [page.headers["Location"] for page in pages] == [there, there]
    assert FollowUp.objects.filter(title="CT").count() == 1
    assert PlanChange.objects.count() == 1


def test_a_stale_preview_is_shown_anew(nurse_client, nurse, waiting):
    """H33, H34: another nurse filled in something meanwhile."""
    _page, seen = preview(nurse_client, waiting, {"find_stage": "stage-2"})
    _other, theirs = preview(nurse_client, waiting, {"find_stoma": "yes"})
    nurse_client.post(url(waiting), theirs | {"key": "another-key"})

    page = nurse_client.post(url(waiting), seen)

    assert page.status_code == 422
    assert "The plan changed after this preview." in words(page)
    assert ("find_stage", "stage-2") in page.context["carried"]
    assert PlanChange.objects.count() == 1


def test_going_back_keeps_what_was_typed(nurse_client, waiting):
    """H34"""
    sent = day("find_discharge", "25 11 2025") | {"find_stage": "stage-2"}

    page = nurse_client.post(url(waiting), sent | {"step": "again"})

    assert page.status_code == 200
    form = page.context["form"]
    assert form["find_stage"].value() == "stage-2"
    assert form["find_discharge"].value() == ["25", "11", "2025"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Fill in at least one of these"),
        ({"find_stage": "stage-9"}, "Select a valid choice"),
        (day("find_discharge", "25 11 2026"), "must be 24 November 2026 or earlier"),
        (day("find_discharge", "1 1 2025"), "must be 18 November 2025 or later"),
        (day("find_discharge", "31 4 2026"), "There is no 31 April"),
    ],
)
def test_bad_input_gets_a_sentence(nurse_client, waiting, sent, sentence):
    page = nurse_client.post(url(waiting), sent)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not FollowUp.objects.filter(due_on__gt=DAY - dt.timedelta(days=999)).exists()


def test_a_plan_that_waits_for_nothing_says_so(nurse_client, plan):
    assert "The plan waits for nothing." in nurse_client.get(url(plan)).content.decode()
