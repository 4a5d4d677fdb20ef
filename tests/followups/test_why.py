"""The chain of reasons of a check: each step of it, and the sum of its day."""

import datetime as dt

import pytest

from careplan.checklists import queries as checklists
from careplan.followups import actions
from careplan.followups.actions.adding import open_by_hand
from careplan.followups.models import FollowUp, FollowUpReason
from careplan.followups.queries import drafting, why
from careplan.followups.queries.rows import with_reasons
from careplan.hospital.models import OpeningHours, Reason
from careplan.rules.enums import Anchor, Gate, Kind, Known
from tests import factories
from tests.factories import DAY, NOW

WEEK = dt.timedelta(weeks=1)
STOMACH = {
    "stage-2": Known.YES,
    "gastrectomy-total": Known.YES,
    "gastrectomy-partial": Known.NO,
}
SITES = {
    "site-colon": ("stage-3", {}),
    "site-breast": ("stage-2", {}),
    "site-stomach": ("stage-2", STOMACH),
}


@pytest.fixture
def enrolled(enrolment, nurse):
    def run(site, **tags):
        surgery = actions.Surgery(
            procedure="Operation", site=site, day=DAY - dt.timedelta(days=2)
        )
        versions = tuple(checklists.published_versions_for(site))
        asked = {tag for version in versions for tag in version.asks}
        known = dict.fromkeys(asked, Known.YES) | tags
        made = enrolment(surgery=surgery, versions=versions, tags=known)
        return actions.enrol(enrolment=made, key="first", by=nurse, at=NOW)

    return run


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("site", SITES)
def test_h11_every_reason_adds_up_to_the_planned_day(enrolled, site):
    """Of the whole plan of a person with everything asked answered yes."""
    stage, tags = SITES[site]

    plan = enrolled(site, **{stage: Known.YES, **tags})
    facts = drafting.facts_of(plan)

    sums = [
        (link.planned_on == row.planned_on, link.why.item.code, link.why.occurrence)
        for row in with_reasons(FollowUp.objects.filter(plan=plan))
        for link in why.links_of(row, facts)
    ]
    assert len(sums) > 40
    assert [each for each in sums if not each[0]] == []


@pytest.mark.usefixtures("library")
def test_it_names_row_version_source_tags_and_factors(enrol):
    plan = enrol()
    row = with_reasons(FollowUp.objects.filter(plan=plan, activity="cea")).first()

    (link,) = why.chain(row).links

    item = link.why.item
    assert (item.version.parent.code, item.version.number) == ("colon", 1)
    assert item.source
    assert item.confidence
    assert item.applies_phrase
    assert link.anchor is Anchor.OPERATION
    assert link.anchor_day == plan.operation.day
    assert link.label.startswith("month ")
    assert [factor.code for factor in why.chain(row).risk_factors] == [
        factor.code for factor in item.risk_factors.order_by("order")
    ]


@pytest.mark.usefixtures("library")
def test_it_names_tags_plainly(enrol):
    plan = enrol()
    names = dict(checklists.Tag.objects.values_list("code", "name"))
    reason = next(
        each
        for each in FollowUpReason.objects.filter(plan=plan)
        if "stage-3" in each.tags
    )

    links = why.chain(reason.follow_up).links

    (link,) = [each for each in links if each.why.item.code == reason.item_code]
    assert names["stage-3"] in link.tags


@pytest.mark.usefixtures("library")
def test_a_find_out_task_says_what_waits_for_it(enrol):
    plan = enrol(tags={})
    tasks = FollowUp.objects.filter(plan=plan, activity__startswith="find-out-")

    waits = [title for task in tasks for title in why.chain(task).waits]

    assert "CEA blood test" in waits
    assert [link for task in tasks for link in why.chain(task).links] == []


@pytest.mark.usefixtures("library")
def test_the_queries_do_not_grow_with_the_reasons(enrol, django_assert_num_queries):
    plan = enrol()
    rows = list(with_reasons(FollowUp.objects.filter(plan=plan)))
    most = max(rows, key=lambda row: row.reasons.count())
    least = min(
        (row for row in rows if row.reasons.count() == 1), key=lambda row: row.pk
    )

    for each in (most, least):
        row = FollowUp.objects.select_related(
            "plan__operation", "plan__patient", "added_by", "added_for"
        ).get(pk=each.pk)
        with django_assert_num_queries(12):
            why.chain(row)


