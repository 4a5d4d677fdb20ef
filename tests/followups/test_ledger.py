"""The ledger finds each kind of fault, and none in an honest history."""

import datetime as dt

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.actions import rows
from careplan.followups.actions.keeping_books import keep_books
from careplan.followups.models import (
    CarePlan,
    FollowUp,
    LedgerLine,
    LedgerRun,
)
from careplan.followups.queries import drafting, ledger
from careplan.patients.models import Patient
from careplan.rules.enums import Gate, Known
from tests import factories
from tests.factories import DAY, NOW
from tests.followups.books import kinds, ledger_command, one, raw
from tests.followups.conftest import ANSWERED

pytestmark = pytest.mark.usefixtures("library")
STAGES = ("stage-1", "stage-2", "stage-3")
UNKNOWN = {code: known for code, known in ANSWERED.items() if code not in STAGES}


@pytest.fixture
def plan(enrol):
    return enrol()


# Planted faults --------------------------------------------------------------------


def test_h15_a_deleted_check_shows_as_a_count_and_as_not_planned(plan):
    row = one(plan)
    raw("DELETE FROM followups_followupreason WHERE follow_up_id = %s", row.pk)
    raw("DELETE FROM followups_followup WHERE id = %s", row.pk)

    found = ledger.check_patient(plan.patient, at=NOW)

    assert [line.kind for line in found] == ["count", "not-planned"]
    opened = CarePlan.objects.get().opened
    assert found[0].text == (
        f"{opened} checks were opened, and {opened - 1} are on record."
    )
    assert row.title in found[1].text


def test_h15_a_doubled_check_shows(plan):
    row = one(plan)
    row.pk, row.uid = None, "another"
    row.save()

    assert kinds(plan) == [("count", None)]


def test_h15_a_row_that_lost_its_check_shows(plan):
    reason = one(plan).reasons.get()
    raw("DELETE FROM followups_followupreason WHERE id = %s", reason.pk)

    (line,) = ledger.check_patient(plan.patient, at=NOW)

    assert (line.kind, line.patient, line.team) == (
        "not-planned",
        plan.patient_id,
        plan.patient.team_id,
    )
    assert f"(row {reason.item_code} {reason.occurrence})" in line.text


def test_h11_a_check_on_another_day_than_the_plan_says_shows(plan):
    row = one(plan)
    row.plan.follow_ups.filter(pk=row.pk).update(
        planned_on=row.planned_on + dt.timedelta(days=1)
    )

    assert kinds(plan) == [("not-planned", row.pk)]


def test_a_check_that_no_row_asks_for_shows(plan):
    row = one(plan)
    item = factories.ChecklistItemFactory(code="XX-1")
    row.reasons.update(item=item, item_code="XX-1")

    assert kinds(plan) == [("not-planned", None), ("not-planned", row.pk)]


def test_h16_a_check_marked_done_that_nobody_did_shows(plan):
    row = one(plan)
    plan.follow_ups.filter(pk=row.pk).update(
        done_at=NOW, done_on=DAY, recorded_at=NOW, attended_on=DAY
    )

    assert kinds(plan) == [("columns", row.pk)]


def test_h16_a_check_closed_without_its_event_shows(plan, nurse):
    row = one(plan)
    plan.follow_ups.filter(pk=row.pk).update(
        closed_at=NOW, closed_by=nurse, closed_reason=factories.ReasonFactory()
    )

    assert kinds(plan) == [("columns", row.pk)]


def test_h16_a_done_check_that_is_open_again_shows(plan, record):
    row = one(plan, kind="task")
    record(row)
    plan.follow_ups.filter(pk=row.pk).update(
        done_at=None, done_on=None, recorded_at=None
    )

    assert kinds(plan) == [("columns", row.pk)]


