"""Red flags: answers and what came before in; findings out."""

from careplan.rules.redflags.conditions import Condition
from careplan.rules.redflags.evaluation import evaluate
from careplan.rules.redflags.parser import ConditionError, parse
from careplan.rules.redflags.references import (
    RuleReferenceError,
    check_references,
    fields_of,
    rules_of,
    tags_of,
)
from careplan.rules.redflags.selection import (
    Advice,
    Shown,
    call_us_if,
    for_patient,
    unanswered,
)
from careplan.rules.redflags.situation import Finding, Outcome, Rule, Situation, Value

__all__ = [
    "Advice",
    "Condition",
    "ConditionError",
    "Finding",
    "Outcome",
    "Rule",
    "RuleReferenceError",
    "Shown",
    "Situation",
    "Value",
    "call_us_if",
    "check_references",
    "evaluate",
    "fields_of",
    "for_patient",
    "parse",
    "rules_of",
    "tags_of",
    "unanswered",
]
