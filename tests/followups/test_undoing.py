"""Taking the last step back: columns, answers and home checks as they were before."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.entries.models import Entry
from careplan.entries.queries import current, previous_answers
from careplan.followups import actions
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries.history_columns import (
    NAMES,
    columns_from,
    columns_of,
    differences,
)
from careplan.followups.queries.undoable import entry_of
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.rules.enums import Gate, Kind
from tests import factories
from tests.factories import DAY, NOW

HOUR = dt.timedelta(hours=1)
ONE_DAY = dt.timedelta(days=1)


def columns(follow_up):
    follow_up.refresh_from_db()
    return {name: getattr(follow_up, name) for name in NAMES}


def agrees(follow_up):
    """The row says what its events say."""
    follow_up.refresh_from_db()
    return differences(follow_up, follow_up.events.all()) == []


@pytest.fixture
def undo(nurse):
    keys = iter(range(10_000))

    def run(follow_up, *, at=NOW + HOUR, why="Wrong patient", **fields):
        key = fields.pop("key", None) or f"undo-{next(keys)}"
        follow_up.refresh_from_db()
        act = fields.pop("act", actions.undo_last)
        return act(
            follow_up=follow_up,
            revision=fields.pop("revision", follow_up.revision),
            why=why,
            key=key,
            by=nurse,
            at=at,
        )

    return run


@pytest.fixture
def reason(db):
    return factories.ReasonFactory()


@pytest.fixture
def missed_reason(db):
    return factories.ReasonFactory(
        list=Reason.List.MISSED, code="unwell", text="Unwell"
    )


@pytest.fixture
def miss(nurse, missed_reason):
    def run(follow_up, *, on=DAY, at=NOW, key="miss", **fields):
        follow_up.refresh_from_db()
        return actions.did_not_attend(
            follow_up=follow_up,
            revision=fields.pop("revision", follow_up.revision),
            on=on,
            reason=fields.pop("reason", missed_reason),
            key=key,
            by=nurse,
            at=at,
            **fields,
        )

    return run


@pytest.fixture
def close(nurse, reason):
    def run(follow_up, *, at=NOW, why=None):
        follow_up.refresh_from_db()
        actions.close(
            follow_up=follow_up,
            revision=follow_up.revision,
            reason=why or reason,
            note="Done in town.",
            by=nurse,
            at=at,
        )

    return run


STEPS = [
    (Gate.BOOKED, {"booked_for": NOW + ONE_DAY, "place": "Outpatients"}),
    (Gate.BOOKED, {"booked_for": NOW + 2 * ONE_DAY, "place": "Room 2"}),
    (Gate.ATTENDED, {}),
    (Gate.REVIEWED, {"finding": "unclear", "next_step": "CT scan"}),
    (Gate.TOLD, {"how": "letter"}),
]


def test_each_step_of_a_test_is_taken_back_to_where_it_was(check, record, undo):
    """H16: five steps forward, five back, each to the very columns before it."""
    factories.ReasonFactory(code="by-mistake", text="Entered by mistake")
    follow_up = check(kind=Kind.TEST)
    seen = [columns(follow_up)]
    for gate, fields in STEPS:
        record(follow_up, gate, **fields)
        assert agrees(follow_up)
        seen.append(columns(follow_up))

    while seen[1:]:
        assert columns(follow_up) == seen.pop()
        event = undo(follow_up)
        assert (event.kind, event.undoes.kind) == ("undone", "gate")
        assert agrees(follow_up)

    assert columns(follow_up) == seen.pop()
    assert follow_up.events.count() == 10


def test_a_miss_is_taken_back_with_its_appointment(check, record, miss, undo):
    follow_up = check(kind=Kind.VISIT)
    record(follow_up, Gate.BOOKED, booked_for=NOW - HOUR, place="Room 1")
    before = columns(follow_up)

    miss(follow_up)
    assert (follow_up.events.last().moment, agrees(follow_up)) == (NOW - HOUR, True)
    undo(follow_up)

    assert columns(follow_up) == before
    assert agrees(follow_up)


def test_a_move_is_taken_back_with_its_window(check, nurse, undo):
    follow_up = check(kind=Kind.VISIT, before=2, after=2)
    before = columns(follow_up) | {"opens_on": follow_up.opens_on}
    actions.move(
        follow_up=follow_up,
        revision=0,
        to=DAY + 9 * ONE_DAY,
        reason=factories.ReasonFactory(list=Reason.List.MOVE, code="treatment"),
        key="move",
        by=nurse,
        at=NOW,
    )
    follow_up.refresh_from_db()
    assert (follow_up.closes_on, follow_up.moved_by_hand) == (DAY + 9 * ONE_DAY, True)
    assert agrees(follow_up)

    undo(follow_up)

    assert columns(follow_up) | {"opens_on": follow_up.opens_on} == before
    assert (follow_up.closes_on, follow_up.moved_by_hand) == (DAY + 2 * ONE_DAY, False)
    assert agrees(follow_up)


def test_a_closed_check_is_open_again(check, close, undo):
    follow_up = check(kind=Kind.CALL)
    before = columns(follow_up)
    close(follow_up)
    assert agrees(follow_up)

    event = undo(follow_up)

    assert (event.kind, event.undoes.kind) == ("reopened", "closed")
    assert columns(follow_up) == before
    assert agrees(follow_up)


@pytest.fixture
def wound():
    version = factories.QuestionSetVersionFactory()
    factories.QuestionFactory(version=version)
    return factories.publish(version)


def test_h38_answers_taken_back_stay_readable_and_count_no_more(
    check, record, undo, wound, plan
):
    follow_up = check(kind=Kind.CALL)
    record(follow_up, set_version=wound, answers={"temperature_c": "36.4"})
    kept = Entry.objects.get()

    undo(follow_up, why="Another patient's", key="undo")

    retraction = Entry.objects.get(corrects=kept)
    assert (retraction.why, retraction.answers.count()) == ("Another patient's", 0)
    assert kept.answers.get().text == "36.4 °C"
    assert entry_of(follow_up) is None
    assert list(current()) == []
    assert previous_answers(plan.patient, ["temperature_c"]) == {}
    record(follow_up, set_version=wound, answers={"temperature_c": "37"})
    assert entry_of(follow_up).answers.get().value == "37.0"
    assert list(current()) == [entry_of(follow_up)]


def test_corrections_of_a_step_go_with_it(check, record, undo, wound, nurse):
    follow_up = check(kind=Kind.CALL)
    record(follow_up, set_version=wound, answers={"temperature_c": "36.4"})
    actions.correct_result(
        follow_up=follow_up,
        revision=1,
        outcome=actions.Outcome(
            Gate.RECORDED,
            NOW - ONE_DAY,
            set_version=wound,
            answers={"temperature_c": "37.4"},
        ),
        why="Typed wrongly",
        key="mend",
        by=nurse,
        at=NOW,
    )
    assert agrees(follow_up)

    undo(follow_up)

    assert (follow_up.done_at, agrees(follow_up)) == (NOW, True)
    assert entry_of(follow_up) is None
    follow_up.refresh_from_db()
    assert follow_up.done_at is None
    kinds = list(follow_up.events.values_list("kind", flat=True))
    assert kinds == ["gate", "corrected", "undone", "undone"]


@pytest.fixture
def caught_up(db):
    return factories.ReasonFactory(code="caught-up", text="Caught up by a later check")


@pytest.fixture
def walks(check, caught_up):
    """Five walks at home, one a day; the third is today's."""
    return [
        check(kind=Kind.HOME, activity="walk", due_on=DAY - n * ONE_DAY, after=0)
        for n in (2, 1, 0, -1, -2)
    ]


