"""Which gates a follow-up passes, and in which order alone, and by when."""

from datetime import date, timedelta
from itertools import chain, combinations

import pytest

from careplan.rules.enums import Gate, Kind
from careplan.rules.gates import (
    GateError,
    GateLimits,
    allowed,
    answered_at,
    book_from,
    days_past,
    deadline,
    gates_for,
    next_gate,
    pass_gate,
    passed_all,
    passed_gates,
)

BOOKED, ATTENDED, RECORDED, REVIEWED, TOLD = (
    Gate.BOOKED,
    Gate.ATTENDED,
    Gate.RECORDED,
    Gate.REVIEWED,
    Gate.TOLD,
)
VISIT, TEST = Kind.VISIT, Kind.TEST


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.HOME, (RECORDED,)),
        (Kind.CALL, (RECORDED,)),
        (Kind.TASK, (RECORDED,)),
        (VISIT, (BOOKED, ATTENDED)),
        (TEST, (BOOKED, ATTENDED, REVIEWED, TOLD)),
    ],
)
def test_each_kind_has_its_gates(kind, expected):
    assert gates_for(kind) == expected
    assert passed_all(kind, expected)
    assert not passed_all(kind, expected[:-1])


MOVES = {
    (Kind.HOME, ()): {RECORDED},
    (Kind.HOME, (RECORDED,)): set(),
    (VISIT, ()): {BOOKED, ATTENDED},
    (VISIT, (BOOKED,)): {BOOKED, ATTENDED},
    (VISIT, (BOOKED, ATTENDED)): set(),
    (TEST, ()): {BOOKED, ATTENDED},
    (TEST, (BOOKED,)): {BOOKED, ATTENDED},
    (TEST, (BOOKED, ATTENDED)): {REVIEWED},
    (TEST, (BOOKED, ATTENDED, REVIEWED)): {TOLD},
    (TEST, (BOOKED, ATTENDED, REVIEWED, TOLD)): set(),
}


@pytest.mark.parametrize("gate", Gate)
@pytest.mark.parametrize(("kind", "passed"), MOVES)
def test_no_move_is_possible_but_those_written_down(kind, passed, gate):
    if gate in MOVES[kind, passed]:
        after = pass_gate(kind, passed, gate)
        assert after[-1] is gate
        assert after == gates_for(kind)[: len(after)]
    else:
        with pytest.raises(GateError):
            pass_gate(kind, passed, gate)


def test_a_walk_in_counts_as_booked():
    assert pass_gate(VISIT, (), ATTENDED) == (BOOKED, ATTENDED)
    assert passed_gates(TEST, {ATTENDED}) == (BOOKED, ATTENDED)
    assert next_gate(TEST, [ATTENDED]) is REVIEWED
    assert allowed(VISIT, [ATTENDED]) == ()


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        ((), BOOKED),
        ((BOOKED,), ATTENDED),
        ((BOOKED, ATTENDED), REVIEWED),
        ((BOOKED, ATTENDED, REVIEWED), TOLD),
        ((BOOKED, ATTENDED, REVIEWED, TOLD), None),
    ],
)
def test_a_test_is_not_done_when_attended(passed, expected):
    assert next_gate(TEST, passed) is expected


def test_the_order_in_which_gates_are_given_does_not_matter():
    gates = gates_for(TEST)
    some = chain.from_iterable(combinations(gates, size) for size in range(5))
    for passed in some:
        assert passed_gates(TEST, set(passed)) == passed_gates(TEST, passed[::-1])


@pytest.mark.parametrize(
    ("kind", "passed", "gate", "message"),
    [
        (TEST, (BOOKED,), TOLD, "“told” now; possible: booked or attended."),
        (VISIT, (ATTENDED,), BOOKED, "“booked” now; possible: nothing more."),
    ],
)
def test_a_refusal_says_what_is_possible(kind, passed, gate, message):
    with pytest.raises(GateError) as refused:
        pass_gate(kind, passed, gate)

    assert str(refused.value) == f"A {kind} cannot pass {message}"


def test_a_gate_of_another_kind_is_refused():
    with pytest.raises(GateError, match="A home has no gate “told”"):
        next_gate(Kind.HOME, [TOLD])


OPENS, CLOSES = date(2027, 9, 1), date(2027, 9, 28)
SEEN, READ = date(2027, 9, 10), date(2027, 9, 14)
OTHERS = GateLimits(book_days_before=28, review_days=2, tell_days=3)


@pytest.mark.parametrize(
    ("gate", "limits", "expected"),
    [
        (BOOKED, GateLimits(), OPENS),
        (ATTENDED, GateLimits(), CLOSES),
        (RECORDED, GateLimits(), CLOSES),
        (REVIEWED, GateLimits(), date(2027, 9, 17)),
        (REVIEWED, OTHERS, date(2027, 9, 12)),
        (TOLD, GateLimits(), date(2027, 9, 21)),
        (TOLD, OTHERS, date(2027, 9, 17)),
    ],
)
def test_each_gate_has_its_own_last_day(gate, limits, expected):
    """AP-06: a result is reviewed within 7 days; a site may set others."""
    given = {"opens_on": OPENS, "closes_on": CLOSES, "limits": limits}

    assert deadline(gate, attended_on=SEEN, reviewed_on=READ, **given) == expected


@pytest.mark.parametrize(
    ("gate", "attended_on"), [(REVIEWED, None), (TOLD, None), (TOLD, SEEN)]
)
def test_a_gate_has_no_last_day_while_the_one_before_is_not_passed(gate, attended_on):
    found = deadline(
        gate,
        opens_on=OPENS,
        closes_on=CLOSES,
        attended_on=attended_on,
        reviewed_on=None,
        limits=GateLimits(),
    )

    assert found is None


def test_an_appointment_is_asked_for_before_the_window_opens():
    assert book_from(OPENS, GateLimits()) == date(2027, 8, 18)
    assert book_from(OPENS, OTHERS) == date(2027, 8, 4)


@pytest.mark.parametrize(("day", "past"), [(-1, 0), (0, 0), (1, 1), (400, 400)])
def test_a_gate_is_late_from_the_day_after_its_last_one(day, past):
    """H17: it stays late, however long ago."""
    assert days_past(CLOSES + timedelta(days=day), CLOSES) == past
    assert days_past(CLOSES + timedelta(days=day), None) == 0


@pytest.mark.parametrize(
    ("kind", "gate"),
    [
        (Kind.HOME, RECORDED),
        (Kind.CALL, RECORDED),
        (Kind.TASK, RECORDED),
        (Kind.VISIT, ATTENDED),
        (Kind.TEST, REVIEWED),
    ],
)
def test_questions_are_answered_when_their_values_are_known(kind, gate):
    assert answered_at(kind) is gate
