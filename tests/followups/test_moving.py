"""Moving a check by hand: freely in its time, outside it with a reason."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.models import FollowUpEvent
from careplan.followups.queries import moving
from careplan.followups.queries.history_columns import differences
from careplan.hospital import queries as hospital
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients import actions as patients
from careplan.rules.enums import Gate, Kind
from careplan.rules.window import Window
from tests import factories
from tests.factories import DAY, NOW

WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def reason(db):
    return factories.ReasonFactory(
        list=Reason.List.MOVE, code="patient-asked", text="Patient asked"
    )


@pytest.fixture
def move(nurse):
    """`move(check, to, reason=…)` as a form on the newest revision would."""
    keys = iter(range(10_000))

    def run(follow_up, to, **options):
        follow_up.refresh_from_db()
        options = {
            "revision": follow_up.revision,
            "key": f"move-{next(keys)}",
            "by": nurse,
            "at": NOW,
        } | options
        return actions.move(follow_up=follow_up, to=to, **options)

    return run


def days(follow_up):
    follow_up.refresh_from_db()
    return follow_up.due_on, follow_up.opens_on, follow_up.closes_on


def test_inside_its_time_it_needs_no_reason(move, check, nurse):
    """H15: it stays one check, with its time, and both days stand in its history."""
    row = check()

    event = move(row, DAY + WEEK, note="Holiday until then")

    assert days(row) == (DAY + WEEK, DAY - 2 * WEEK, DAY + 2 * WEEK)
    assert (row.moved_by_hand, row.planned_on) == (True, DAY)
    assert (event.kind, event.old_day, event.new_day, event.text, event.by) == (
        "moved",
        DAY,
        DAY + WEEK,
        "Holiday until then",
        nurse,
    )
    assert AuditEvent.objects.get(kind="moved").fields["due_on"] == [
        DAY.isoformat(),
        (DAY + WEEK).isoformat(),
    ]
    assert differences(row, row.events.all()) == []


def test_outside_its_time_it_needs_a_reason_and_stretches(move, check, reason):
    row = check()

    with pytest.raises(RefusedError, match="outside its time"):
        move(row, DAY + 5 * WEEK)
    event = move(row, DAY + 5 * WEEK, reason=reason)

    assert days(row) == (DAY + 5 * WEEK, DAY - 2 * WEEK, DAY + 5 * WEEK)
    assert event.reason == reason


def test_a_stretched_time_gives_no_free_moves(move, check, reason):
    """Each day outside the time the rules gave needs its reason."""
    row = check()
    move(row, DAY + 5 * WEEK, reason=reason)

    with pytest.raises(RefusedError, match="outside its time"):
        move(row, DAY + 3 * WEEK)
    move(row, DAY + WEEK)

    assert days(row) == (DAY + WEEK, DAY - 2 * WEEK, DAY + 2 * WEEK)


def test_a_move_taken_back_gives_the_days_before_it(move, check, reason, nurse):
    row = check()
    move(row, DAY + 5 * WEEK, reason=reason)
    row.refresh_from_db()

    actions.undo_last(
        follow_up=row, revision=row.revision, why="Misread", key="u", by=nurse, at=NOW
    )

    assert days(row) == (DAY, DAY - 2 * WEEK, DAY + 2 * WEEK)
    assert row.moved_by_hand is False


def test_a_reason_of_another_list_is_refused(move, check):
    with pytest.raises(RefusedError, match="Choose why"):
        move(check(), DAY + 5 * WEEK, reason=factories.ReasonFactory(code="declined"))


@pytest.mark.parametrize(
    ("fields", "to", "sentence"),
    [
        ({}, DAY, "It is due on this day already."),
        ({}, DAY - dt.timedelta(days=1), "This day has gone by."),
        ({}, dt.date(2025, 11, 17), "This day lies before the operation."),
        ({}, dt.date(2226, 11, 24), "more than thirty years"),
        ({"attended_on": DAY}, DAY + WEEK, "It took place already."),
        (
            {"done_at": NOW, "done_on": DAY},
            DAY + WEEK,
            "This check is not open any more.",
        ),
        (
            {"kind": Kind.HOME, "before": 0, "after": 1},
            DAY + WEEK,
            "A check at home stays in its time, 24 November 2026 to 25 November 2026.",
        ),
        (
            {"booked_for": NOW + WEEK},
            DAY + 2 * WEEK,
            "It is booked for 1 December 2026; book it again instead",
        ),
    ],
)
def test_it_says_why_a_day_cannot_be(move, check, reason, fields, to, sentence):
    row = check(**fields)

    with pytest.raises(RefusedError) as refusal:
        move(row, to, reason=reason)

    assert sentence in str(refusal.value)
    assert days(row)[0] == DAY
    assert row.revision == 0


def test_a_booking_is_cleared_only_when_that_is_ticked(move, check, nurse, record):
    row = check()
    record(row, Gate.BOOKED, booked_for=NOW + WEEK, place="Room 2")

    move(row, DAY + 10 * dt.timedelta(days=1), clear_booking=True)

    row.refresh_from_db()
    assert (row.booked_for, row.booked_place, row.next_gate) == (None, "", Gate.BOOKED)
    assert differences(row, row.events.all()) == []
    actions.undo_last(
        follow_up=row, revision=row.revision, why="Misread", key="u", by=nurse, at=NOW
    )
    row.refresh_from_db()
    assert (row.booked_for, row.due_on) == (NOW + WEEK, DAY)


def test_h35_the_same_form_twice_moves_once(move, check):
    row = check()

    pair = [move(row, DAY + WEEK, key="k", revision=0) for _time in range(2)]

    assert pair[0] == pair[1]
    assert row.events.count() == 1


def test_h33_the_second_of_two_nurses_is_told(move, check):
    row = check()
    move(row, DAY + WEEK, revision=0)

    with pytest.raises(StaleError):
        move(row, DAY + 2 * WEEK, revision=0)

    assert days(row)[0] == DAY + WEEK


def test_nobody_who_left_is_moved(move, plan, check, nurse):
    row = check()
    patients.set_status(
        patient=plan.patient, status="deceased", since=DAY, by=nurse, at=NOW
    )

    with pytest.raises(RefusedError, match="no longer followed"):
        move(row, DAY + WEEK)


# What the page says of a day -------------------------------------------------------


def facts(row, *asked):
    events = FollowUpEvent.objects.filter(follow_up=row)
    own = moving.own_window(row, events)
    return moving.facts_of_days(row, asked, own, hospital.zone())


def test_it_offers_the_nearest_working_days_of_its_time(check):
    row = check(before=2, after=3)

    found = moving.suggested_days(row, row.window, hospital.calendar(), DAY)

    assert found == [dt.date(2026, 11, day) for day in (25, 26, 27)]


def test_past_its_time_it_offers_the_next_working_days(check):
    row = check(due_on=DAY - 3 * WEEK, after=7)

    found = moving.suggested_days(row, row.window, hospital.calendar(), DAY)

    assert found == [
        DAY,
        *(DAY + dt.timedelta(days=each) for each in (1, 2, 3, 6)),
    ]


def test_a_day_says_how_far_and_whether_it_is_open_and_how_busy(
    check, plan, django_assert_num_queries
):
    row = check()
    day = DAY + 2 * WEEK
    other = factories.CarePlanFactory(operation__patient__team=plan.patient.team)
    at = NOW + 2 * WEEK
    factories.FollowUpFactory(plan=other, due_on=day, kind=Kind.VISIT)
    factories.FollowUpFactory(plan=other, due_on=DAY, booked_for=at)
    factories.FollowUpFactory(plan=other, due_on=day, booked_for=at + WEEK)
    factories.FollowUpFactory(plan=other, due_on=day, kind=Kind.CALL)
    factories.FollowUpFactory(due_on=day)
    factories.HolidayFactory(day=day, name="Founders’ Day")

    with django_assert_num_queries(5):
        (found, weekend) = facts(row, day, DAY + dt.timedelta(days=18))

    assert found == moving.DayFacts(
        day, off=14, in_time=True, open=False, holiday="Founders’ Day", others=2
    )
    assert (weekend.off, weekend.in_time, weekend.open) == (18, False, False)


def test_own_window_follows_a_change_of_the_plan(move, check, reason, nurse):
    row = check()
    move(row, DAY + 5 * WEEK, reason=reason)
    row.events.create(
        kind="changed", on=DAY, at=NOW, by=nurse, old_day=DAY, new_day=DAY + 6 * WEEK
    )
    row.refresh_from_db()

    assert moving.own_window(row, row.events.all()) == Window(
        DAY - 2 * WEEK, DAY + 5 * WEEK
    )