def states(walks):
    for each in walks:
        each.refresh_from_db()
    return [
        "done" if each.done_at else "closed" if each.closed_at else "open"
        for each in walks
    ]


def test_home_checks_it_caught_up_are_open_again(walks, record, undo):
    record(walks[2])
    assert states(walks) == ["closed", "closed", "done", "open", "open"]
    assert all(agrees(each) for each in walks)

    event = undo(walks[2])

    assert states(walks) == ["open"] * 5
    assert all(agrees(each) for each in walks)
    opened = FollowUpEvent.objects.filter(kind="reopened").order_by("pk")
    assert [each.undoes.kind for each in opened] == ["caught-up"] * 2
    assert [each.caused_by for each in opened] == [event] * 2


def test_what_a_later_one_caught_up_as_well_stays_closed(walks, record, undo):
    record(walks[1])
    record(walks[3])
    assert states(walks) == ["closed", "done", "closed", "done", "open"]

    undo(walks[1])

    assert states(walks) == ["closed", "open", "closed", "done", "open"]
    assert all(agrees(each) for each in walks)


def test_only_the_last_thing_is_taken_back(check, record, undo):
    follow_up = check(kind=Kind.VISIT)
    record(follow_up, Gate.BOOKED, booked_for=NOW)
    record(follow_up, Gate.ATTENDED)

    assert undo(follow_up).undoes.gate == "attended"
    assert undo(follow_up).undoes.gate == "booked"
    with pytest.raises(RefusedError, match="nothing here"):
        undo(follow_up)


