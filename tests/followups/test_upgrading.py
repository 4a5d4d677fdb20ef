"""All plans of a team move to a newer checklist, one by one, each exactly once."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.checklists import actions as checklists
from careplan.followups import actions
from careplan.followups.actions import upgrading
from careplan.followups.models import (
    CarePlan,
    FollowUp,
    PlanChange,
    PlanVersion,
    Upgrade,
    UpgradePlan,
)
from careplan.followups.queries import upgrades
from careplan.lib.errors import RefusedError, StaleError
from careplan.reminders import actions as reminders
from careplan.rules.enums import Gate, Kind
from tests import factories
from tests.factories import DAY, NOW

pytestmark = pytest.mark.django_db
State = UpgradePlan.State
PLANS = 12
OPERATED = DAY - dt.timedelta(days=60)


@pytest.fixture(autouse=True)
def _no_time_is_up(monkeypatch):
    """A busy machine may be slow; how long a pass takes has a test of its own."""
    real = upgrading.carry_out
    monkeypatch.setattr(
        upgrading, "carry_out", lambda **given: real(**{"seconds": 600} | given)
    )


@pytest.fixture
def lead(team):
    return factories.UserFactory(role=Role.LEAD_NURSE, teams=[team], name="Jonah Pike")


@pytest.fixture
def old(hospital):
    """Two visits and two calls; the first call's day has passed."""
    factories.ReasonFactory(code="withdrawn", text="The plan was changed")
    version = factories.ChecklistVersionFactory()
    rows = [("C-01", "at months 6, 12", Kind.VISIT), ("C-02", "at month 3", Kind.CALL)]
    rows += [("C-03", "at day 50", Kind.CALL)]
    for order, (code, schedule, kind) in enumerate(rows):
        factories.ChecklistItemFactory(
            version=version, order=order, code=code, schedule=schedule, kind=kind
        )
    return factories.publish(version)


@pytest.fixture
def new(old, admin_person):
    """C-01 is once only, C-02 has longer, C-03 is another day, C-04 comes."""
    version = checklists.copy_to_draft(version=old, by=admin_person, at=NOW)
    version.items.filter(code="C-01").update(schedule="at month 7")
    version.items.filter(code="C-02").update(days_after=20)
    version.items.filter(code="C-03").update(schedule="at day 55")
    factories.ChecklistItemFactory(
        version=version, code="C-04", schedule="at month 9", kind=Kind.VISIT, order=9
    )
    type(old).objects.filter(pk=old.pk).update(state="retired", retired_at=NOW)
    return factories.publish(version)


@pytest.fixture
def enrol_many(team, nurse, old):
    def run(count, of=team):
        return [
            actions.enrol(
                enrolment=actions.Enrolment(
                    who=actions.Person(
                        number=f"W{of.pk}-{number}",
                        name="Margaret Ellery",
                        born_on=dt.date(1951, 3, 14),
                        team=of,
                    ),
                    surgery=actions.Surgery(
                        procedure="Right bowel removed", site="site-colon", day=OPERATED
                    ),
                    versions=(old,),
                    discharge_on=OPERATED,
                    tags={},
                ),
                key=f"plan-{of.pk}-{number}",
                by=nurse,
                at=NOW - dt.timedelta(days=30),
            )
            for number in range(count)
        ]

    return run


@pytest.fixture
def order(team, old, lead):
    """`order()`: the plans of the team are to move to the newest version."""

    def run(key="order", by=lead, to=None, reason="Seen by the board in October."):
        newest = to or type(old).objects.order_by("number").last()
        return actions.order_upgrade(
            team=team, old=old, new=newest, reason=reason, key=key, by=by, at=NOW
        )

    return run


def rows(plan):
    """Row id, occurrence, day and state of everything on a plan."""
    return sorted(
        (
            *row.reasons.values_list("item_code", "occurrence").get(),
            row.planned_on,
            "done" if row.done_at else "closed" if row.closed_at else "open",
        )
        for row in plan.follow_ups.all()
    )


def states(upgrade):
    return list(upgrade.plans.values_list("state", flat=True))


def standing():
    found = PlanVersion.objects.filter(until=None).values_list("plan", "version")
    return sorted(found)


def everything():
    return list(FollowUp.objects.order_by("pk").values())


# Ordering -----------------------------------------------------------------------------


