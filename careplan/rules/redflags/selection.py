"""What of the findings the patient sees, and when to end with "call us if".

Source: clinical/alerts.md section 1, safety rules of the software.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from careplan.rules.enums import Urgency
from careplan.rules.redflags.situation import (
    BIRTH_DATE,
    OPERATION_DAY,
    Finding,
    Outcome,
)

_PLACES = {urgency: place for place, urgency in enumerate(Urgency)}
_AT_ONCE = frozenset({Urgency.EMERGENCY, Urgency.SAME_DAY})
_FACTS = frozenset({OPERATION_DAY, BIRTH_DATE})


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule has to say to the patient.

    No message: for staff only. `held`: not before staff have reviewed the result.
    """

    message: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the patient sees: findings whose message is shown, and those named under it.

    `held` wait for staff. `only_emergencies`: the rules were not made for this patient,
    so that the page says to call, and shows no message but those of E.
    """

    messages: tuple[Finding, ...] = ()
    also: tuple[Finding, ...] = ()
    held: tuple[Finding, ...] = ()
    only_emergencies: bool = False


def for_patient(
    findings: Iterable[Finding],
    advice: Mapping[str, Advice],
    *,
    reviewed: AbstractSet[str] = frozenset(),
    made_for: bool = True,
) -> Shown:
    """Choose what the patient sees of what fired (safety rules 5, 8, 9 and 10).

    Every E message; without one, only the first of the most urgent. The others that
    fired are named under it. `reviewed`: rules whose result staff have reviewed.
    `made_for` is false for somebody pregnant or under 18.
    """
    fired = [each for each in findings if each.outcome is Outcome.FIRES]
    told = [each for each in fired if advice.get(each.rule, Advice()).message]
    held = [
        each for each in told if advice[each.rule].held and each.rule not in reviewed
    ]
    seen = sorted(
        (each for each in told if each not in held),
        key=lambda each: _PLACES[each.urgency],
    )
    emergencies = [each for each in seen if each.urgency is Urgency.EMERGENCY]
    messages = emergencies or (seen[:1] if made_for else [])
    return Shown(
        messages=tuple(messages),
        also=tuple(each for each in seen if each not in messages) if made_for else (),
        held=tuple(held),
        only_emergencies=not made_for,
    )


def unanswered(findings: Iterable[Finding], asked: AbstractSet[str]) -> tuple[str, ...]:
    """Return the questions of the form left empty that an E or S rule looks at.

    They are asked again (hazard H26).
    """
    empty = [
        code
        for each in findings
        if each.urgency in _AT_ONCE
        for code in each.missing
        if code in asked
    ]
    return tuple(dict.fromkeys(empty))


def call_us_if(findings: Iterable[Finding], asked: AbstractSet[str]) -> bool:
    """Tell whether the form must end with the "call us if" list, never "all is well".

    So it must where an E or S input of the form was left empty, where an answer of the
    form could not be judged by an E or S rule, and where any rule failed (safety rule
    4, hazard H26). `asked` are the questions that were shown.
    """
    found = tuple(findings)
    return bool(unanswered(found, asked)) or any(_open(each, asked) for each in found)


def _open(finding: Finding, asked: AbstractSet[str]) -> bool:
    if finding.outcome is Outcome.FAILED:
        return True
    if finding.outcome is Outcome.NOT_ASSESSED and finding.urgency in _AT_ONCE:
        looked_at = any(each.code in asked for each in finding.inputs)
        return looked_at or not _FACTS.isdisjoint(finding.missing)
    return False
