"""A rolling row: the next injection counts from the day of the last (GAS-03)."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta

from careplan.checklists import queries as checklists
from careplan.followups import actions
from careplan.followups.queries.history_columns import differences
from careplan.hospital.models import Reason
from careplan.rules.enums import Gate, Known
from tests.factories import DAY, NOW

pytestmark = pytest.mark.usefixtures("library")
OPERATED = DAY - dt.timedelta(days=2)


@pytest.fixture
def plan(enrol):
    """After the whole stomach was removed."""
    return enrol(
        surgery=actions.Surgery(
            procedure="Stomach removed", site="site-stomach", day=OPERATED
        ),
        versions=tuple(checklists.published_versions_for("site-stomach")),
        tags={"gastrectomy-total": Known.YES, "stage-2": Known.YES},
    )


def injections(plan):
    return list(
        plan.follow_ups.filter(reasons__item_code="GAS-03")
        .order_by("pk")
        .values_list("reasons__occurrence", "due_on", "done_on")
    )


def test_only_the_first_injection_is_on_a_new_plan(plan):
    assert [code for code, _due, _done in injections(plan)] == ["r1"]
    first = plan.follow_ups.get(reasons__item_code="GAS-03")
    assert first.planned_on == OPERATED + relativedelta(months=3)


def test_the_next_counts_from_the_day_it_was_given(plan, record):
    """H11, H15: given twelve days late, the next is three months after that day."""
    first = plan.follow_ups.get(reasons__item_code="GAS-03")
    given = dt.datetime.combine(
        first.planned_on + dt.timedelta(days=12), dt.time(10), dt.UTC
    )

    record(first, Gate.ATTENDED, at=given)

    (_first, second) = injections(plan)
    following = plan.follow_ups.get(
        reasons__item_code="GAS-03", reasons__occurrence="r2"
    )
    assert second[0] == "r2"
    assert following.planned_on == given.date() + relativedelta(months=3)


def test_the_next_counts_from_the_due_day_of_one_that_was_closed(plan, nurse):
    first = plan.follow_ups.get(reasons__item_code="GAS-03")

    actions.close(
        follow_up=first,
        revision=first.revision,
        reason=Reason.objects.get(list="close", code="done-elsewhere"),
        by=nurse,
        at=NOW,
    )

    following = plan.follow_ups.get(reasons__occurrence="r2")
    assert following.planned_on == first.due_on + relativedelta(months=3)


def test_a_change_of_facts_keeps_the_injections_that_were_given(plan, record, change):
    """H10: what was given stays given; what is open stays where it was."""
    first = plan.follow_ups.get(reasons__item_code="GAS-03")
    given = dt.datetime.combine(first.planned_on, dt.time(10), dt.UTC)
    record(first, Gate.ATTENDED, at=given)
    before = injections(plan)

    change(plan, at=given, tags={"stage-2": Known.NO, "stage-3": Known.YES})

    assert injections(plan) == before


def test_what_is_taken_back_takes_the_next_one_with_it(plan, record, nurse):
    """And given after all on another day, the next one is back, on its new day."""
    first = plan.follow_ups.get(reasons__item_code="GAS-03")
    given = dt.datetime.combine(first.planned_on, dt.time(10), dt.UTC)
    record(first, Gate.ATTENDED, at=given)
    undo = {"why": "Another patient", "key": "undo", "by": nurse, "at": given}
    actions.undo_last(follow_up=first, revision=1, **undo)
    following = plan.follow_ups.get(reasons__occurrence="r2")
    assert following.closed_reason.code == "withdrawn"

    later = given + dt.timedelta(days=9)
    record(first, Gate.ATTENDED, at=later)

    following.refresh_from_db()
    assert following.is_open
    assert following.planned_on == later.date() + relativedelta(months=3)
    assert plan.follow_ups.filter(reasons__item_code="GAS-03").count() == 2
    for each in (first, following):
        each.refresh_from_db()
        assert differences(each, each.events.all()) == []


def test_a_corrected_day_moves_the_next_one(plan, record, nurse):
    first = plan.follow_ups.get(reasons__item_code="GAS-03")
    given = dt.datetime.combine(first.planned_on, dt.time(10), dt.UTC)
    record(first, Gate.ATTENDED, at=given)
    earlier = given - dt.timedelta(days=5)

    actions.correct_result(
        follow_up=first,
        revision=1,
        outcome=actions.Outcome(Gate.ATTENDED, earlier),
        why="Typed wrongly",
        key="mend",
        by=nurse,
        at=given,
    )

    following = plan.follow_ups.get(reasons__occurrence="r2")
    assert following.planned_on == earlier.date() + relativedelta(months=3)
    assert differences(following, following.events.all()) == []


def test_a_next_one_that_is_booked_stays_when_the_last_is_taken_back(
    plan, record, nurse
):
    first = plan.follow_ups.get(reasons__item_code="GAS-03")
    given = dt.datetime.combine(first.planned_on, dt.time(10), dt.UTC)
    record(first, Gate.ATTENDED, at=given)
    following = plan.follow_ups.get(reasons__occurrence="r2")
    record(following, Gate.BOOKED, at=given, booked_for=given + dt.timedelta(days=90))

    undo = {"why": "Another patient", "key": "undo", "by": nurse, "at": given}
    actions.undo_last(follow_up=first, revision=1, **undo)

    following.refresh_from_db()
    assert following.is_open