@pytest.mark.parametrize("late", [dt.timedelta(), dt.timedelta(seconds=1)])
def test_it_is_taken_back_within_a_day(check, record, undo, late):
    follow_up = check(kind=Kind.CALL)
    record(follow_up)
    at = NOW + ONE_DAY + late

    if late:
        with pytest.raises(RefusedError, match="Correct it instead"):
            undo(follow_up, at=at)
        assert follow_up.events.count() == 1
    else:
        assert undo(follow_up, at=at).kind == "undone"


def test_after_a_day_each_sort_says_what_to_do_instead(
    check, record, miss, close, undo
):
    booked, missed, closed = (check(kind=Kind.VISIT) for _time in range(3))
    record(booked, Gate.BOOKED, booked_for=NOW)
    miss(missed)
    close(closed)
    said = {}
    for name, each in (("booked", booked), ("missed", missed), ("closed", closed)):
        with pytest.raises(RefusedError) as refusal:
            undo(each, at=NOW + 2 * ONE_DAY)
        said[name] = str(refusal.value).partition(". ")[2]

    assert said == {
        "booked": "Book it again instead.",
        "missed": "Book it again instead.",
        "closed": "Open it again instead.",
    }


@pytest.mark.parametrize("why", ["", "  "])
@pytest.mark.parametrize("act", [actions.undo_last, actions.reopen])
def test_it_says_why(check, record, undo, why, act):
    follow_up = check(kind=Kind.CALL)
    record(follow_up)

    with pytest.raises(RefusedError, match="Say why"):
        undo(follow_up, why=why, act=act)


def test_h34_a_stale_page_takes_nothing_back(check, record, undo):
    follow_up = check(kind=Kind.VISIT)
    record(follow_up, Gate.BOOKED, booked_for=NOW)
    record(follow_up, Gate.ATTENDED)

    with pytest.raises(StaleError):
        undo(follow_up, revision=1)
    assert follow_up.events.count() == 2


def test_h35_the_same_key_twice_takes_back_once(check, record, undo):
    follow_up = check(kind=Kind.VISIT)
    record(follow_up, Gate.BOOKED, booked_for=NOW)
    record(follow_up, Gate.ATTENDED)

    first = undo(follow_up, key="once", revision=2)

    assert undo(follow_up, key="once", revision=2) == first
    assert follow_up.events.count() == 3


