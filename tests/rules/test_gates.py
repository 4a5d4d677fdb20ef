"""Which gates a follow-up passes, and in which order alone."""

from itertools import chain, combinations

import pytest

from careplan.rules.enums import Gate, Kind
from careplan.rules.gates import (
    GateError,
    allowed,
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
