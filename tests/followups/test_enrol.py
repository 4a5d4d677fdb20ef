"""An operation becomes a dated plan: once, whole, or not at all."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careplan.audit.models import AuditEvent
from careplan.checklists.models import ChecklistItem, ChecklistVersion
from careplan.followups import actions
from careplan.followups.models import CarePlan, FollowUpReason
from careplan.followups.queries import drafting
from careplan.followups.queries.changing import Change, preview_change
from careplan.lib.errors import RefusedError
from careplan.patients import actions as patients
from careplan.patients.models import Operation, Patient
from careplan.rules.enums import ItemStatus, Known, VersionState
from tests import factories
from tests.factories import DAY, NOW
from tests.followups.conftest import ANSWERED

pytestmark = pytest.mark.usefixtures("library")

# PostgreSQL writes each table's rows in one statement, however many they are.
ENROL_QUERIES = 36


def statements(call):
    with CaptureQueriesContext(connection) as found:
        call()
    return [query["sql"] for query in found]


def batches(count, fields):
    """How many statements SQLite needs: a row's fields times its rows in each."""
    most = connection.features.max_query_params
    return -(-count * fields // (most - most % fields)) if most else 1


def test_a_colon_patient_gets_the_whole_plan_in_one_transaction(enrol):
    sql = statements(enrol)

    plan = CarePlan.objects.get()
    checks, reasons = plan.follow_ups.count(), FollowUpReason.objects.count()
    assert checks > 200
    assert reasons >= checks
    if connection.vendor == "postgresql":
        assert len(sql) == ENROL_QUERIES
    else:
        more = batches(checks, 24) + batches(reasons, 6)
        assert len(sql) <= ENROL_QUERIES + more


def test_twice_the_rows_take_no_more_statements(enrol):
    short = statements(lambda: enrol(discharge_on=None))
    person = actions.Person(
        number="W9",
        name="B",
        born_on=dt.date(1950, 1, 1),
        team=Patient.objects.get().team,
    )
    long = statements(lambda: enrol("second", who=person))

    batched = batches(300, 24) + batches(300, 6)
    assert len(long) <= len(short) + (
        0 if connection.vendor == "postgresql" else batched
    )


def test_h35_the_same_form_twice_is_one_plan(enrol):
    assert enrol() == enrol()

    assert CarePlan.objects.count() == Patient.objects.count() == 1


def test_building_again_changes_nothing(enrol):
    plan = enrol()
    seen = preview_change(plan, Change(), day=DAY)

    assert len(seen.replan.kept) == len(seen.replan.lines) > 0
    assert (seen.replan.changes, seen.replan.left_out) == ((), 0)
    assert (seen.new_tasks, seen.asked_no_more) == ([], [])


def test_h15_every_row_of_the_checklists_is_planned_or_accounted_for(enrol):
    plan = enrol()
    draft = drafting.draft(drafting.facts_of(plan))
    planned = set(FollowUpReason.objects.values_list("item_code", flat=True))
    accounted = (
        {row.item.code for row in (*draft.waiting, *draft.off)}
        | {row.code for row in (*draft.avoided, *draft.not_applying)}
        | {reason.item_code for each in draft.passed for reason in each.reasons}
    )

    every = set(
        ChecklistItem.objects.filter(version__plans__plan=plan).values_list(
            "code", flat=True
        )
    )
    assert planned | accounted == every


def test_same_activity_and_day_is_one_check_with_all_reasons(enrol):
    versions = []
    for code, schedule in [("AA-1", "at months 6, 12"), ("BB-1", "at months 12")]:
        version = factories.ChecklistVersionFactory()
        factories.ChecklistItemFactory(
            version=version, code=code, activity="cea", schedule=schedule
        )
        versions.append(factories.publish(version))

    plan = enrol(versions=tuple(versions))

    assert [
        list(row.reasons.values_list("item_code", "occurrence"))
        for row in plan.follow_ups.order_by("due_on")
    ] == [[("AA-1", "m6")], [("AA-1", "m12"), ("BB-1", "m12")]]


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, set()),
        ({"discharge_on": None}, {"find-out-discharge"}),
        ({"tags": {**ANSWERED, "stage-3": Known.NOT_KNOWN}}, {"find-out-histology"}),
        ({"tags": {**ANSWERED, "t4": Known.NOT_KNOWN}}, set()),
    ],
    ids=["all known", "day of going home", "stage", "an option's tag"],
)
def test_nothing_waits_unseen(enrol, changes, asked):
    plan = enrol(**changes)

    tasks = plan.follow_ups.filter(activity__startswith="find-out-")
    assert {task.activity for task in tasks} == asked
    assert [task.due_on >= DAY for task in tasks] == [True] * len(asked)


