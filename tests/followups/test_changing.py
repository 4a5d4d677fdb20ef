"""A plan changes as its preview showed, and is taken back within a day."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta

from careplan.audit.models import AuditEvent
from careplan.checklists.models import ChecklistItem
from careplan.followups import actions
from careplan.followups.actions import Decisions
from careplan.followups.models import (
    ChangeLine,
    FollowUp,
    FollowUpReason,
    PlanChange,
)
from careplan.followups.queries import drafting
from careplan.followups.queries.changing import Change, preview_change
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox.models import Reminder
from careplan.rules.enums import Anchor, Gate, Known
from tests.factories import DAY, NOW
from tests.followups.conftest import ANSWERED

pytestmark = pytest.mark.usefixtures("library")
TWO_DAYS = dt.timedelta(days=2)
OPERATED = DAY - TWO_DAYS
LATER = NOW + TWO_DAYS
STAGE = {"stage-1", "stage-2", "stage-3"}
UNKNOWN = {code: known for code, known in ANSWERED.items() if code not in STAGE}
STAGE_3 = {"stage-3": Known.YES}


@pytest.fixture
def waiting(enrol):
    """A plan that knows neither the day of going home nor the stage."""
    return enrol(discharge_on=None, tags=UNKNOWN)


def asked(plan):
    return set(
        FollowUp.objects.filter(
            plan=plan, activity__startswith="find-out-", done_at=None, closed_at=None
        ).values_list("activity", flat=True)
    )


def state_of(plan):
    """Everything open on a plan: what, when and why."""
    return sorted(
        (row.activity, row.due_on, row.planned_on, sorted(reasons_of(row)))
        for row in plan.follow_ups.filter(done_at=None, closed_at=None)
    )


def reasons_of(row):
    return row.reasons.values_list("item_code", "occurrence")


# What was not known yet ------------------------------------------------------------


def test_the_day_of_going_home_brings_its_checks_and_ends_its_task(
    waiting, change, nurse
):
    before = set(waiting.follow_ups.values_list("pk", flat=True))

    change(waiting, at=LATER, anchors={Anchor.DISCHARGE: DAY + TWO_DAYS})

    new = waiting.follow_ups.exclude(pk__in=before)
    assert new.count() > 10
    assert set(new.values_list("reasons__item__anchor", flat=True)) == {"discharge"}
    assert "find-out-discharge" not in asked(waiting)
    task = waiting.follow_ups.get(activity="find-out-discharge")
    event = task.events.get()
    assert (task.done_at, task.done_on, event.by) == (LATER, DAY + TWO_DAYS, nurse)


def test_checks_on_the_ward_after_that_day_leave_in_the_persons_name(
    waiting, change, nurse
):
    ward = waiting.follow_ups.filter(
        reasons__item__until_anchor="discharge", done_at=None
    )
    home_on = DAY + TWO_DAYS
    late = set(ward.filter(planned_on__gt=home_on).values_list("pk", flat=True))

    change(waiting, at=LATER, anchors={Anchor.DISCHARGE: home_on})

    closed = FollowUp.objects.filter(closed_at__isnull=False)
    assert late
    assert set(closed.values_list("pk", flat=True)) == late
    assert set(closed.values_list("closed_by", "closed_reason__code")) == {
        (nurse.pk, "withdrawn")
    }


def test_the_stage_brings_the_scans_it_decides(waiting, change):
    scans = waiting.follow_ups.filter(activity="ct-chest-abdomen-pelvis")
    assert scans.count() == 0

    change(waiting, tags={"stage-2": Known.YES})

    assert scans.count() > 0
    effective = drafting.effective_tags(drafting.facts_of(waiting))
    assert {tag: effective[tag] for tag in STAGE} == {
        "stage-1": Known.NO,
        "stage-2": Known.YES,
        "stage-3": Known.NO,
    }


def test_filling_in_leaves_what_was_there(waiting, change):
    """H15: nothing open is moved or lost by a stage that comes to be known."""
    tasks = waiting.follow_ups.filter(activity__startswith="find-out-")
    rows = list(
        waiting.follow_ups.exclude(pk__in=tasks.values("pk")).order_by("pk").values()
    )

    change(waiting, tags=STAGE_3)

    kept = waiting.follow_ups.filter(pk__in=[row["id"] for row in rows])
    assert list(kept.order_by("pk").values()) == rows


@pytest.mark.parametrize(
    ("days", "words"), [(-3, "before the operation"), (3, "in the future")]
)
def test_an_impossible_day_is_refused(waiting, change, days, words):
    with pytest.raises(RefusedError, match=words):
        change(waiting, anchors={Anchor.DISCHARGE: DAY + dt.timedelta(days=days)})

    assert PlanChange.objects.count() == 0


def test_what_is_known_already_changes_nothing(waiting, change):
    change(waiting, anchors={Anchor.DISCHARGE: DAY})

    with pytest.raises(RefusedError, match="Nothing here differs"):
        change(waiting, anchors={Anchor.DISCHARGE: DAY})


def test_a_known_fact_is_corrected_only_with_a_reason(waiting, change):
    change(waiting, tags=STAGE_3, reason="")

    with pytest.raises(RefusedError, match="Say why"):
        change(waiting, tags={"stage-3": Known.NO, "stage-2": Known.YES}, reason=" ")


def test_what_became_late_while_waiting_is_opened_late(waiting, change):
    """H15, H17: the call on day 2 at home was never made, so it stays to be made."""
    at = NOW + dt.timedelta(days=30)

    change(waiting, at=at, anchors={Anchor.DISCHARGE: waiting.starts_on})

    call = FollowUp.objects.get(plan=waiting, reasons__item_code="ER-11")
    assert call.closes_on < at.date()
    assert call.is_open


def test_home_checks_that_are_past_make_no_backlog(waiting, change):
    """H17: nobody is asked today how they were three weeks ago."""
    at = NOW + dt.timedelta(days=30)

    change(waiting, at=at, anchors={Anchor.DISCHARGE: waiting.starts_on})

    home = waiting.follow_ups.filter(reasons__item_code="ER-12")
    assert home.filter(closes_on__lt=at.date()).count() == 0


# The day of the operation ----------------------------------------------------------


@pytest.mark.parametrize("days", [-30, -1, 1, 30])
def test_a_corrected_operation_day_moves_what_is_open(enrol, change, record, days):
    """H10: open ones move by as much, done ones keep their day, one message goes."""
    at = NOW + dt.timedelta(days=40)
    plan = enrol(discharge_on=None)
    done = plan.follow_ups.get(reasons__item_code="ER-04")
    record(done, at=NOW + dt.timedelta(hours=1))
    done.refresh_from_db()
    day = OPERATED + dt.timedelta(days=days)

    change(plan, at=at, operation_day=day)

    scan = plan.follow_ups.get(reasons__item_code="COL-05", reasons__occurrence="m12")
    assert scan.planned_on == day + relativedelta(months=12)
    before = done.planned_on
    done.refresh_from_db()
    assert (done.planned_on, done.done_on) == (before, DAY)
    plan.operation.refresh_from_db()
    assert (plan.operation.day, plan.operation.day_as_given) == (day, day.isoformat())
    assert Reminder.objects.filter(purpose="plan-changed").count() == 1
    noted = AuditEvent.objects.get(kind="operation-day-corrected")
    assert noted.fields["day"] == [str(OPERATED), str(day)]


def test_a_correction_drops_the_reminders_of_what_moved(enrol, change, nurse):
    """H05, H10: nothing is said about a day that is no longer true."""
    plan = enrol()
    visit = plan.follow_ups.get(reasons__item_code="COL-01", reasons__occurrence="m6")
    actions_reminder(visit)

    change(plan, operation_day=OPERATED - TWO_DAYS)

    assert list(
        Reminder.objects.filter(subject_id=visit.pk).values_list("state", flat=True)
    ) == [Reminder.State.DROPPED]


def actions_reminder(visit):
    Reminder.objects.create(
        recipient=visit.patient.user,
        purpose="check-due",
        subject_kind="followups.followup",
        subject_id=visit.pk,
        patient_id=visit.patient_id,
        step="14-days-before",
        for_day=visit.due_on,
        not_before=NOW,
        expires_at=NOW + TWO_DAYS,
        created_at=NOW,
    )


def test_what_is_booked_moves_only_when_a_person_says_so(enrol, change, record):
    """H10: an appointment stands until somebody decides about it."""
    plan = enrol()
    visits = {
        month: plan.follow_ups.get(
            reasons__item_code="COL-01", reasons__occurrence=f"m{month}"
        )
        for month in (6, 12)
    }
    for visit in visits.values():
        record(visit, Gate.BOOKED, booked_for=NOW + dt.timedelta(days=180))
    wanted = Change(operation_day=OPERATED - TWO_DAYS)

    seen = preview_change(plan, wanted, day=DAY)

    assert {line.existing.number for line in seen.replan.asked} == {
        visit.pk for visit in visits.values()
    }
    before = visits[12].planned_on
    change(
        plan,
        operation_day=OPERATED - TWO_DAYS,
        decisions=Decisions(agreed=frozenset({visits[6].pk})),
    )
    for visit in visits.values():
        visit.refresh_from_db()
    assert visits[6].planned_on == OPERATED - TWO_DAYS + relativedelta(months=6)
    assert visits[6].booked_for is None
    assert visits[12].planned_on == before
    assert visits[12].booked_for is not None


# Preview, stale, twice --------------------------------------------------------------


def test_the_preview_is_what_happens(enrol, change):
    """Preview equals result: every line shown is a line written, and nothing else."""
    plan = enrol(tags=ANSWERED | {"t4": Known.NOT_KNOWN})
    wanted = Change(
        operation_day=OPERATED - dt.timedelta(days=9),
        tags={"stage-3": Known.NO, "stage-1": Known.YES},
    )
    seen = preview_change(plan, wanted, day=DAY)
    shown = {
        line.existing.number: line.check.due_on if line.check else None
        for line in seen.replan.lines
        if line.existing and line.act.value in {"move", "withdraw"}
    }

    made = change(plan, operation_day=wanted.operation_day, tags=wanted.tags)

    written = {
        line.follow_up_id: None if line.act == "withdrawn" else line.new_due_on
        for line in made.lines.filter(act__in=["moved", "withdrawn"])
    }
    assert len(shown) > 50
    assert written == shown
    assert made.lines.filter(act="added").count() == len(seen.replan.added) + len(
        seen.new_tasks
    ) + sum(line.ticked for line in seen.replan.late)


def test_a_change_after_the_preview_shows_a_new_one(enrol, record, nurse):
    """H33, H34: what somebody did meanwhile is seen before anything is changed."""
    plan = enrol()
    wanted = Change(operation_day=OPERATED - TWO_DAYS)
    seen = preview_change(plan, wanted, day=DAY)
    record(plan.follow_ups.get(reasons__item_code="ER-04"))

    with pytest.raises(StaleError, match="changed after this preview"):
        actions.apply_change(
            care_plan=plan,
            change=wanted,
            fingerprint=seen.fingerprint,
            reason="Typed wrongly.",
            key="one",
            by=nurse,
            at=NOW,
        )
    assert PlanChange.objects.count() == 0
    plan.operation.refresh_from_db()
    assert plan.operation.day == OPERATED


def test_a_double_click_changes_once(enrol, nurse):
    """H35: the second submit finds the first one's change."""
    plan = enrol()
    wanted = Change(operation_day=OPERATED - TWO_DAYS)
    seen = preview_change(plan, wanted, day=DAY)

    made = [
        actions.apply_change(
            care_plan=plan,
            change=wanted,
            fingerprint=seen.fingerprint,
            reason="Typed wrongly.",
            key="one",
            by=nurse,
            at=NOW,
        )
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert PlanChange.objects.count() == 1


def test_changing_twice_the_same_way_moves_nothing_more(enrol, change):
    """A plan that agrees with its facts keeps every line."""
    plan = enrol()
    change(plan, operation_day=OPERATED - TWO_DAYS)

    plan.operation.refresh_from_db()
    seen = preview_change(plan, Change(), day=DAY)

    assert {line.act.value for line in seen.replan.lines} == {"keep"}


# Undo ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"operation_day": OPERATED - TWO_DAYS},
        {"tags": {"stage-3": Known.NO, "stage-1": Known.YES}},
        {"tags": {"stage-3": Known.NOT_KNOWN}},
        {"choices": {"COL-07": True}, "tags": {"t4": Known.YES}},
        {"anchors": {Anchor.DISCHARGE: None}},
    ],
)
def test_undo_restores_the_plan(enrol, change, nurse, facts):
    """What a change did, undo takes back: days, reasons, facts and tasks."""
    plan = enrol()
    before = state_of(plan)
    stood_on = drafting.facts_of(plan)
    made = change(plan, **facts)
    assert state_of(plan) != before

    undone = actions.undo_change(change=made, by=nurse, at=NOW + dt.timedelta(hours=3))

    plan.operation.refresh_from_db()
    assert state_of(plan) == before
    assert undone.left == []
    after = drafting.facts_of(plan)
    assert drafting.effective_tags(after) == drafting.effective_tags(stood_on)
    assert after.all_anchors() == stood_on.all_anchors()
    seen = preview_change(plan, Change(), day=DAY)
    assert {line.act.value for line in seen.replan.lines} == {"keep"}