def test_h17_a_patient_with_nothing_ahead_shows(enrol, nurse, team):
    """A plan all of whose rows are done or closed needs a person to end it."""
    version = factories.ChecklistVersionFactory()
    factories.ChecklistItemFactory(version=version, code="AA-1")
    plan = enrol(versions=(factories.publish(version),), tags={}, discharge_on=DAY)
    (row,) = plan.follow_ups.all()
    assert kinds(plan) == []

    actions.close(
        follow_up=row,
        revision=row.revision,
        reason=factories.ReasonFactory(),
        by=nurse,
        at=NOW,
    )

    assert kinds(plan) == [("no-next", None)]
    CarePlan.objects.update(ended_at=NOW, ended_by=nurse, ended_why="Over")
    assert kinds(plan) == []


def test_h17_a_patient_whom_we_follow_without_a_plan_shows(patient):
    (line,) = ledger.check_patient(patient, at=NOW)

    assert (line.kind, line.text) == ("no-next", "There is no plan.")
    Patient.objects.update(status="deceased", status_since=DAY)
    assert ledger.check_patient(patient, at=NOW) == []


def test_an_open_check_of_another_team_shows(plan):
    row = one(plan)
    other = factories.TeamFactory(name="Breast team")
    plan.follow_ups.filter(pk=row.pk).update(team=other)

    (line,) = ledger.check_patient(plan.patient, at=NOW)

    assert (line.kind, line.follow_up) == ("team", row.pk)
    assert line.text == f"{row.title} lies with Breast team."


def test_h17_what_waits_and_nobody_is_asked_shows(enrol):
    plan = enrol(tags=UNKNOWN)
    assert kinds(plan) == []

    plan.follow_ups.filter(activity__startswith="find-out-").update(activity="other")

    assert kinds(plan) == [("waiting", None)]


# Honest histories ------------------------------------------------------------------


def test_h15_an_honest_history_leaves_the_books_balanced(
    enrol, record, change, nurse, team
):
    plan = enrol(discharge_on=None, tags=UNKNOWN)
    found = [kinds(plan)]

    def then(act):
        act()
        found.append(kinds(plan))

    made = []
    then(lambda: change(plan, anchors={"discharge": DAY}))
    then(lambda: made.append(change(plan, tags={"stage-3": Known.YES})))
    home = plan.follow_ups.filter(kind="home").order_by("due_on")[1]
    then(lambda: record(home))
    test = one(plan, kind="test")
    booked = NOW + dt.timedelta(days=30)
    then(lambda: record(test, Gate.BOOKED, booked_for=booked, place="Scan room"))
    then(lambda: actions.undo_change(change=made[0], by=nurse, at=NOW))
    then(lambda: change(plan, tags={"stage-2": Known.YES}))
    then(lambda: change(plan, operation_day=DAY - dt.timedelta(days=3)))
    then(
        lambda: actions.close(
            follow_up=(row := one(plan, kind="visit", closed_at=None)),
            revision=row.revision,
            reason=factories.ReasonFactory(),
            by=nurse,
            at=NOW,
        )
    )
    then(lambda: change(plan, tags={"stage-2": Known.NO, "stage-1": Known.YES}))

    assert found == [[]] * len(found)


def test_h15_what_was_booked_while_the_plan_moved_may_stay_where_it_was(
    plan, record, change
):
    """A person was asked and left it; that the booking falls later is no fault."""
    test = one(plan, kind="test")
    record(test, Gate.BOOKED, booked_for=NOW + dt.timedelta(days=30), place="Room 1")
    change(plan, operation_day=DAY - dt.timedelta(days=3))
    plan.follow_ups.filter(pk=test.pk).update(booked_for=None, booked_place="")

    assert kinds(plan) == [("columns", test.pk)]


def test_late_checks_left_unticked_are_no_difference(enrol, change):
    plan = enrol(discharge_on=None)
    later = NOW + dt.timedelta(days=200)

    change(
        plan,
        at=later,
        anchors={"discharge": DAY},
        decisions=actions.Decisions(ticked=frozenset()),
    )

    draft = drafting.draft(drafting.facts_of(plan))
    wanted = {key for check in draft.checks for key in rows.keys_of(check)}
    there = set(
        plan.follow_ups.values_list("reasons__item_code", "reasons__occurrence")
    )
    assert len(wanted - there) > 10
    assert kinds(plan, later) == []


