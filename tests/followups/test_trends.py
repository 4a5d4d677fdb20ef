"""The course of a patient's numbers: limits from published rules, what counts."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from careplan.followups.models import PlanTag
from careplan.followups.queries.trends import course_of
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion
from careplan.rules.enums import Known, VersionState
from careplan.rules.watching import Skipped
from tests.factories import (
    NOW,
    CarePlanFactory,
    OperationFactory,
    TagFactory,
    UserFactory,
)
from tests.numbers import note

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Europe/London")
OPERATED = dt.datetime(2025, 11, 18, 9, tzinfo=dt.UTC)
QUERIES = 6
AT_01 = "cea_ug_l risen 2 times, 28 days apart, after day 90, off sact-6w"


@pytest.fixture
def plan(patient):
    return CarePlanFactory(operation=OperationFactory(patient=patient))


@pytest.fixture
def rule():
    """`rule("AL-100", "cea_ug_l >= 5", day_from=28)` publishes it."""

    def publish(code, condition, **fields):
        parent, _made = RedFlagRule.objects.get_or_create(code=code)
        state = fields.pop("state", VersionState.PUBLISHED)
        approver = UserFactory() if state == VersionState.PUBLISHED else None
        return RedFlagRuleVersion.objects.create(
            parent=parent,
            number=1,
            state=state,
            approver=approver,
            approved_at=approver and NOW,
            published_at=approver and NOW,
            title=code,
            kind=fields.pop("kind", "single"),
            condition=condition,
            urgency="W",
            action="Repeat.",
            **fields,
        )

    return publish


@pytest.fixture
def cea(patient):
    """`cea(92, "2.4")` notes a CEA of that day after the operation."""

    def noted(days, number, code="cea_ug_l", **fields):
        at = OPERATED + dt.timedelta(days=days)
        return note(patient, code, number, at=at, **fields)

    return noted


def series(patient, **more):
    (found,) = course_of(patient, ZONE, newest=40, **more).series
    return found


def test_a_limit_comes_from_a_published_rule_that_fits(patient, plan, rule, cea):
    rule("AL-100", "cea_ug_l >= 5", applies=[["site-colon", "site-rectum"]])
    rule("AL-X", "cea_ug_l >= 9", state=VersionState.IN_REVIEW)
    rule("AL-Y", "cea_ug_l >= 7", applies=[["site-lung"]])
    cea(100, "5")
    cea(190, "4.9")

    found = series(patient)
    assert [each.rule.parent.code for each in found.limits] == ["AL-100"]
    assert [len(taken.over) for taken in found.taken] == [1, 0]


def test_a_limit_holds_only_in_its_days(patient, plan, rule, cea):
    """AL-101: days 28 to 150."""
    rule("AL-101", "cea_ug_l >= 1", day_from=28, day_to=150)
    for days in (27, 28, 150, 151):
        cea(days, "2")

    over = [len(taken.over) for taken in series(patient).taken]
    assert over == [0, 1, 1, 0]


def test_what_trend_rules_skip_does_not_count(patient, plan, rule, cea):
    """AT-01: ignore day 0 to 90 and results on cancer drugs."""
    rule("AT-01", AT_01, kind="trend")
    PlanTag.objects.create(
        plan=plan,
        tag=TagFactory(code="sact-6w"),
        value=Known.YES,
        since=OPERATED + dt.timedelta(days=100),
        until=OPERATED + dt.timedelta(days=200),
        set_by=UserFactory(),
    )
    for days in (90, 91, 150, 230):
        cea(days, "2")

    found = series(patient)
    assert found.skipped == Skipped(90, frozenset({"sact-6w"}))
    assert [taken.skipped for taken in found.taken] == ["early", "", "sact-6w", ""]


def test_a_rule_that_cannot_be_read_sets_no_limit(patient, plan, rule, cea):
    rule("AL-100", "cea_ug_l >=")
    cea(100, "5")

    assert series(patient).limits == []


def test_a_corrected_number_is_drawn_no_more(patient, plan, cea):
    """H38"""
    wrong = cea(100, "56")
    note(patient, "cea_ug_l", "5.6", corrects=wrong.entry, why="Typed wrongly")

    assert [taken.answer.text for taken in series(patient).taken] == ["5.6 µg/L"]


def test_only_the_newest_are_read_and_all_are_counted(patient, plan, cea):
    for days in range(1, 8):
        cea(days, str(days))

    (found,) = course_of(patient, ZONE, newest=3).series
    assert [str(taken.answer.number) for taken in found.taken] == [
        "5.0000",
        "6.0000",
        "7.0000",
    ]
    assert found.total == 7


def test_an_entry_made_later_stands_on_the_day_it_was_measured(patient, plan, cea):
    """H39"""
    cea(100, "2")
    cea(50, "1", entered=NOW)

    assert [taken.answer.text for taken in series(patient).taken] == [
        "1 µg/L",
        "2 µg/L",
    ]


@pytest.mark.parametrize("count", [1, 3, 50])
def test_all_series_cost_the_same_number_of_queries(
    patient, plan, rule, cea, count, django_assert_num_queries
):
    rule("AL-100", "cea_ug_l >= 5", applies=[["site-colon"]])
    for days in range(count):
        cea(days, "2", code=f"code_{days % 4}")

    with django_assert_num_queries(QUERIES):
        course_of(patient, ZONE, newest=40)