def test_what_was_undone_can_be_done_again(enrol, change, nurse):
    plan = enrol()
    made = change(plan, tags={"stage-3": Known.NO, "stage-1": Known.YES})
    once = state_of(plan)
    actions.undo_change(change=made, by=nurse, at=NOW)

    change(plan, tags={"stage-3": Known.NO, "stage-1": Known.YES})

    assert state_of(plan) == once


def test_undo_leaves_alone_what_somebody_touched(enrol, change, record, nurse):
    """H33: work done since the change is not taken back with it."""
    plan = enrol()
    made = change(plan, operation_day=OPERATED - TWO_DAYS)
    visit = plan.follow_ups.get(reasons__item_code="COL-01", reasons__occurrence="m6")
    record(visit, Gate.BOOKED, booked_for=NOW + dt.timedelta(days=180))
    visit.refresh_from_db()
    moved_to = visit.planned_on

    undone = actions.undo_change(change=made, by=nurse, at=NOW)

    visit.refresh_from_db()
    assert [line.follow_up for line in undone.left] == [visit]
    assert visit.planned_on == moved_to


def test_undo_is_for_a_day(enrol, change, nurse):
    made = change(enrol(), operation_day=OPERATED - TWO_DAYS)

    with pytest.raises(RefusedError, match="within a day"):
        actions.undo_change(
            change=made, by=nurse, at=NOW + dt.timedelta(days=1, minutes=1)
        )


