"""What a rule makes of its own examples, for the page on which it is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from careplan.questions.models import RedFlagRuleVersion
from careplan.questions.rule_examples import (
    LABELS,
    OUTCOMES,
    WANTED,
    ExampleError,
    judge,
)
from careplan.questions.rule_forms import others_of
from careplan.questions.rules import rule_of
from careplan.rules.redflags import ConditionError
from careplan.terms import Label

AGO = {
    "hours_ago": gettext_lazy("%(count)s hours ago"),
    "days_ago": gettext_lazy("%(count)s days ago"),
}


@dataclass(frozen=True, slots=True)
class JudgedExample:
    """An example in words, what should come of it, and what does."""

    label: Label
    answers: tuple[str, ...]
    found: Label
    as_wanted: bool
    missing: tuple[str, ...] = ()


def judged(version: RedFlagRuleVersion) -> list[JudgedExample]:
    """Every example of a version and what the version makes of it."""
    if version.kind == RedFlagRuleVersion.Kind.PROCESS:
        return []
    try:
        rule = rule_of(version)
    except ConditionError:
        return []
    others = others_of(rule.code) if rule.condition.rules() else {}
    rows = []
    for kind, example in version.examples.items():
        label, answers = LABELS.get(kind, kind), tuple(_in_words(example))
        try:
            finding = judge(rule, example, others.values())
        except ExampleError as error:
            rows.append(JudgedExample(label, answers, str(error), as_wanted=False))
            continue
        as_wanted = finding.outcome == WANTED.get(kind)
        found = OUTCOMES[finding.outcome]
        rows.append(JudgedExample(label, answers, found, as_wanted, finding.missing))
    return rows


def _in_words(example: Any) -> Iterator[str]:
    if not isinstance(example, Mapping):
        return
    for word, value in example.items():
        if word in {"answers", "history"} and isinstance(value, Mapping):
            for code, rows in value.items():
                listed = rows if isinstance(rows, list) else [rows]
                yield from (f"{code}: {_said(row)}" for row in listed)
        elif isinstance(value, list):
            yield f"{word}: {', '.join(map(str, value))}"
        else:
            yield f"{word}: {value}"


def _said(row: Any) -> str:
    """An answer, and when it was given where it was not today."""
    if not isinstance(row, Mapping):
        return str(row)
    said = [str(row["value"])] if "value" in row else []
    for word, text in AGO.items():
        if word in row:
            said.append(str(text) % {"count": row[word]})
    return ", ".join(said)
