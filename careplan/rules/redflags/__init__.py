"""Red flags: answers and what came before in; findings out.

Conditions (clinical/alerts.md sections 1 to 4), with `F` a field and `N` a number:

    condition := part (and part)*  |  part (or part)*          never mixed
    part      := "(" condition ")"  |  any N of (condition; condition …)
               | tag T  |  no tag T  |  day DAYS  |  home day DAYS  |  age >= N
               | AL-060 (another rule)  |  F test  |  any of (F, F …) test
    DAYS      := 3  |  3-30  |  >= 3
    test      := >= N  |  <= N  |  > N  |  < N  |  = N  |  = "choice"
               | in ("choice", "choice")              each of these also with:
                 on 2 days  |  on 2 readings …  |  on 2 tests …  |  that day
               | >= N times lowest on 2 tests …
               | absent_for N h  |  outside F, F
               | fall N [%] since …  |  rise N [%] since …
               | risen N times …  |  risen N reports …  |  risen N per N days …
    since     := in N h  |  in N days  |  since last  |  from baseline  |  from month N

`on 2 days` are the last calendar days, `readings` the last values, `tests` the last
results on different days; `times` are such tests, `reports` every value. Where a row or
a course is meant (…), after commas: `28 days apart`, `within 10 days`, `total 50 %`,
`last >= 5`, `never <= 35`, `with F inside F, F`, `after day 90`, `off TAG`.
"""

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
