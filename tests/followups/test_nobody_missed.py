"""Known gaps, each found, whoever is away (H17)."""

import datetime as dt

import pytest

from careplan.accounts import staffing
from careplan.accounts.permissions import Role
from careplan.followups.queries import asks, ledger, queue
from careplan.followups.queries.ranked import ALL
from careplan.rules.enums import Kind
from careplan.rules.ranking import RING_BACK, Group
from tests import factories
from tests.factories import DAY, NOW

ONE_DAY = dt.timedelta(days=1)
LATE = DAY - 40 * ONE_DAY
# What each kind of person has on the plan: kind, day and facts of their checks, and
# the groups they stand in.
GAPS = {
    "overdue call": ([(Kind.CALL, LATE, {})], Group.OVERDUE),
    "overdue visit": ([(Kind.VISIT, LATE, {})], Group.OVERDUE),
    "overdue task": ([(Kind.TASK, LATE, {})], Group.OVERDUE),
    "overdue though booked": (
        [(Kind.TEST, LATE, {"booked_for": NOW + ONE_DAY})],
        Group.OVERDUE,
    ),
    "nobody looked": ([(Kind.TEST, LATE, {"attended_on": LATE})], Group.REVIEW),
    "nobody told": (
        [(Kind.TEST, LATE, {"attended_on": LATE, "reviewed_at": NOW})],
        Group.TELL,
    ),
    "silent twice": ([(Kind.HOME, LATE + n * ONE_DAY, {}) for n in (0, 1)], None),
    "promised": ([(Kind.CALL, DAY, {"activity": RING_BACK})], Group.PROMISE),
    "due": ([(Kind.VISIT, DAY, {})], Group.DUE),
}
NO_GAP = {
    "ahead": [(Kind.VISIT, DAY + 40 * ONE_DAY, {})],
    "booked": [(Kind.VISIT, DAY, {"booked_for": NOW + ONE_DAY})],
    "silent once": [(Kind.HOME, LATE, {})],
    "at home today": [(Kind.HOME, DAY, {})],
}


def person(team, checks):
    plan = factories.CarePlanFactory(operation__patient__team=team)
    for kind, day, facts in checks:
        fields = {"activity": "report"} if kind == Kind.HOME else {}
        factories.FollowUpFactory(
            plan=plan,
            kind=kind,
            due_on=day,
            **({"before": 5, "after": 5} | fields | facts),
        )
    return plan.patient


@pytest.fixture
def people(team):
    """One person of each sort: those with a gap by group, and those without."""
    gaps = {person(team, checks): group for checks, group in GAPS.values()}
    return gaps, [person(team, checks) for checks in NO_GAP.values()]


def listed(user):
    found = {}
    page = queue.queue(asks.watch(user, NOW), which=ALL, per_page=100)
    for row in page.rows:
        found[row.patient] = row.group
    return found


def test_h17_the_queue_is_the_expected_set_with_a_nurse_on_leave(
    people, team, nurse, stranger, admin_person
):
    """Work lies with the team: who is away takes none of it along."""
    gaps, _fine = people
    person(stranger.team, [(Kind.CALL, LATE, {})])
    colleague = factories.UserFactory(role=Role.NURSE, teams=[team])
    wanted = {who: group or Group.MISSED for who, group in gaps.items()}
    before = listed(nurse)

    staffing.change_user(
        user=nurse,
        name=nurse.name,
        email=nurse.email,
        phone="",
        is_active=False,
        roles=[Role.NURSE],
        teams=[],
        by=admin_person,
        at=NOW,
    )

    assert before == listed(colleague) == wanted
    assert listed(nurse) == {}


def test_h17_who_has_no_plan_or_nothing_ahead_is_listed_too(people, team, nurse):
    gaps, fine = people
    no_plan = factories.PatientFactory(team=team)
    all_done = person(team, [(Kind.CALL, LATE, {"done_at": NOW, "done_on": DAY})])

    assert set(queue.without_next(asks.watch(nurse, NOW))) == {no_plan, all_done}
    red = {
        who
        for who in (*gaps, *fine, no_plan, all_done)
        for line in ledger.check_patient(who, at=NOW)
        if line.kind == "no-next"
    }
    assert red == {no_plan, all_done}