def test_undo_goes_in_order(enrol, change, nurse):
    plan = enrol()
    first = change(plan, operation_day=OPERATED - TWO_DAYS)
    change(plan, tags={"t4": Known.YES})

    with pytest.raises(RefusedError, match="later change"):
        actions.undo_change(change=first, by=nurse, at=NOW)


def test_undo_tells_the_patient_nothing(enrol, change, nurse):
    """H05: a change taken back in time is not announced."""
    made = change(enrol(), operation_day=OPERATED - TWO_DAYS)

    actions.undo_change(change=made, by=nurse, at=NOW)

    told = Reminder.objects.filter(purpose="plan-changed")
    assert list(told.values_list("state", flat=True)) == [Reminder.State.DROPPED]


# Options and tags -------------------------------------------------------------------


def test_an_option_takes_the_place_of_a_default_and_gives_it_back(enrol, change):
    """COL-06 stands instead of COL-05 (clinical/tags.md section 5)."""
    plan = enrol()

    change(plan, choices={"COL-06": True})
    light = open_keys(plan, "ct-chest-abdomen-pelvis")
    change(plan, choices={"COL-06": False})

    assert light == {("COL-06", "m12"), ("COL-06", "m36")}
    assert open_keys(plan, "ct-chest-abdomen-pelvis") == {
        ("COL-05", f"m{month}") for month in (12, 24, 36)
    }
    assert ChangeLine.objects.filter(act="reopened").count() > 0