def test_an_order_names_its_plans_and_changes_none(enrol_many, new, order, team, lead):
    plans = enrol_many(3)
    enrol_many(1, of=factories.TeamFactory())
    ended, left, _going = plans
    CarePlan.objects.filter(pk=ended.pk).update(
        ended_at=NOW, ended_by=lead, ended_why="Over"
    )
    type(left.patient).objects.filter(pk=left.patient_id).update(
        status="moved", status_since=DAY
    )
    before = everything()

    upgrade = order()

    assert list(upgrade.plans.values_list("plan", "state")) == [
        (plans[2].pk, State.WAITING)
    ]
    assert everything() == before
    event = AuditEvent.objects.get(kind="upgrade-ordered")
    assert (event.actor_id, event.fields["plans"]) == (lead.pk, 1)


def test_h35_a_second_submit_is_the_same_order(enrol_many, new, order):
    enrol_many(1)

    assert order() == order()
    assert Upgrade.objects.count() == UpgradePlan.objects.count() == 1


def test_what_cannot_be_ordered_is_refused(enrol_many, old, new, order, nurse):
    with pytest.raises(RefusedError, match="No plan of this team"):
        order()
    enrol_many(1)
    elsewhere = factories.UserFactory(role=Role.LEAD_NURSE)
    draft = factories.ChecklistVersionFactory(parent=old.parent, number=3)

    for words, wrong in [
        ("Only a lead nurse moves", {"by": nurse}),
        ("of this team", {"by": elsewhere}),
        ("newer published", {"to": old}),
        ("newer published", {"to": draft}),
        (
            "newer published",
            {"to": factories.publish(factories.ChecklistVersionFactory())},
        ),
        ("Say why", {"reason": " "}),
    ]:
        with pytest.raises(RefusedError, match=words):
            order(**{"to": new, **wrong})

    assert Upgrade.objects.count() == 0


def test_one_order_at_a_time(enrol_many, new, order):
    enrol_many(1)
    order()

    with pytest.raises(RefusedError, match="being moved already"):
        order(key="another")

    assert Upgrade.objects.count() == 1


# Carrying out -------------------------------------------------------------------------


@pytest.fixture
def broken_off(enrol_many, new, order, record, monkeypatch):
    """Twelve plans, two with work done; the power fails after the sixth was written."""
    plans = enrol_many(PLANS)
    for plan in plans[:2]:
        record(plan.follow_ups.get(reasons__item_code="C-03"))
    upgrade, tried, real = order(), [], upgrading.apply_change

    def killed(**given):
        tried.append(real(**given))
        if len(tried) == 6:
            raise KeyboardInterrupt
        return tried[-1]

    with monkeypatch.context() as patched:
        patched.setattr(upgrading, "apply_change", killed)
        with pytest.raises(KeyboardInterrupt):
            upgrading.carry_out(at=NOW)
    return upgrade, plans


def test_h10_broken_off_in_the_middle_nothing_is_half_done(broken_off, old, new):
    upgrade, plans = broken_off

    assert states(upgrade) == [State.DONE] * 5 + [State.WAITING] * 7
    assert upgrades.progress(upgrade) == upgrades.Progress(7, 5, 0)
    assert PlanChange.objects.count() == 5
    assert standing() == [(plan.pk, new.pk) for plan in plans[:5]] + [
        (plan.pk, old.pk) for plan in plans[5:]
    ]
    upgrade.refresh_from_db()
    assert upgrade.ended_at is None


def test_h10_h12_it_goes_on_moves_each_once_and_leaves_done_work(broken_off, new, lead):
    upgrade, plans = broken_off
    again = NOW + dt.timedelta(minutes=1)
    done = FollowUp.objects.filter(done_at__isnull=False).order_by("pk")
    before = list(done.values())

    assert [upgrading.carry_out(at=again) for _time in range(2)] == [7, 0]

    upgrade.refresh_from_db()
    assert (states(upgrade), upgrade.ended_at) == ([State.DONE] * PLANS, again)
    assert AuditEvent.objects.filter(kind="upgrade-ended").count() == 1
    assert upgrades.progress(upgrade) == upgrades.Progress(0, PLANS, 0)
    found = PlanChange.objects.values_list("plan", "by", "upgrade", "reason")
    why = "Seen by the board in October."
    assert sorted(found) == [(plan.pk, lead.pk, upgrade.pk, why) for plan in plans]
    assert standing() == [(plan.pk, new.pk) for plan in plans]
    assert list(done.values()) == before
    for nth, plan in enumerate(plans):
        assert rows(plan) == moved_rows(done=nth < 2)
    ends = FollowUp.objects.filter(activity="activity-c-02").values_list("closes_on")
    assert set(ends) == {(dt.date(2027, 1, 14),)}


