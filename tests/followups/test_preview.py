"""What the enrolment page shows is what saving makes."""

import datetime as dt
from dataclasses import replace

import pytest

from careplan.followups.queries import drafting
from careplan.followups.queries.preview import preview
from careplan.rules.enums import Known
from tests.factories import DAY
from tests.followups.conftest import ANSWERED

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def shown(enrolment):
    def look(**changes):
        facts = enrolment(**changes).facts(DAY)
        return preview(drafting.draft(facts), facts)

    return look


def test_h13_the_preview_counts_what_saving_opens(shown, enrol):
    seen, plan = shown(), enrol()

    rows = plan.follow_ups.order_by("due_on")
    assert (seen.total, seen.until) == (rows.count(), rows.last().due_on)
    assert sum(line.count for line in seen.glance) == seen.total


def test_what_waits_is_shown_as_the_tasks_that_saving_opens(shown, enrol):
    waiting = {"discharge_on": None, "tags": {**ANSWERED, "stage-3": Known.NOT_KNOWN}}
    seen, plan = shown(**waiting), enrol(**waiting)

    tasks = plan.follow_ups.filter(activity__startswith="find-out-")
    assert [each.words for each in seen.waiting] == [
        row.title.removeprefix("Find out: ") for row in tasks.order_by("due_on", "id")
    ]
    assert [len(each.items) > 0 for each in seen.waiting] == [True, True]


def test_the_same_facts_have_the_same_fingerprint(shown):
    assert shown().fingerprint == shown().fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"discharge_on": DAY - dt.timedelta(days=1)},
        {"discharge_on": None},
        {"tags": {**ANSWERED, "bowel-fully-seen": Known.NO}},
        {"choices": {"COL-06": True}},
    ],
)
def test_other_facts_have_another(shown, change):
    assert shown(**change).fingerprint != shown().fingerprint


def test_who_joins_late_is_shown_what_has_passed_and_what_is_to_come(shown, enrolment):
    surgery = replace(enrolment().surgery, day=DAY - dt.timedelta(days=200))
    seen = shown(surgery=surgery, discharge_on=DAY - dt.timedelta(days=195))

    assert {row.check.closes_on < DAY for row in seen.passed} == {True}
    assert {
        row.check.closes_on >= DAY for _first, rows in seen.months for row in rows
    } <= {True}


def test_what_is_advised_against_is_shown_and_not_planned(shown):
    seen = shown()

    planned = {line.item.code for line in seen.glance}
    avoided = {row.code for row in seen.avoided}
    assert "COL-10" in avoided
    assert avoided & planned == set()


def test_who_joins_late_decides_on_each_check_but_not_on_each_day_at_home(
    shown, enrolment
):
    surgery = replace(enrolment().surgery, day=DAY - dt.timedelta(days=200))
    seen = shown(surgery=surgery, discharge_on=DAY - dt.timedelta(days=195))

    listed = seen.passed_listed
    assert {
        row.check.by_whom == "ward" or row.check.kind == "home" for row in listed
    } == {False}
    assert [row.check.due_on for row in listed] == sorted(
        row.check.due_on for row in listed
    )
    assert seen.passed_counted == len(seen.passed) - len(listed) > 0


def test_an_activity_is_named_by_the_row_with_most_dates(shown):
    seen = shown()
    cea = next(line for line in seen.glance if line.item.activity == "cea")
    merged = [line for line in seen.glance if line.also]

    assert cea.item.what not in cea.also
    assert merged != []
    assert {line.item.what in line.also for line in merged} == {False}
