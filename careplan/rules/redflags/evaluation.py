"""Judges red-flag rules: each fires, does not, is not assessed, or has failed."""

from collections.abc import Iterable
from dataclasses import dataclass

from careplan.rules.applies import Answer, applies
from careplan.rules.enums import Known, Urgency
from careplan.rules.redflags import kleene
from careplan.rules.redflags.conditions import Days
from careplan.rules.redflags.kleene import Truth
from careplan.rules.redflags.situation import Finding, Outcome, Rule, Situation, Trail
from careplan.rules.redflags.view import View

_OUTCOMES = {True: Outcome.FIRES, False: Outcome.NO, None: Outcome.NOT_ASSESSED}
# While the alert of such a rule is open it holds for the rules that name it
# (clinical/alerts.md section 3).
_TREND = "AT-"
RING = "Ring"


def evaluate(rules: Iterable[Rule], situation: Situation) -> tuple[Finding, ...]:
    """Judge every rule; one finding each, in the order given.

    A missing input is never normal: unless the other tests settle it, the rule is not
    assessed. A crash inside one rule is a failed finding, to be looked at the same
    day; the others go on (hazard H26). A rule that is not for this patient or this day
    is a plain no.
    """
    judged = _Judging(rules, situation)
    return tuple(judged.finding(rule) for rule in judged.rules.values())


@dataclass(slots=True)
class _Judged:
    truth: Truth
    trail: Trail
    error: str = ""


class _Judging:
    """All rules on the same answers, each judged once, whoever asks first."""

    def __init__(self, rules: Iterable[Rule], situation: Situation) -> None:
        self.rules = {rule.code: rule for rule in rules}
        self._situation = situation
        self._tags = {
            tag: Known.YES if known is Known.YES else Known.NO
            for tag, known in situation.tags.items()
        }
        self._done: dict[str, _Judged] = {}
        self._under_way: list[str] = []
        self._in_ring: set[str] = set()

    def finding(self, rule: Rule) -> Finding:
        judged = self._judge(rule)
        inputs, missing = tuple(judged.trail.inputs), tuple(judged.trail.missing)
        outcome, urgency = _OUTCOMES[judged.truth], rule.urgency
        if judged.error:
            outcome, urgency = Outcome.FAILED, Urgency.SAME_DAY
        return Finding(rule.code, outcome, urgency, inputs, missing, judged.error)

    def matches(self, code: str, trail: Trail) -> Truth:
        """Tell whether another rule matches; unknown where it failed or is not here."""
        if code.startswith(_TREND) and code in self._situation.open_rules:
            return True
        if code in self._under_way:
            self._in_ring.update(self._under_way[self._under_way.index(code) :])
        if code in self._under_way or code not in self.rules:
            return None
        judged = self._judge(self.rules[code])
        trail.inputs |= judged.trail.inputs
        trail.missing |= judged.trail.missing
        return judged.truth

    def open_w(self) -> int:
        """Count the W alerts open, and those that these answers open (AC-09)."""
        opening = [
            self._judge(rule).truth
            for rule in self.rules.values()
            if rule.counts and rule.code not in self._situation.open_rules
        ]
        return self._situation.open_w_patient_rules + opening.count(True)

    def _judge(self, rule: Rule) -> _Judged:
        if rule.code not in self._done:
            self._under_way.append(rule.code)
            self._done[rule.code] = self._guarded(rule)
            self._under_way.pop()
        return self._done[rule.code]

    def _guarded(self, rule: Rule) -> _Judged:
        view = View(self._situation, self)
        try:
            truth = self._truth(rule, view)
        except Exception as error:  # noqa: BLE001 - H26: a fault is found, never silent
            return _Judged(None, view.trail, type(error).__name__)
        ring = RING if rule.code in self._in_ring else ""
        return _Judged(None if ring else truth, view.trail, ring)

    def _truth(self, rule: Rule, view: View) -> Truth:
        if applies(rule.applies, self._tags).answer is not Answer.YES:
            return False
        in_window = _in_window(rule, view)
        if in_window is False:
            return False
        return kleene.all_of([in_window, rule.condition.judge(view)])


def _in_window(rule: Rule, view: View) -> Truth:
    if rule.day_from is None and rule.day_to is None:
        return True
    day = view.day_after_operation(view.situation.at)
    return None if day is None else day in Days(rule.day_from or 0, rule.day_to)