@pytest.mark.usefixtures("library")
def test_the_next_of_a_rolling_row_counts_from_the_one_before(enrolled, record):
    """GAS-03"""
    plan = enrolled("site-stomach", **{"stage-2": Known.YES, **STOMACH})
    first = FollowUp.objects.get(
        plan=plan, reasons__item_code="GAS-03", reasons__occurrence="r1"
    )
    at = dt.datetime.combine(first.due_on + WEEK, dt.time(9), dt.UTC)
    for gate in (Gate.ATTENDED, Gate.RECORDED):
        if first.next_gate in {Gate.BOOKED, gate}:
            record(first, gate, at=at)
        first.refresh_from_db()
        if first.done_at:
            break

    second = FollowUp.objects.get(
        plan=plan, reasons__item_code="GAS-03", reasons__occurrence="r2"
    )
    (link,) = [
        each for each in why.chain(second).links if each.why.item.code == "GAS-03"
    ]
    assert (link.number, link.counted_from) == (2, first.done_on)
    assert link.planned_on == second.planned_on


# By hand ---------------------------------------------------------------------------


def test_a_closed_day_is_a_shift_with_its_name(check):
    for weekday in range(5):
        OpeningHours.objects.create(weekday=weekday, opens="08:00", closes="18:00")
    factories.HolidayFactory(day=DAY, name="Founders’ Day")
    holiday = check(planned_on=DAY, due_on=DAY + dt.timedelta(days=1))
    weekend = check(
        planned_on=DAY + dt.timedelta(days=4), due_on=DAY + dt.timedelta(days=6)
    )

    assert why.chain(holiday).shift == why.Shift(
        DAY, DAY + dt.timedelta(days=1), "Founders’ Day"
    )
    assert why.chain(weekend).shift.holiday == ""


def test_each_move_says_who_when_and_why(check, nurse):
    reason = factories.ReasonFactory(
        list=Reason.List.MOVE, code="unwell", text="Patient is unwell"
    )
    row = check()
    actions.move(
        follow_up=row,
        revision=0,
        to=DAY + 5 * WEEK,
        reason=reason,
        note="Has a cold",
        key="a",
        by=nurse,
        at=NOW,
    )
    row.refresh_from_db()

    found = why.chain(row)

    (moved,) = found.changes
    assert (moved.by_hand, moved.why) == (True, "Patient is unwell. Has a cold")
    assert (moved.event.by, moved.event.at) == (nurse, NOW)
    assert (found.own.closes_on, found.window.closes_on) == (
        DAY + 2 * WEEK,
        DAY + 5 * WEEK,
    )
    assert found.shift is None


def test_a_move_taken_back_is_no_part_of_it(check, nurse):
    row = check()
    actions.move(follow_up=row, revision=0, to=DAY + WEEK, key="a", by=nurse, at=NOW)
    row.refresh_from_db()
    actions.undo_last(
        follow_up=row, revision=1, why="Misread", key="b", by=nurse, at=NOW
    )
    row.refresh_from_db()

    assert why.chain(row).changes == []


def test_a_one_off_says_who_added_it_when_why_and_for_what(plan, nurse):
    factor = factories.RiskFactorFactory()
    row = open_by_hand(
        care_plan=plan,
        activity="extra-visit",
        kind=Kind.VISIT,
        title="Visit",
        due_on=DAY,
        why="New lump",
        risk_factor=factor,
        by=nurse,
        at=NOW,
    )

    found = why.chain(row)

    assert found.added == why.Added(nurse, NOW, "New lump", by_plan=False)
    assert (found.risk_factors, found.links) == ([factor], [])


def test_a_day_that_the_facts_no_longer_give_is_not_claimed(check, plan):
    """What was done keeps its day when the operation's day is corrected."""
    row = check(planned_on=DAY)
    item = factories.ChecklistItemFactory(schedule="at months 12")
    factories.FollowUpReasonFactory(follow_up=row, item=item, occurrence="m12")

    found = why.chain(row)

    assert [link.planned_on for link in found.links] == [dt.date(2026, 11, 18)]
    assert found.agreeing == []
