"""What is added by hand: never twice, and against advice only with a reason."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries import one_off
from careplan.followups.queries.nurse_pages import unplanned
from careplan.lib.errors import RefusedError
from careplan.rules.enums import ItemStatus, Kind
from tests import factories
from tests.factories import DAY, NOW

WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def plan(plan):
    """Its checklist advises against a scan."""
    version = factories.ChecklistVersionFactory()
    factories.ChecklistItemFactory(
        version=version,
        code="COL-10",
        activity="colon-pet",
        what="Routine blood count, liver tests or PET",
        status=ItemStatus.AVOID,
        schedule="",
        avoid_reason="ASCO, ESMO and NCCN advise against them.",
    )
    factories.PlanVersionFactory(plan=plan, version=factories.publish(version))
    return plan


@pytest.fixture
def add(plan, nurse):
    factor = factories.RiskFactorFactory()

    def run(key="k", **changes):
        fields = {
            "activity": "extra-scar",
            "kind": Kind.VISIT,
            "title": "Look at the scar",
            "due_on": DAY + WEEK,
            "days": 7,
            "risk_factor": factor,
            "why": "Swollen",
        }
        wanted = actions.OneOff(**fields | changes)
        return actions.add_check(
            care_plan=plan, one_off=wanted, key=key, by=nurse, at=NOW
        )

    return run


def test_h15_it_is_counted_and_has_its_history(add, plan):
    row = add()

    plan.refresh_from_db()
    assert plan.opened == FollowUp.objects.filter(plan=plan).count() == 1
    assert [event.kind for event in row.events.all()] == [FollowUpEvent.Kind.ADDED]
    assert AuditEvent.objects.get(kind="added").object_id == row.pk
    assert row.opens_on == DAY


def test_the_window_never_begins_before_the_operation(add, plan):
    plan.operation.day = DAY
    plan.operation.save()

    assert add(due_on=DAY + dt.timedelta(days=2)).opens_on == DAY


def test_h14_the_same_activity_on_the_same_day_is_there_already(add, check):
    there = check(activity="cea", due_on=DAY + WEEK)

    with pytest.raises(actions.AlreadyThereError) as refusal:
        add(activity="cea")

    assert refusal.value.follow_up == there
    assert add(activity="cea", due_on=DAY + 2 * WEEK).activity == "cea"


def test_h14_one_that_is_closed_stands_in_nobodys_way(add, check, nurse):
    check(
        activity="cea",
        due_on=DAY + WEEK,
        closed_at=NOW,
        closed_by=nurse,
        closed_reason=factories.ReasonFactory(),
    )

    assert add(activity="cea").is_open


def test_h14_the_same_own_words_are_the_same_thing(add):
    titles = ["Look at the scar", "look at the SCAR "]
    first, second = (one_off.activity_of(title) for title in titles)
    add(activity=first)

    assert first == second
    with pytest.raises(actions.AlreadyThereError):
        add(activity=second, key="other")


def test_h35_the_same_form_twice_adds_one(add):
    assert add() == add()
    assert FollowUp.objects.count() == 1


def test_advice_against_is_answered_before_it_is_added(add):
    wanted = {"activity": "colon-pet", "title": "PET", "kind": Kind.TEST}

    with pytest.raises(actions.AdvisedAgainstError) as advice:
        add(**wanted)
    row = add(**wanted, because="Dr Forsyth asked")

    assert [item.code for item in advice.value.items] == ["COL-10"]
    assert row.added_why == (
        "Swollen. Advised against (COL-10), added all the same because Dr Forsyth asked"
    )


def test_a_day_gone_by_is_refused(add):
    with pytest.raises(RefusedError, match="gone by"):
        add(due_on=DAY - WEEK)


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("PET", True),
        ("PÉT-CT of the chest", True),
        ("pets", True),
        ("Liver test", True),
        ("Blood COUNT", True),
        ("CT scan", False),
        ("Look at the scar", False),
        ("Test of the heart", False),
    ],
)
def test_words_that_may_mean_it_are_found(plan, title, meant):
    found = one_off.advised_against(
        title, one_off.activity_of(title), unplanned(plan).avoided
    )

    assert bool(found) is meant


def test_a_thing_of_the_plan_is_never_doubted_for_its_words(plan):
    avoided = unplanned(plan).avoided

    assert one_off.advised_against("Liver scan", "liver-scan", avoided) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
def test_each_row_that_is_advised_against_is_found_by_its_own_words():
    """Of every checklist that ships: no row is made of common words alone."""
    rows = one_off.ChecklistItem.objects.filter(status=ItemStatus.AVOID)

    missed = [
        row.code
        for row in rows
        if one_off.advised_against(row.what, one_off.activity_of(row.what), [row])
        != [row]
    ]

    assert len(rows) > 15
    assert missed == []
