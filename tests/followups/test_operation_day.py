"""The day of the operation is corrected: everything moves as it should, or nothing."""

import datetime as dt
import re

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.db import transaction

from careplan.audit import actions as audit
from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.actions import change_rows, changing, facts
from careplan.followups.models import PlanChange
from careplan.followups.queries.changing import Change, preview_change
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox import actions as outbox
from careplan.outbox.models import Reminder
from careplan.patients.models import Operation
from careplan.rules.enums import Gate, Route
from tests.factories import DAY, NOW

pytestmark = pytest.mark.usefixtures("library")
OPERATED = DAY - dt.timedelta(days=2)
AT = NOW + dt.timedelta(days=40)
TODAY = AT.date()
DAYS = ["planned_on", "due_on", "opens_on", "closes_on"]
# The words of an occurrence, as an independent reader would count them.
UNIT = {"d": "days", "w": "weeks", "m": "months"}


@pytest.fixture
def plan(enrol):
    return enrol(discharge_on=None)


@pytest.fixture
def settled(plan, record, nurse):
    """One done, one that took place, one moved by hand, one with a booking."""
    done = plan.follow_ups.get(reasons__item_code="ER-04")
    record(done, at=NOW + dt.timedelta(hours=1))
    attended = of(plan, "COL-05", "m12")
    record(attended, Gate.ATTENDED, route=Route.CLINIC)
    moved = of(plan, "COL-01", "m6")
    actions.move(
        follow_up=moved,
        revision=moved.revision,
        to=moved.due_on + dt.timedelta(days=7),
        key="by hand",
        by=nurse,
        at=NOW,
    )
    booked = of(plan, "COL-01", "m12")
    record(booked, Gate.BOOKED, booked_for=NOW + dt.timedelta(days=363))
    return {row.pk for row in (done, attended, moved, booked)}


def of(plan, code, occurrence):
    return plan.follow_ups.get(
        reasons__item_code=code, reasons__occurrence=occurrence, plan=plan
    )


def days_of(plan, **where):
    rows = plan.follow_ups.filter(**where).order_by("pk")
    return {row["id"]: row for row in rows.values("id", *DAYS)}


def counted(day, occurrence):
    """The day that an occurrence names, counted here and not by the rules."""
    unit, number = re.fullmatch(r"([dwm])(\d+)", occurrence).groups()
    return day + relativedelta(**{UNIT[unit]: int(number)})


@pytest.mark.parametrize("days", [-30, -1, 1, 30])
def test_h10_every_open_check_moves_and_no_settled_one_does(
    plan, settled, change, days
):
    """Done, open, overdue, attended, moved by hand, booked: each as in the table."""
    before = days_of(plan)
    overdue = set(
        plan.follow_ups.filter(closes_on__lt=TODAY, done_at=None).values_list(
            "pk", flat=True
        )
    )
    Reminder.objects.create(
        recipient=plan.patient.user,
        purpose="check-due",
        subject_kind="followups.followup",
        subject_id=of(plan, "COL-05", "m24").pk,
        patient_id=plan.patient_id,
        step="14-days-before",
        for_day=DAY,
        not_before=AT,
        expires_at=AT,
        created_at=NOW,
    )
    day = OPERATED + dt.timedelta(days=days)

    change(plan, at=AT, operation_day=day)

    after = days_of(plan)
    assert overdue
    assert {pk: after[pk] for pk in settled} == {pk: before[pk] for pk in settled}
    moving = plan.follow_ups.filter(done_at=None, closed_at=None, reasons__isnull=False)
    reasons = [
        (row.pk, row.planned_on, reason.occurrence)
        for row in moving.exclude(pk__in=settled).distinct()
        for reason in row.reasons.all()
    ]
    assert len(reasons) > 40
    assert [
        (pk, planned)
        for pk, planned, occurrence in reasons
        if planned != counted(day, occurrence)
    ] == []
    assert [row for row in after.values() if not in_order(row)] == []
    assert sorted(Reminder.objects.values_list("purpose", "state")) == [
        ("check-due", Reminder.State.DROPPED),
        ("plan-changed", Reminder.State.WAITING),
    ]
    noted = AuditEvent.objects.get(kind="operation-day-corrected")
    assert noted.fields["day"] == [str(OPERATED), str(day)]


def in_order(row):
    return row["opens_on"] <= row["due_on"] <= row["closes_on"]


def test_h10_a_correction_says_why(plan, change):
    with pytest.raises(RefusedError, match="Say why it is changed"):
        change(plan, operation_day=OPERATED - dt.timedelta(days=1), reason=" ")


class KilledError(Exception):
    pass


# Facts, lines, reasons, reminders, message, trail.
STEPS = [
    (facts, "write"),
    (change_rows, "carry_out"),
    (change_rows, "_own"),
    (outbox, "drop_for_subjects"),
    (outbox, "put"),
    (audit, "record"),
]


def everything():
    """Every row of the tables that a change could write."""
    labels = ("followups", "patients", "outbox", "audit", "entries")
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }


def test_h10_killed_during_the_change_nothing_is_written(
    plan, settled, nurse, monkeypatch
):
    """After each step: all or nothing; and the same preview can be carried out then."""
    wanted = Change(operation_day=OPERATED - dt.timedelta(days=9))
    seen = preview_change(plan, wanted, day=TODAY)
    before = everything()

    def apply():
        return actions.apply_change(
            care_plan=plan,
            change=wanted,
            fingerprint=seen.fingerprint,
            reason="A letter came.",
            key="one",
            by=nurse,
            at=AT,
        )

    for place, name in STEPS:
        with monkeypatch.context() as patched:
            patched.setattr(place, name, killed_after(getattr(place, name)))
            with pytest.raises(KilledError), transaction.atomic():
                apply()
        assert everything() == before, name
    assert apply() == PlanChange.objects.get()


def killed_after(step):
    def run(*args, **kwargs):
        step(*args, **kwargs)
        raise KilledError

    return run


def test_the_steps_are_those_of_a_change():
    """Where the modules say otherwise, the test above would prove nothing."""
    assert (changing.facts, changing.change_rows) == (facts, change_rows)
    assert (changing.outbox, changing.audit) == (outbox, audit)


@pytest.mark.parametrize("days", [-9, 9])
def test_h10_undo_brings_every_day_back(plan, settled, change, nurse, days):
    before = days_of(plan)
    made = change(plan, at=AT, operation_day=OPERATED + dt.timedelta(days=days))
    assert days_of(plan) != before

    actions.undo_change(change=made, by=nurse, at=AT)

    assert days_of(plan, pk__in=before) == before
    assert Operation.objects.get(pk=plan.operation_id).day == OPERATED


def test_h34_a_form_from_before_the_correction_logs_nothing(plan, change, record):
    """The visit it was opened for stands on another day by now."""
    visit = of(plan, "COL-01", "m6")
    change(plan, at=AT, operation_day=OPERATED - dt.timedelta(days=1))

    with pytest.raises(StaleError):
        record(visit, Gate.BOOKED, revision=0, booked_for=AT, at=AT)

    assert visit.events.filter(kind="gate").count() == 0