def moved_rows(*, done):
    return [
        ("C-01", "m12", dt.date(2027, 9, 25), "closed"),
        ("C-01", "m6", dt.date(2027, 3, 25), "closed"),
        ("C-01", "m7", dt.date(2027, 4, 25), "open"),
        ("C-02", "m3", dt.date(2026, 12, 25), "open"),
        ("C-03", "d50", dt.date(2026, 11, 14), "done" if done else "closed"),
        ("C-03", "d55", dt.date(2026, 11, 19), "open"),
        ("C-04", "m9", dt.date(2027, 6, 25), "open"),
    ]


def test_booked_ones_stay_and_a_person_is_told(enrol_many, new, order, record):
    (plan,) = enrol_many(1)
    call = plan.follow_ups.get(reasons__item_code="C-03")
    scan = plan.follow_ups.get(reasons__occurrence="m6")
    record(scan, Gate.BOOKED, booked_for=NOW + dt.timedelta(days=120))
    scan.refresh_from_db()
    upgrade = order()

    upgrading.carry_out(at=NOW)

    row = upgrade.plans.get()
    assert row.state == State.DONE
    assert row.why == "1 booked or moved by hand: left as it is."
    before = scan.due_on, scan.booked_for
    scan.refresh_from_db()
    assert (scan.due_on, scan.booked_for, scan.is_open) == (*before, True)
    call.refresh_from_db()
    assert call.closed_reason.code == "withdrawn"


def test_what_is_refused_goes_to_a_person_and_the_others_move(
    enrol_many, new, order, team, lead, nurse, monkeypatch
):
    plans = enrol_many(5)
    upgrade = order()
    ended, elsewhere, broken, by_hand, plain = plans
    CarePlan.objects.filter(pk=ended.pk).update(
        ended_at=NOW, ended_by=lead, ended_why="Over"
    )
    other = factories.TeamFactory()
    factories.UserFactory(role=Role.NURSE, teams=[other])
    type(elsewhere.patient).objects.filter(pk=elsewhere.patient_id).update(team=other)
    PlanVersion.objects.filter(plan=by_hand).update(until=NOW)
    factories.PlanVersionFactory(plan=by_hand, version=new)
    real = upgrading.preview_change

    def preview(plan, *given, **more):
        if plan.pk == broken.pk:
            raise ValueError("a name that must not be kept")
        return real(plan, *given, **more)

    monkeypatch.setattr(upgrading, "preview_change", preview)

    upgrading.carry_out(at=NOW)

    assert list(upgrade.plans.values_list("state", "why")) == [
        (State.REFUSED, "This plan has ended."),
        (State.REFUSED, "Another team looks after this patient now."),
        (State.REFUSED, "Careplan could not work this plan out."),
        (State.DONE, ""),
        (State.DONE, ""),
    ]
    assert list(PlanChange.objects.values_list("plan", flat=True)) == [plain.pk]
    seen = upgrades.to_look_at(lead, upgrade)
    assert [row.plan for row in seen.rows] == [ended, broken]
    assert seen.elsewhere == 1


def test_a_plan_on_a_third_version_is_left_to_a_person(enrol_many, old, new, order):
    (plan,) = enrol_many(1)
    upgrade = order()
    third = factories.ChecklistVersionFactory(
        parent=old.parent, number=3, state="draft"
    )
    type(old).objects.filter(pk=new.pk).update(state="retired", retired_at=NOW)
    factories.publish(third)
    PlanVersion.objects.filter(plan=plan).update(until=NOW)
    factories.PlanVersionFactory(plan=plan, version=third)

    upgrading.carry_out(at=NOW)

    assert states(upgrade) == [State.DONE]
    standing = PlanVersion.objects.get(plan=plan, until=None)
    assert standing.version == third  # never back from a newer one


def test_a_version_retired_meanwhile_moves_nothing(enrol_many, new, order):
    enrol_many(1)
    upgrade = order()
    type(new).objects.filter(pk=new.pk).update(state="retired", retired_at=NOW)

    upgrading.carry_out(at=NOW)

    assert states(upgrade) == [State.REFUSED]
    assert PlanChange.objects.count() == 0


def test_a_plan_somebody_works_on_is_tried_again(enrol_many, new, order, monkeypatch):
    enrol_many(2)
    upgrade = order()
    real, tries = upgrading.apply_change, []

    def busy(**given):
        tries.append(1)
        if len(tries) == 1:
            raise StaleError("The plan changed")
        return real(**given)

    monkeypatch.setattr(upgrading, "apply_change", busy)

    upgrading.carry_out(at=NOW)
    assert states(upgrade) == [State.WAITING, State.DONE]
    upgrading.carry_out(at=NOW)
    assert states(upgrade) == [State.DONE, State.DONE]