def test_passed_occurrences_are_opened_only_when_ticked(enrol, enrolment):
    surgery = replace(enrolment().surgery, day=DAY - dt.timedelta(days=200))
    home = DAY - dt.timedelta(days=195)
    facts = enrolment(surgery=surgery, discharge_on=home).facts(DAY)
    passed = drafting.draft(facts).passed
    ticked = passed[0].reasons[0]

    plan = enrol(
        surgery=surgery,
        discharge_on=home,
        ticked=frozenset({(ticked.item_code, ticked.occurrence_code)}),
    )

    late = plan.follow_ups.filter(closes_on__lt=DAY)
    assert [(row.activity, row.planned_on) for row in late] == [
        (passed[0].activity, passed[0].planned_on)
    ]
    assert len(passed) > 50


def test_an_option_stands_instead_of_its_default(enrol):
    plan = enrol(choices={"COL-06": True})

    codes = set(plan.follow_ups.values_list("reasons__item_code", flat=True))
    instead = ChecklistItem.objects.get(
        code="COL-06", version__state=VersionState.PUBLISHED
    )
    left = FollowUpReason.objects.filter(item_code="COL-05")
    assert "COL-06" in codes
    assert [
        row.occurrence for row in left if _month(row) >= instead.instead_from_month
    ] == []
    assert list(plan.choices.values_list("item_code", "on")) == [("COL-06", True)]


def _month(reason):
    return int(reason.occurrence.removeprefix("m"))


def test_what_is_advised_against_is_never_opened(enrol):
    enrol(choices={"COL-10": True, "ALL-06": True})

    avoided = ChecklistItem.objects.filter(status=ItemStatus.AVOID)
    assert avoided.count() > 2
    assert FollowUpReason.objects.filter(item__in=avoided).count() == 0


def test_h12_a_version_published_later_changes_no_plan(enrol, approver):
    plan = enrol()
    tables = [plan.follow_ups, plan.versions, plan.tags, FollowUpReason.objects]
    before = [list(table.order_by("pk").values()) for table in tables]
    old = ChecklistVersion.objects.get(
        parent__code="colon", state=VersionState.PUBLISHED
    )
    ChecklistVersion.objects.filter(pk=old.pk).update(
        state=VersionState.RETIRED, retired_at=NOW
    )
    new = factories.ChecklistVersionFactory(parent=old.parent, number=9)
    factories.ChecklistItemFactory(version=new, code="COL-01", what="Something else")
    factories.publish(new)

    assert [list(table.order_by("pk").values()) for table in tables] == before
    assert preview_change(plan, Change(), day=DAY).replan.changes == ()


def _other_day(days):
    return lambda it: {
        "surgery": replace(it.surgery, day=DAY + dt.timedelta(days=days))
    }


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (_other_day(1), "future"),
        (
            lambda it: {"surgery": replace(it.surgery, day=dt.date(1950, 1, 1))},
            "before the birth date",
        ),
        (
            lambda it: {"discharge_on": it.surgery.day - dt.timedelta(days=1)},
            "before the operation",
        ),
        (lambda it: {"versions": ()}, "published"),
    ],
)
def test_it_is_refused_and_writes_nothing(enrol, enrolment, changed, words):
    with pytest.raises(RefusedError, match=words):
        enrol(**changed(enrolment()))

    assert Patient.objects.count() == Operation.objects.count() == 0
    assert AuditEvent.objects.filter(kind="plan-built").count() == 0


@pytest.mark.parametrize(
    "state", [VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.RETIRED]
)
def test_only_published_versions_make_a_plan(enrol, enrolment, state):
    """H42: nothing that nobody approved, or that was taken out of use."""
    approver = factories.UserFactory() if state == VersionState.RETIRED else None
    version = factories.ChecklistVersionFactory(
        state=state,
        approver=approver,
        published_at=NOW if approver else None,
        retired_at=NOW if approver else None,
    )

    with pytest.raises(RefusedError, match="published"):
        enrol(versions=(*enrolment().versions, version))


def test_a_taken_number_is_refused(enrol):
    enrol()

    with pytest.raises(RefusedError, match="number"):
        enrol("second")
    assert CarePlan.objects.count() == 1


def test_h14_an_operation_typed_in_again_gets_no_second_plan(enrol):
    patient = enrol().patient

    with pytest.raises(RefusedError, match="already has a plan"):
        enrol("second", who=patient)
    assert Operation.objects.count() == CarePlan.objects.count() == 1


def test_another_operation_of_the_same_person_gets_its_own_plan(enrol, enrolment):
    patient = enrol().patient
    earlier = replace(enrolment().surgery, day=DAY - dt.timedelta(days=400))

    plan = enrol("second", who=patient, surgery=earlier, discharge_on=None)

    assert (plan.patient, patient.plans.count()) == (patient, 2)


def test_nobody_who_died_is_enrolled(enrol, patient, nurse):
    patients.set_status(patient=patient, status="deceased", since=DAY, by=nurse, at=NOW)

    with pytest.raises(RefusedError, match="no longer followed"):
        enrol(who=patient)
