"""A check is logged gate by gate, once, in order, and corrected in the open."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.entries.models import Entry
from careplan.followups import actions
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries.rows import Row
from careplan.hospital import queries as hospital
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox.models import Reminder
from careplan.rules.enums import Gate, Kind, Route, Standing
from tests import factories
from tests.factories import DAY, NOW

HOUR = dt.timedelta(hours=1)
ONE_DAY = dt.timedelta(days=1)


def events(follow_up):
    return list(follow_up.events.values_list("kind", "gate", "on").order_by("pk"))


@pytest.fixture
def wound():
    version = factories.QuestionSetVersionFactory()
    factories.QuestionFactory(version=version)
    return factories.publish(version)


@pytest.fixture
def caught_up(db):
    return factories.ReasonFactory(code="caught-up", text="Caught up by a later check")


@pytest.fixture
def reminder(plan):
    def make(follow_up):
        return Reminder.objects.create(
            recipient=plan.patient.user,
            purpose="check-due",
            subject_kind="followups.followup",
            subject_id=follow_up.pk,
            patient_id=plan.patient_id,
            step="due+0",
            for_day=DAY,
            not_before=NOW,
            expires_at=NOW + HOUR,
            created_at=NOW,
        )

    return make


@pytest.mark.parametrize("kind", [Kind.HOME, Kind.CALL, Kind.TASK])
def test_one_gate_makes_it_done(check, record, kind):
    follow_up = check(kind=kind)

    record(follow_up)

    follow_up.refresh_from_db()
    assert (follow_up.recorded_at, follow_up.done_at, follow_up.done_on) == (
        NOW,
        NOW,
        DAY,
    )
    assert events(follow_up) == [("gate", "recorded", DAY)]


def test_a_test_is_done_when_the_patient_is_told(check, record):
    """H16: attended is not done; done counts on the day it was attended."""
    follow_up = check(kind=Kind.TEST)
    booked_for = NOW + 2 * ONE_DAY
    seen = []

    steps = [
        (Gate.BOOKED, NOW, {"booked_for": booked_for, "place": "Outpatients"}),
        (Gate.ATTENDED, NOW + 2 * ONE_DAY, {}),
        (Gate.REVIEWED, NOW + 4 * ONE_DAY, {}),
        (Gate.TOLD, NOW + 5 * ONE_DAY, {}),
    ]
    for gate, at, fields in steps:
        record(follow_up, gate, at=at, **fields)
        follow_up.refresh_from_db()
        seen.append(follow_up.done_on)

    assert seen == [None, None, None, DAY + 2 * ONE_DAY]
    assert follow_up.done_at == NOW + 5 * ONE_DAY
    assert (follow_up.booked_for, follow_up.booked_place) == (booked_for, "Outpatients")
    assert [gate for _kind, gate, _on in events(follow_up)] == [
        "booked",
        "attended",
        "reviewed",
        "told",
    ]


def test_who_walks_in_was_never_booked(check, record):
    follow_up = check(kind=Kind.VISIT)

    record(follow_up, Gate.ATTENDED, route=Route.CLINIC)

    follow_up.refresh_from_db()
    assert (follow_up.booked_for, follow_up.attended_on, follow_up.done_on) == (
        None,
        DAY,
        DAY,
    )


def test_booked_again_is_another_booking(check, record):
    follow_up = check(kind=Kind.VISIT)

    record(follow_up, Gate.BOOKED, booked_for=NOW + ONE_DAY)
    record(follow_up, Gate.BOOKED, booked_for=NOW + 3 * ONE_DAY)

    follow_up.refresh_from_db()
    assert follow_up.booked_for == NOW + 3 * ONE_DAY
    assert len(events(follow_up)) == 2


@pytest.mark.parametrize(
    ("kind", "gate"),
    [
        (Kind.HOME, Gate.ATTENDED),
        (Kind.CALL, Gate.BOOKED),
        (Kind.VISIT, Gate.RECORDED),
        (Kind.VISIT, Gate.TOLD),
        (Kind.TEST, Gate.REVIEWED),
        (Kind.TEST, Gate.TOLD),
    ],
)
def test_h16_the_wrong_order_is_refused_and_nothing_is_kept(check, record, kind, gate):
    follow_up = check(kind=kind)

    with pytest.raises(RefusedError, match="cannot be logged now"):
        record(follow_up, gate)

    follow_up.refresh_from_db()
    assert (follow_up.revision, events(follow_up)) == (0, [])


def test_the_future_cannot_be_logged(check, record):
    follow_up = check(kind=Kind.CALL)

    with pytest.raises(RefusedError, match="future"):
        record(follow_up, measured_at=NOW + HOUR)


@pytest.mark.parametrize("minutes", [1, 10])
def test_h36_a_moment_a_few_minutes_ahead_is_now(check, record, wound, minutes):
    follow_up = check(kind=Kind.CALL)

    record(
        follow_up,
        measured_at=NOW + dt.timedelta(minutes=minutes),
        set_version=wound,
        answers={"temperature_c": "36.4"},
    )

    assert (follow_up.events.get().moment, Entry.objects.get().measured_at) == (
        NOW,
        NOW,
    )


def test_h36_a_clock_that_jumps_refuses_nothing_and_keeps_the_order(check, record):
    """Each step with another clock: 5 minutes on, 25 hours on, back, an hour behind."""
    clocks = [
        NOW + dt.timedelta(minutes=5),
        NOW + 25 * HOUR,
        NOW,
        NOW - HOUR,
        NOW + dt.timedelta(minutes=5),
    ]
    follow_up = check(kind=Kind.TEST)
    steps = [
        (Gate.BOOKED, {"booked_for": NOW}),
        (Gate.ATTENDED, {}),
        (Gate.REVIEWED, {}),
        (Gate.TOLD, {}),
    ]

    for (gate, fields), at in zip(steps, clocks, strict=False):
        record(follow_up, gate, at=at, **fields)

    follow_up.refresh_from_db()
    assert [gate for _kind, gate, _on in events(follow_up)] == [g for g, _f in steps]
    assert follow_up.done_at == clocks[3]


def test_nothing_happened_before_the_operation(check, record):
    follow_up = check(kind=Kind.CALL)
    before = dt.datetime.combine(
        follow_up.plan.operation.day - ONE_DAY, dt.time(9), dt.UTC
    )

    with pytest.raises(RefusedError, match="before the operation"):
        record(follow_up, measured_at=before)


def test_a_booking_needs_its_moment(check, record):
    with pytest.raises(RefusedError, match="day and time"):
        record(check(kind=Kind.VISIT), Gate.BOOKED)


def test_h39_late_is_allowed_and_counts_from_the_day_it_happened(check, record):
    follow_up = check(kind=Kind.CALL, due_on=DAY - 9 * ONE_DAY, before=0, after=2)

    record(follow_up, measured_at=NOW - 3 * ONE_DAY)

    follow_up.refresh_from_db()
    row = Row(follow_up, DAY, hospital.zone())
    assert (row.standing, row.days_late) == (Standing.DONE, 4)
    event = follow_up.events.get()
    assert (event.on, event.at) == (DAY - 3 * ONE_DAY, NOW)


def test_h34_a_stale_form_changes_nothing(check, record):
    follow_up = check(kind=Kind.TEST)
    record(follow_up, Gate.BOOKED, booked_for=NOW + ONE_DAY)

    with pytest.raises(StaleError):
        record(follow_up, Gate.ATTENDED, revision=0)

    follow_up.refresh_from_db()
    assert (follow_up.attended_on, follow_up.revision) == (None, 1)


def test_h35_the_same_key_twice_is_one_event(check, record):
    follow_up = check(kind=Kind.CALL)

    first = record(follow_up, key="once", revision=0)

    assert record(follow_up, key="once", revision=0) == first
    assert follow_up.events.count() == 1


def test_h35_a_resend_with_other_words_is_told_not_dropped(check, record):
    follow_up = check(kind=Kind.CALL)
    record(follow_up, key="once", revision=0, note="Slept well.")

    with pytest.raises(StaleError):
        record(follow_up, key="once", revision=0, note="Slept badly.")
    assert follow_up.events.get().text == "Slept well."


@pytest.mark.parametrize("gate", [Gate.REVIEWED, Gate.TOLD])
def test_h16_no_step_comes_before_the_one_it_follows(check, record, gate):
    follow_up = check(kind=Kind.TEST)
    record(follow_up, Gate.ATTENDED)
    if gate == Gate.TOLD:
        record(follow_up, Gate.REVIEWED)

    with pytest.raises(RefusedError, match="before the step"):
        record(follow_up, gate, measured_at=NOW - dt.timedelta(days=3))


def test_a_booking_says_for_when_and_where(check, record):
    """H56"""
    follow_up = check(kind=Kind.VISIT)
    when = NOW + dt.timedelta(days=7)
    record(follow_up, Gate.BOOKED, booked_for=when, place="Room 1", note="By phone.")

    text = follow_up.events.get().text
    assert text == "For Tuesday 1 December 2026, 9:38am, Room 1.\nBy phone."


def test_a_closed_check_takes_no_result(check, record, nurse):
    follow_up = check(kind=Kind.CALL)
    reason = factories.ReasonFactory()
    actions.close(follow_up=follow_up, revision=0, reason=reason, by=nurse, at=NOW)

    with pytest.raises(StaleError):
        record(follow_up)


def test_a_refused_answer_leaves_the_check_as_it_was(check, record, wound):
    follow_up = check(kind=Kind.CALL)

    with pytest.raises(RefusedError, match="between 25 and 45"):
        record(follow_up, set_version=wound, answers={"temperature_c": "98.6"})

    follow_up.refresh_from_db()
    assert (follow_up.revision, follow_up.done_at) == (0, None)
    assert Entry.objects.count() == FollowUpEvent.objects.count() == 0
    assert AuditEvent.objects.filter(kind="gate-recorded").count() == 0


def test_h05_what_waited_to_be_said_about_it_falls(check, record, reminder):
    follow_up, other = check(kind=Kind.CALL), check(kind=Kind.CALL)
    reminder(follow_up)
    reminder(other)

    record(follow_up)

    assert dict(Reminder.objects.values_list("subject_id", "state")) == {
        follow_up.pk: "dropped",
        other.pk: "waiting",
    }


def test_earlier_missed_reports_from_home_are_caught_up_in_the_recorders_name(
    check, record, nurse, caught_up
):
    days = [
        check(kind=Kind.HOME, activity="walk", due_on=DAY - n * ONE_DAY, after=0)
        for n in (3, 2, 1, 0, -1)
    ]
    other = check(kind=Kind.HOME, activity="diary", due_on=DAY - 3 * ONE_DAY)
    elsewhere = factories.FollowUpFactory(
        kind=Kind.HOME, activity="walk", due_on=DAY - 3 * ONE_DAY
    )

    record(days[2])

    rows = FollowUp.objects.filter(closed_at__isnull=False).order_by("due_on")
    assert [(row.pk, row.closed_by, row.closed_reason) for row in rows] == [
        (days[0].pk, nurse, caught_up),
        (days[1].pk, nurse, caught_up),
    ]
    assert list(
        FollowUpEvent.objects.filter(kind="caught-up").values_list("follow_up", "by")
    ) == [(days[0].pk, nurse.pk), (days[1].pk, nurse.pk)]
    still = [each.pk for each in (days[3], days[4], other, elsewhere)]
    assert (
        FollowUp.objects.filter(pk__in=still, closed_at=None, done_at=None).count() == 4
    )


@pytest.fixture
def corrected(check, record, wound, nurse):
    """`corrected(temperature, …)` after 36.4 was logged at a call."""
    follow_up = check(kind=Kind.CALL)
    record(follow_up, set_version=wound, answers={"temperature_c": "36.4"})

    def correct(value, *, key="mend", revision=1, why="Typed wrongly.", **fields):
        return actions.correct_result(
            follow_up=follow_up,
            revision=revision,
            outcome=actions.Outcome(
                gate=Gate.RECORDED,
                measured_at=NOW - HOUR,
                set_version=wound,
                answers={"temperature_c": value},
                **fields,
            ),
            why=why,
            key=key,
            by=nurse,
            at=NOW + HOUR,
        )

    return correct


def test_h38_a_correction_keeps_both_versions(corrected):
    event = corrected("37.4")

    old, new = Entry.objects.order_by("pk")
    assert (new.corrects, new.why, event.entry) == (old, "Typed wrongly.", new)
    assert [entry.answers.get().text for entry in (old, new)] == ["36.4 °C", "37.4 °C"]
    assert list(FollowUpEvent.objects.values_list("kind", flat=True)) == [
        "gate",
        "corrected",
    ]


def test_h38_two_corrections_stand_in_a_chain(corrected):
    corrected("37.4")
    corrected("37.5", key="again", revision=2)

    first, second, third = Entry.objects.order_by("pk")
    assert (second.corrects, third.corrects) == (first, second)


def test_a_correction_is_taken_once(corrected):
    event = corrected("37.4")

    assert corrected("37.4") == event
    with pytest.raises(StaleError):
        corrected("38", key="other")
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("why", ["", "  "])
def test_a_correction_says_why(corrected, why):
    with pytest.raises(RefusedError, match="Say why"):
        corrected("37.4", why=why)


@pytest.fixture
def correct(nurse):
    """`correct(follow_up, gate, …)`: on the newest revision."""
    keys = iter(range(10_000))

    def run(follow_up, gate, *, at=NOW, **fields):
        follow_up.refresh_from_db()
        outcome = {"gate": gate, "measured_at": at} | fields
        return actions.correct_result(
            follow_up=follow_up,
            revision=follow_up.revision,
            outcome=actions.Outcome(**outcome),
            why="Typed wrongly",
            key=f"correct-{next(keys)}",
            by=nurse,
            at=at,
        )

    return run


def test_h16_what_was_attended_is_corrected_before_it_is_done(check, record, correct):
    follow_up = check(kind=Kind.TEST)
    record(follow_up, Gate.ATTENDED)

    correct(follow_up, Gate.ATTENDED, measured_at=NOW - ONE_DAY)

    follow_up.refresh_from_db()
    assert (follow_up.attended_on, follow_up.done_on) == (DAY - ONE_DAY, None)
    assert follow_up.next_gate == Gate.REVIEWED


def test_h38_a_corrected_finding_keeps_the_first_one_readable(check, record, correct):
    follow_up = check(kind=Kind.TEST)
    record(follow_up, Gate.ATTENDED)
    record(follow_up, Gate.REVIEWED, finding="normal", note="CEA 2.1")

    correct(
        follow_up,
        Gate.REVIEWED,
        finding="not-normal",
        next_step="CT scan",
        reviewed_by="Dr Forsyth",
        measured_at=NOW - HOUR,
    )

    first, second = follow_up.events.filter(gate="reviewed").order_by("pk")
    assert (first.finding, second.finding) == ("normal", "not-normal")
    assert (second.next_step, second.reviewer) == ("CT scan", "Dr Forsyth")
    follow_up.refresh_from_db()
    assert follow_up.reviewed_at == NOW - HOUR


@pytest.mark.parametrize(
    ("gate", "days", "sentence"),
    [
        (Gate.ATTENDED, 0, "after the step that comes after"),
        (Gate.REVIEWED, -5, "before the step that comes before"),
        (Gate.REVIEWED, 0, "after the step that comes after"),
        (Gate.TOLD, -5, "before the step that comes before"),
    ],
)
def test_h16_a_correction_keeps_the_steps_in_order(
    check, record, correct, gate, days, sentence
):
    follow_up = check(kind=Kind.TEST)
    steps = ((Gate.ATTENDED, -3), (Gate.REVIEWED, -2), (Gate.TOLD, -1))
    for each, ago in steps:
        record(follow_up, each, at=NOW + ago * ONE_DAY)

    with pytest.raises(RefusedError, match=sentence):
        correct(
            follow_up,
            gate,
            finding="normal",
            how="phone",
            measured_at=NOW + days * ONE_DAY,
        )


def test_a_booking_is_not_corrected_but_made_again(check, record, correct):
    follow_up = check(kind=Kind.VISIT)
    record(follow_up, Gate.BOOKED, booked_for=NOW + ONE_DAY)

    with pytest.raises(RefusedError, match="Nothing is logged"):
        correct(follow_up, Gate.BOOKED, booked_for=NOW + 2 * ONE_DAY)


@pytest.mark.parametrize(
    ("gate", "fields", "sentence"),
    [
        (Gate.REVIEWED, {"finding": ""}, "what was found"),
        (Gate.REVIEWED, {"finding": "owl"}, "what was found"),
        (Gate.REVIEWED, {"finding": "not-normal"}, "what happens next"),
        (Gate.REVIEWED, {"finding": "unclear", "next_step": " "}, "what happens next"),
        (Gate.TOLD, {"how": ""}, "how the patient was told"),
        (Gate.TOLD, {"how": "owl"}, "how the patient was told"),
    ],
)
def test_a_gate_asks_for_its_own_answer(check, record, gate, fields, sentence):
    follow_up = check(
        kind=Kind.TEST,
        attended_on=DAY,
        reviewed_at=NOW if gate == Gate.TOLD else None,
    )

    with pytest.raises(RefusedError, match=sentence):
        record(follow_up, gate, **fields)
    assert follow_up.events.count() == 0


def test_a_review_keeps_who_what_and_what_next(check, record):
    follow_up = check(kind=Kind.TEST, attended_on=DAY)

    event = record(
        follow_up,
        Gate.REVIEWED,
        finding="not-normal",
        next_step="Clinic on Friday",
        reviewed_by="Dr Forsyth",
    )

    said = (event.finding, event.next_step, event.reviewer, event.moment)
    assert said == ("not-normal", "Clinic on Friday", "Dr Forsyth", NOW)


def test_a_correction_must_differ(check, record, nurse):
    follow_up = check(kind=Kind.CALL)
    record(follow_up, note="Slept well.")
    follow_up.refresh_from_db()

    with pytest.raises(RefusedError, match="differs"):
        actions.correct_result(
            follow_up=follow_up,
            revision=follow_up.revision,
            outcome=actions.Outcome(
                gate=Gate.RECORDED, measured_at=NOW, note="Slept well."
            ),
            why="Other",
            key="again",
            by=nurse,
            at=NOW,
        )


def test_what_was_never_done_cannot_be_corrected(check, nurse):
    follow_up = check(kind=Kind.CALL)

    with pytest.raises(RefusedError, match="Nothing is logged"):
        actions.correct_result(
            follow_up=follow_up,
            revision=0,
            outcome=actions.Outcome(gate=Gate.RECORDED, measured_at=NOW),
            why="Because",
            key="k",
            by=nurse,
            at=NOW,
        )


def test_no_correction_moves_a_check_before_the_operation(check, record, nurse):
    follow_up = check(kind=Kind.VISIT)
    record(follow_up, Gate.ATTENDED)
    before = dt.datetime.combine(
        follow_up.plan.operation.day - ONE_DAY, dt.time(9), dt.UTC
    )

    with pytest.raises(RefusedError, match="before the operation"):
        actions.correct_result(
            follow_up=follow_up,
            revision=1,
            outcome=actions.Outcome(gate=Gate.ATTENDED, measured_at=before),
            why="Wrong day",
            key="k",
            by=nurse,
            at=NOW,
        )


def test_a_corrected_day_moves_the_day_it_was_done(check, record, nurse):
    follow_up = check(kind=Kind.VISIT)
    record(follow_up, Gate.ATTENDED)

    actions.correct_result(
        follow_up=follow_up,
        revision=1,
        outcome=actions.Outcome(gate=Gate.ATTENDED, measured_at=NOW - ONE_DAY),
        why="Wrong day",
        key="k",
        by=nurse,
        at=NOW,
    )

    follow_up.refresh_from_db()
    assert (follow_up.attended_on, follow_up.done_on) == (DAY - ONE_DAY, DAY - ONE_DAY)