def test_h34_a_form_sent_again_after_it_was_taken_back_is_told(check, record, undo):
    follow_up = check(kind=Kind.CALL)
    record(follow_up, key="once", revision=0)
    undo(follow_up)

    with pytest.raises(StaleError):
        record(follow_up, key="once", revision=0)
    assert columns(follow_up)["done_at"] is None


def test_h34_a_closing_sent_again_after_it_was_taken_back_is_told(
    check, nurse, reason, undo
):
    follow_up = check(kind=Kind.CALL)
    form = {"reason": reason, "key": "once", "revision": 0, "by": nurse, "at": NOW}
    actions.close(follow_up=follow_up, **form)
    undo(follow_up)

    with pytest.raises(StaleError):
        actions.close(follow_up=follow_up, **form)
    assert columns(follow_up)["closed_at"] is None


def test_h05_reminders_of_what_is_taken_back_fall(check, record, undo, plan):
    follow_up = check(kind=Kind.VISIT)
    record(follow_up, Gate.BOOKED, booked_for=NOW + ONE_DAY)
    Reminder.objects.create(
        recipient=plan.patient.user,
        purpose="visit-tomorrow",
        subject_kind="followups.followup",
        subject_id=follow_up.pk,
        patient_id=plan.patient_id,
        step="due-1",
        for_day=DAY,
        not_before=NOW,
        expires_at=NOW + ONE_DAY,
        created_at=NOW,
    )

    undo(follow_up)

    assert Reminder.objects.get().state == "dropped"


def test_h56_it_leaves_its_row(check, record, undo, nurse):
    follow_up = check(kind=Kind.CALL)
    record(follow_up)

    event = undo(follow_up)

    row = AuditEvent.objects.get(kind="taken-back")
    assert (row.actor, row.object_id, row.patient_id) == (
        nurse,
        follow_up.pk,
        follow_up.patient_id,
    )
    assert row.fields == {
        "event": event.pk,
        "undoes": event.undoes_id,
        "kind": "gate",
    }


# Opening again -----------------------------------------------------------------------


def test_what_a_person_closed_long_ago_is_opened_again(check, close, undo):
    follow_up = check(kind=Kind.CALL)
    close(follow_up)

    event = undo(follow_up, act=actions.reopen, at=NOW + 90 * ONE_DAY)

    assert (event.kind, event.undoes, agrees(follow_up)) == ("reopened", None, True)
    assert follow_up.is_open
    assert AuditEvent.objects.filter(kind="reopened").count() == 1
    with pytest.raises(RefusedError, match="nothing here"):
        undo(follow_up, at=NOW + 90 * ONE_DAY)


def test_what_nobody_closed_is_not_opened(check, record, undo):
    follow_up = check(kind=Kind.CALL)
    record(follow_up)

    with pytest.raises(RefusedError, match="Nobody closed"):
        undo(follow_up, act=actions.reopen)


@pytest.mark.parametrize("code", ["withdrawn", "found-out"])
@pytest.mark.parametrize("act", [actions.undo_last, actions.reopen])
def test_what_the_plan_closed_only_the_plan_opens(check, close, undo, code, act):
    follow_up = check(kind=Kind.CALL)
    close(follow_up, why=factories.ReasonFactory(code=code, text=code))

    with pytest.raises(RefusedError):
        undo(follow_up, act=act)
    assert columns(follow_up)["closed_at"] == NOW


@pytest.mark.parametrize("act", [actions.undo_last, actions.reopen])
def test_h04_nothing_opens_for_somebody_who_left(check, close, undo, act):
    follow_up = check(kind=Kind.CALL)
    close(follow_up)
    Patient.objects.filter(pk=follow_up.patient_id).update(
        status="deceased", status_since=DAY
    )

    with pytest.raises(RefusedError, match="no longer followed"):
        undo(follow_up, act=act)


