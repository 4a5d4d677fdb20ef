"""The gates a follow-up must pass, and the only order in which it may."""

from collections.abc import Collection

from careplan.rules.enums import Gate, Kind

_RECORD = (Gate.RECORDED,)
_VISIT = (Gate.BOOKED, Gate.ATTENDED)
_TEST = (Gate.BOOKED, Gate.ATTENDED, Gate.REVIEWED, Gate.TOLD)

_GATES = {
    Kind.HOME: _RECORD,
    Kind.CALL: _RECORD,
    Kind.TASK: _RECORD,
    Kind.VISIT: _VISIT,
    Kind.TEST: _TEST,
}

# The whole table of moves: from the furthest gate passed (None: none yet) to what may
# be passed next, limited to the kind's own gates. Booked again is another booking;
# attended without booked is a walk-in.
_MOVES: dict[Gate | None, tuple[Gate, ...]] = {
    None: (Gate.RECORDED, Gate.BOOKED, Gate.ATTENDED),
    Gate.BOOKED: (Gate.BOOKED, Gate.ATTENDED),
    Gate.ATTENDED: (Gate.REVIEWED,),
    Gate.REVIEWED: (Gate.TOLD,),
    Gate.RECORDED: (),
    Gate.TOLD: (),
}


class GateError(ValueError):
    """A gate that cannot be passed now; the message says why."""


def gates_for(kind: Kind) -> tuple[Gate, ...]:
    """Return the gates of a kind, in order."""
    return _GATES[kind]


def passed_gates(kind: Kind, passed: Collection[Gate]) -> tuple[Gate, ...]:
    """Return the gates that count as passed: those given and all before them.

    Raises GateError when `passed` holds a gate that `kind` does not have.
    """
    gates = gates_for(kind)
    foreign = [gate for gate in passed if gate not in gates]
    if foreign:
        msg = f"A {kind} has no gate “{foreign[0]}”."
        raise GateError(msg)
    reached = max((gates.index(gate) + 1 for gate in passed), default=0)
    return gates[:reached]


def next_gate(kind: Kind, passed: Collection[Gate]) -> Gate | None:
    """Return the first gate still to pass; None when all are passed."""
    gates = gates_for(kind)
    done = len(passed_gates(kind, passed))
    return gates[done] if done < len(gates) else None


def passed_all(kind: Kind, passed: Collection[Gate]) -> bool:
    """Tell whether the follow-up is through its last gate, that is: done."""
    return next_gate(kind, passed) is None


def allowed(kind: Kind, passed: Collection[Gate]) -> tuple[Gate, ...]:
    """Return the gates that may be passed now, in order."""
    before = passed_gates(kind, passed)
    moves = _MOVES[before[-1] if before else None]
    return tuple(gate for gate in gates_for(kind) if gate in moves)


def pass_gate(kind: Kind, passed: Collection[Gate], gate: Gate) -> tuple[Gate, ...]:
    """Return the gates that count as passed once `gate` is; refuse a forbidden move.

    Booking may be skipped (attended implies booked), nothing else may, and no gate but
    booked is passed twice. Raises GateError.
    """
    if gate not in allowed(kind, passed):
        possible = " or ".join(allowed(kind, passed)) or "nothing more"
        msg = f"A {kind} cannot pass “{gate}” now; possible: {possible}."
        raise GateError(msg)
    return passed_gates(kind, [*passed, gate])
