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
from careplan.rules.redflags.situation import Finding, Outcome, Rule, Situation, Value

__all__ = [
    "Condition",
    "ConditionError",
    "Finding",
    "Outcome",
    "Rule",
    "RuleReferenceError",
    "Situation",
    "Value",
    "check_references",
    "evaluate",
    "fields_of",
    "parse",
    "rules_of",
    "tags_of",
]