def test_a_task_that_was_found_out_is_not_taken_back(check, record, undo):
    follow_up = check(kind=Kind.TASK, activity="find-out-histology")
    record(follow_up)

    with pytest.raises(RefusedError, match="nothing here"):
        undo(follow_up)


# Nobody came -------------------------------------------------------------------------


def test_a_missed_appointment_is_to_be_booked_again(check, record, miss):
    follow_up = check(kind=Kind.TEST)
    record(follow_up, Gate.BOOKED, booked_for=NOW - HOUR, place="CT")

    event = miss(follow_up, note="Rang: fever.")

    follow_up.refresh_from_db()
    assert (follow_up.booked_for, follow_up.booked_place) == (None, "")
    assert (follow_up.missed_on, follow_up.next_gate) == (DAY, Gate.BOOKED)
    assert (event.reason.code, event.text) == ("unwell", "Rang: fever.")
    record(follow_up, Gate.BOOKED, booked_for=NOW + ONE_DAY)
    assert columns(follow_up)["missed_on"] == DAY
    assert agrees(follow_up)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": Kind.CALL}, "no appointment to miss"),
        ({"kind": Kind.HOME}, "no appointment to miss"),
        ({"attended_on": DAY}, "took place"),
        ({"booked_for": NOW + ONE_DAY}, "Book it again instead"),
    ],
)
def test_what_cannot_be_missed_is_refused(check, miss, fields, sentence):
    follow_up = check(**fields)

    with pytest.raises(RefusedError, match=sentence):
        miss(follow_up)
    assert follow_up.events.count() == 0


@pytest.mark.parametrize(
    ("on", "sentence"),
    [(DAY + ONE_DAY, "future"), (dt.date(2025, 11, 17), "before the operation")],
)
def test_a_miss_has_a_day_that_can_be(check, miss, on, sentence):
    with pytest.raises(RefusedError, match=sentence):
        miss(check(kind=Kind.VISIT), on=on)


def test_a_miss_has_a_reason_of_its_own_list(check, miss, reason):
    with pytest.raises(RefusedError, match="why nobody came"):
        miss(check(kind=Kind.VISIT), reason=reason)


def test_h35_a_miss_is_logged_once_and_other_words_are_told(check, miss):
    follow_up = check(kind=Kind.VISIT)
    first = miss(follow_up, key="once", revision=0, note="Fever.")

    assert miss(follow_up, key="once", revision=0, note="Fever.") == first
    with pytest.raises(StaleError):
        miss(follow_up, key="once", revision=0, note="Forgot.")
    assert follow_up.events.count() == 1


# The one function --------------------------------------------------------------------


def test_without_events_nothing_happened(check):
    follow_up = check(kind=Kind.TEST)

    assert columns_from(Kind.TEST, []) == type(columns_of(follow_up))()
    assert differences(follow_up, []) == []


def test_a_row_that_says_other_than_its_events_is_found(check, record):
    follow_up = check(kind=Kind.TEST)
    record(follow_up, Gate.ATTENDED)
    FollowUp.objects.filter(pk=follow_up.pk).update(
        attended_on=DAY - ONE_DAY, booked_place="Nowhere"
    )
    follow_up.refresh_from_db()

    found = differences(follow_up, follow_up.events.all())

    assert found == ["booked_place", "attended_on"]


def test_h36_events_count_in_the_order_of_entry(check, record):
    """The second was entered while the clock was an hour behind."""
    follow_up = check(kind=Kind.VISIT)
    record(follow_up, Gate.BOOKED, booked_for=NOW + ONE_DAY)
    record(follow_up, Gate.BOOKED, booked_for=NOW + 2 * ONE_DAY, at=NOW - HOUR)

    events = list(follow_up.events.order_by("at"))

    assert columns_from(Kind.VISIT, events).booked_for == NOW + 2 * ONE_DAY
    assert agrees(follow_up)