def open_keys(plan, activity):
    rows = plan.follow_ups.filter(activity=activity, done_at=None, closed_at=None)
    return {key for row in rows for key in reasons_of(row)}


def test_removing_a_cause_removes_what_it_implied(enrol, change):
    """An implied tag stands only while its cause does (clinical/tags.md section 1)."""
    plan = enrol(tags=ANSWERED | {"ileostomy": Known.YES})
    assert plan.follow_ups.filter(reasons__item_code="ER-30").exists()

    change(plan, tags={"ileostomy": Known.NO})

    assert drafting.effective_tags(drafting.facts_of(plan)).get("stoma") != Known.YES
    assert open_keys(plan, "stoma-output") == set()


def test_an_ended_plan_is_not_changed(enrol, change, nurse):
    """H18: nothing comes onto a plan that has ended."""
    plan = enrol()
    plan.ended_at, plan.ended_by, plan.ended_why = NOW, nurse, "Entered in error"
    plan.save()

    with pytest.raises(RefusedError, match="has ended"):
        change(plan, tags={"t4": Known.YES})


def test_a_check_keeps_only_the_reasons_that_still_hold(change, enrol, nurse):
    """A merged check stays for the row that asks for it, and undo brings both back."""
    plan = enrol(tags=ANSWERED | {"nutrition-risk": Known.YES})
    row = ChecklistItem.objects.get(code="COL-06")
    scan = plan.follow_ups.get(reasons__item_code="COL-05", reasons__occurrence="m12")
    FollowUpReason.objects.create(
        follow_up=scan, plan=plan, item=row, item_code="COL-06", occurrence="m12"
    )

    made = change(plan, tags={"t4": Known.YES})

    assert set(reasons_of(scan)) == {("COL-05", "m12")}
    seen = preview_change(plan, Change(), day=DAY)
    assert seen.replan.changes == ()
    actions.undo_change(change=made, by=nurse, at=NOW)
    assert set(reasons_of(scan)) == {("COL-05", "m12")}