def test_a_pass_ends_when_its_time_is_up_but_always_moves_one(enrol_many, new, order):
    enrol_many(3)
    upgrade = order()

    assert upgrading.carry_out(at=NOW, seconds=0) == 1
    assert upgrading.carry_out(at=NOW, stop=lambda: True) == 0

    assert states(upgrade) == [State.DONE, State.WAITING, State.WAITING]


def test_a_stopped_order_leaves_the_rest_as_it_is(enrol_many, new, order, lead, nurse):
    plans = enrol_many(3)
    upgrade = order()
    upgrading.carry_out(at=NOW, seconds=0)
    with pytest.raises(RefusedError, match="Only a lead nurse"):
        actions.stop_upgrade(upgrade=upgrade, by=nurse, at=NOW)

    assert actions.stop_upgrade(upgrade=upgrade, by=lead, at=NOW) == 2
    assert actions.stop_upgrade(upgrade=upgrade, by=lead, at=NOW) == 0

    assert upgrading.carry_out(at=NOW) == 0
    upgrade.refresh_from_db()
    assert upgrade.ended_at == NOW
    assert list(upgrade.plans.values_list("state", "why")) == [
        (State.DONE, ""),
        (State.REFUSED, "Stopped by Jonah Pike."),
        (State.REFUSED, "Stopped by Jonah Pike."),
    ]
    assert AuditEvent.objects.filter(kind="upgrade-stopped").count() == 1
    assert list(PlanChange.objects.values_list("plan", flat=True)) == [plans[0].pk]


def test_one_plan_of_an_upgrade_is_taken_back_within_a_day(
    enrol_many, old, new, order, lead
):
    (plan,) = enrol_many(1)
    before = rows(plan)
    order()
    upgrading.carry_out(at=NOW)

    actions.undo_change(change=PlanChange.objects.get(), by=lead, at=NOW)

    standing = [row for row in rows(plan) if row[-1] == "open"]
    assert standing == [row for row in before if row[-1] == "open"]
    assert PlanVersion.objects.get(plan=plan, until=None).version == old


# The loop and the command -------------------------------------------------------------


def test_the_loop_moves_them_and_its_heartbeat_says_so(enrol_many, new, order):
    enrol_many(2)
    upgrade = order()

    run = reminders.run_pass(at=NOW)

    assert (run.error, run.counts["upgraded"]) == ("", 2)
    assert states(upgrade) == [State.DONE] * 2
    assert "upgraded" not in reminders.run_pass(at=NOW).counts


def test_the_command_moves_all_that_wait(enrol_many, new, order):
    enrol_many(2)
    upgrade, out = order(), io.StringIO()

    call_command("upgradeplans", stdout=out)

    assert states(upgrade) == [State.DONE] * 2
    assert out.getvalue() == "0 plans wait.\nNo plan waits to be moved.\n"


# What is said before ------------------------------------------------------------------


def test_offers_are_those_of_ones_own_teams(enrol_many, old, new, order, team, lead):
    enrol_many(2)
    enrol_many(1, of=factories.TeamFactory())

    assert upgrades.offers(lead) == [upgrades.Offer(team, old, new, 2)]
    order()
    assert upgrades.offers(lead) == []


def test_the_outlook_is_what_then_happens(enrol_many, new, order, lead, record):
    plans = enrol_many(3)
    scan = plans[0].follow_ups.get(reasons__occurrence="m6")
    record(scan, Gate.BOOKED, booked_for=NOW + dt.timedelta(days=120))
    (offer,) = upgrades.offers(lead)
    before = everything()

    seen = upgrades.look(offer, day=DAY)

    assert everything() == before
    assert (seen.plans, seen.looked_at, seen.held, seen.asked) == (3, 3, 1, 1)
    order()
    upgrading.carry_out(at=NOW)
    acts = [line.act for made in PlanChange.objects.all() for line in made.lines.all()]
    assert (seen.moved, seen.added, seen.withdrawn) == (
        acts.count("moved"),
        acts.count("added"),
        acts.count("withdrawn"),
    )
    assert (seen.moved, seen.added, seen.withdrawn) == (3, 9, 8)


def test_the_outlook_says_how_many_it_looked_at(
    enrol_many, new, lead, django_assert_max_num_queries
):
    enrol_many(4)
    (offer,) = upgrades.offers(lead)

    with django_assert_max_num_queries(30):
        seen = upgrades.look(offer, day=DAY, most=3)

    assert (seen.plans, seen.looked_at) == (4, 3)
