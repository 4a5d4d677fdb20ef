"""Adding a check by hand: for a risk factor, for a reason, against advice only so."""

import pytest
from django.urls import reverse

from careplan.followups.models import FollowUp
from careplan.rules.enums import ItemStatus, Kind
from tests.clinic.conftest import day, hidden, words
from tests.factories import (
    ChecklistItemFactory,
    ChecklistVersionFactory,
    FollowUpReasonFactory,
    PlanVersionFactory,
    RiskFactorFactory,
    publish,
)

DECEMBER = day("due_on", "9 12 2026")
OWN = {
    "what": "own",
    "title": "Look at the scar",
    "kind": "visit",
    "risk_factor": "circulation",
    "why": "Swollen on Monday",
    **DECEMBER,
}


@pytest.fixture
def plan(plan):
    """With a scan advised against and an option on its checklist."""
    RiskFactorFactory()
    version = ChecklistVersionFactory()
    ChecklistItemFactory(
        version=version,
        code="COL-10",
        activity="colon-pet",
        what="Routine blood count, liver tests or PET",
        status=ItemStatus.AVOID,
        schedule="",
        avoid_reason="ASCO, ESMO and NCCN advise against them.",
        source="ASCO: do not perform",
    )
    ChecklistItemFactory(
        version=version, code="COL-11", what="Visit to genetics", status="option"
    )
    cea = ChecklistItemFactory(version=version, code="COL-02", activity="cea")
    PlanVersionFactory(plan=plan, version=publish(version))
    plan.cea = cea
    return plan


@pytest.fixture
def check(plan, check):
    FollowUp.objects.filter(pk=check.pk).update(activity="cea")
    check.refresh_from_db()
    return check


def url(plan):
    return reverse("clinic:add_check", args=[plan.uid])


@pytest.fixture
def send(nurse_client, plan):
    def run(answers, **more):
        page = nurse_client.get(url(plan))
        return nurse_client.post(url(plan), hidden(page) | answers | more)

    return run


def added():
    return FollowUp.objects.get(added_by__isnull=False)


def test_h15_what_is_added_says_who_why_and_for_what(nurse_client, send, plan, nurse):
    page = send(OWN)

    row = added()
    assert page.headers["Location"] == reverse("clinic:follow_up", args=[row.uid])
    assert (row.title, row.kind, row.added_by, row.added_why, row.added_for.code) == (
        "Look at the scar",
        Kind.VISIT,
        nurse,
        "Swollen on Monday",
        "circulation",
    )
    assert [str(row.opens_on), str(row.closes_on)] == ["2026-12-02", "2026-12-16"]
    plan.refresh_from_db()
    assert plan.opened == 1
    said = words(nurse_client.get(page.headers["Location"]))
    assert "Added by handOrla Brennan, 24 November 2026" in said
    assert "Swollen on Monday" in said
    assert "Circulation" in said


def test_the_window_is_as_given(send):
    send(OWN, days="2")

    assert [str(added().opens_on), str(added().closes_on)] == [
        "2026-12-07",
        "2026-12-11",
    ]


def test_something_of_the_plan_keeps_its_activity_and_words(send, check):
    send(OWN, what="has-cea", title="", kind="")

    assert (added().activity, added().title, added().kind) == (
        "cea",
        check.title,
        check.kind,
    )


def test_h14_the_same_on_the_same_day_is_offered_instead(send, check):
    page = send(OWN, what="has-cea", **day("due_on", "24 11 2026"))

    assert page.status_code == 422
    assert "CEA blood test is on the plan already, on 24 November 2026" in words(page)
    assert reverse("clinic:follow_up", args=[check.uid]) in page.content.decode()
    assert not FollowUp.objects.filter(added_by__isnull=False).exists()


@pytest.mark.parametrize(
    "answers",
    [
        {"what": "avoid-COL-10", "title": "", "kind": ""},
        {"title": "Liver test", "kind": "test"},
        {"title": "PÉT scan of the chest", "kind": "test"},
    ],
)
def test_what_is_advised_against_shows_why_before_it_is_saved(
    nurse_client, send, plan, answers
):
    refused = send(OWN, **answers)
    before = FollowUp.objects.count()
    saved = nurse_client.post(
        url(plan),
        hidden(refused) | OWN | answers | {"because": "Dr Forsyth asked for it"},
    )

    said = words(refused)
    assert refused.status_code == 422
    assert "ASCO, ESMO and NCCN advise against them." in said
    assert "ASCO: do not perform" in said
    assert (before, saved.status_code) == (0, 302)
    assert added().added_why == (
        "Swollen on Monday. Advised against (COL-10), added all the same because "
        "Dr Forsyth asked for it"
    )


def test_an_option_leads_to_the_change_of_the_plan(send, plan):
    page = send({"what": "option-COL-11"})

    change = reverse("clinic:change_plan", args=[plan.uid])
    assert page.headers["Location"] == f"{change}?option=COL-11"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": ""}, "Choose what is to be done"),
        ({"title": ""}, "Say what is to be done"),
        ({"kind": ""}, "Choose what kind it is"),
        ({"risk_factor": ""}, "Choose which risk factor it watches"),
        ({"why": ""}, "Say why it is added"),
        ({"days": "91"}, "90"),
        (day("due_on", "23 11 2026"), "must be 24 November 2026 or later"),
    ],
)
def test_bad_input_gets_a_sentence(send, wrong, sentence):
    page = send(OWN, **wrong)

    assert page.status_code == 422
    assert sentence in words(page)
    assert FollowUp.objects.count() == 0


def test_h35_the_same_form_twice_adds_one(nurse_client, plan):
    sent = hidden(nurse_client.get(url(plan))) | OWN

    pages = [nurse_client.post(url(plan), sent) for _time in range(2)]

    assert [page.status_code for page in pages] == [302, 302]
    assert FollowUp.objects.count() == 1


def test_the_choice_names_what_is_advised_against(nurse_client, plan, check):
    FollowUpReasonFactory(follow_up=check, item=plan.cea, occurrence="m24")

    text = nurse_client.get(url(plan)).content.decode()

    assert '<optgroup label="Advised against here">' in text
    assert '<optgroup label="Options nobody chose">' in text
    assert '<option value="has-cea">CEA blood test</option>' in text


def test_h13_a_form_opened_for_another_person_adds_nothing(send, stranger):
    page = send(OWN, patient=stranger.uid)

    assert page.status_code == 422
    assert "This page was opened for another patient." in words(page)
    assert FollowUp.objects.count() == 0
