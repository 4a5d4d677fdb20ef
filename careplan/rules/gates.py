"""The gates a follow-up must pass, the only order in which it may, and by when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

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


def answered_at(kind: Kind) -> Gate:
    """Return the gate at which the questions of a check are answered.

    A test is attended before its result is known: its values come with the review.
    """
    if kind == Kind.TEST:
        return Gate.REVIEWED
    return gates_for(kind)[-1]


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


@dataclass(frozen=True, slots=True)
class GateLimits:
    """How many days the gates leave time for; the site may set others.

    A result is reviewed in 7 days (AP-06); the other two are the product's own.
    """

    book_days_before: int = 14
    review_days: int = 7
    tell_days: int = 7


def book_from(opens_on: date, limits: GateLimits) -> date:
    """Return the day from which an appointment is asked for: before the window."""
    return opens_on - timedelta(days=limits.book_days_before)


def deadline(
    gate: Gate,
    *,
    opens_on: date,
    closes_on: date,
    attended_on: date | None,
    reviewed_on: date | None,
    limits: GateLimits,
) -> date | None:
    """Return the last day on which passing `gate` is on time.

    Booked: the day the window opens, so that an appointment can still lie inside it.
    Attended and recorded: the day it closes. Reviewed: `review_days` after the test
    took place (AP-06); told: `tell_days` after the review. None while the day that
    these two count from is not known.
    """
    if gate is Gate.REVIEWED:
        return _after(attended_on, limits.review_days)
    if gate is Gate.TOLD:
        return _after(reviewed_on, limits.tell_days)
    return opens_on if gate is Gate.BOOKED else closes_on


def days_past(day: date, limit: date | None) -> int:
    """Return how many days lie between a deadline and `day`; 0 until it has passed."""
    return max((day - limit).days, 0) if limit else 0


def _after(day: date | None, days: int) -> date | None:
    return day + timedelta(days=days) if day else None