# The command and the run -----------------------------------------------------------


def test_the_command_prints_one_page_and_ends_well(plan):
    text, code = ledger_command()

    opened = CarePlan.objects.get().opened
    run = LedgerRun.objects.get()
    assert code == 0
    assert (run.opened, run.open, run.done, run.closed) == (opened, opened, 0, 0)
    assert run.differences == run.lines.count() == 0
    assert text.splitlines()[-1] == "The books balance."
    assert [line.split()[0] for line in text.splitlines()[5:13]] == [
        *LedgerLine.Kind.values
    ]
    assert AuditEvent.objects.filter(kind="books-kept", job="ledger").count() == 1


def test_h15_the_command_ends_with_1_on_a_difference(plan):
    reason = one(plan).reasons.get()
    raw("DELETE FROM followups_followupreason WHERE id = %s", reason.pk)

    text, code = ledger_command("--quiet")

    assert code == 1
    assert f"{plan.patient.number}: " in text
    assert text.splitlines()[-1] == "1 differences."
    (line,) = LedgerLine.objects.all()
    assert (line.kind, line.patient, line.team) == (
        "not-planned",
        plan.patient,
        plan.patient.team,
    )


def test_quiet_says_nothing_while_all_is_well(plan):
    assert ledger_command("--quiet") == ("", 0)


def test_one_patient_is_looked_at_and_nothing_is_kept(plan):
    uid = plan.patient.uid
    well = ledger_command(f"--patient={uid}")
    plan.follow_ups.filter(pk=one(plan).pk).update(team=factories.TeamFactory())

    ill = ledger_command(f"--patient={uid}")

    assert (well[1], ill[1], LedgerRun.objects.count()) == (0, 1, 0)
    with pytest.raises(CommandError, match="no patient nobody"):
        ledger_command("--patient=nobody")


def test_twice_finds_the_same(plan):
    one_row = one(plan)
    plan.follow_ups.filter(pk=one_row.pk).update(team=factories.TeamFactory())

    runs = [keep_books(at=NOW), keep_books(at=NOW)]

    told = [list(run.lines.values_list("kind", "follow_up", "text")) for run in runs]
    assert told[0] == told[1] != []


def test_what_is_written_meanwhile_is_no_difference(plan):
    """The second look finds the follow-up and its count together."""
    meanwhile = []

    def write(execute, sql, *args):
        result = execute(sql, *args)
        if not meanwhile and 'FROM "followups_careplan"' in sql:
            meanwhile.append(sql)
            row = FollowUp.objects.create(
                plan=plan,
                patient=plan.patient,
                team=plan.patient.team,
                activity="letter",
                kind="task",
                title="Letter",
                planned_on=DAY,
                due_on=DAY,
                opens_on=DAY,
                closes_on=DAY,
            )
            CarePlan.objects.filter(pk=row.plan_id).update(opened=plan.opened + 1)
        return result

    plan.refresh_from_db()
    with connection.execute_wrapper(write):
        run = keep_books(at=NOW)

    assert (len(meanwhile), run.differences) == (1, 0)


def test_three_patients_take_as_many_queries_as_one(enrol, team):
    def queries():
        with CaptureQueriesContext(connection) as found:
            keep_books(at=NOW)
        return len(found)

    enrol()
    alone = queries()
    for number in ("W9", "W10"):
        person = actions.Person(
            number=number, name="B", born_on=dt.date(1950, 1, 1), team=team
        )
        enrol(number, who=person)

    assert queries() == alone


def test_it_stops_when_told_and_keeps_nothing(plan):
    assert keep_books(at=NOW, stop=lambda: True) is None
    assert LedgerRun.objects.count() == 0
