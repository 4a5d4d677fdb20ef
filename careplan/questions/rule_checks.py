"""Whether a red-flag rule means something: its words, limits, message, examples."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from careplan.lib import readability
from careplan.questions import advice
from careplan.questions.rule_examples import (
    OUTCOMES,
    WANTED,
    ExampleError,
    fields_in,
    judge,
    needed,
)
from careplan.questions.rule_models import RedFlagRuleVersion
from careplan.questions.rule_queries import Asked
from careplan.rules.applies import AppliesError, words
from careplan.rules.enums import Urgency
from careplan.rules.processes import ProcessError, process_of
from careplan.rules.redflags import (
    Condition,
    ConditionError,
    Rule,
    RuleReferenceError,
    check_references,
    parse,
)
from careplan.rules.redflags.thresholds import Held, held

# Content standards, section 1: a message is short, so the aim is the wall.
HARDEST = 6.0
PROCESS = RedFlagRuleVersion.Kind.PROCESS


class Problem(NamedTuple):
    """What is wrong with one field of a rule, in a sentence; `part`: which example."""

    field: str
    message: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may name: fields, and the other rules by code."""

    fields: Mapping[str, Asked]
    rules: Mapping[str, Rule] = field(default_factory=dict)


def problems(code: str, words_of: Mapping[str, Any], known: Known) -> list[Problem]:
    """Everything that is wrong with a rule, in the order of its fields.

    `words_of`: the fields of a RedFlagRuleVersion by name.
    """
    found = [
        *_of_condition(code, words_of, known),
        *_of_applies(words_of),
        *_of_days(words_of),
        *_of_message(words_of),
    ]
    # What a rule does on its examples says nothing while it says itself something else.
    wrong = {problem.field for problem in found} & {"condition", "applies"}
    if not wrong and words_of["kind"] != PROCESS:
        found += _of_examples(code, words_of, known)
    return found


def rule_from(code: str, words_of: Mapping[str, Any]) -> Rule:
    """The rule these words describe. Raises ConditionError."""
    return Rule(
        code=code,
        condition=parse(words_of["condition"]),
        applies=words_of["applies"],
        day_from=words_of["day_from"],
        day_to=words_of["day_to"],
        urgency=Urgency(words_of["urgency"]),
        within_hours=words_of["within_hours"],
        counts=words_of["counts"],
    )


def _of_condition(
    code: str, words_of: Mapping[str, Any], known: Known
) -> Iterator[Problem]:
    text = words_of["condition"]
    if words_of["kind"] == PROCESS:
        try:
            process_of(text)
        except ProcessError as error:
            yield Problem("condition", str(error))
        return
    try:
        condition = parse(text)
    except ConditionError as error:
        yield Problem("condition", error.message)
        return
    for message in _unread(code, condition, known):
        yield Problem("condition", message)


def _unread(code: str, condition: Condition, known: Known) -> Iterator[str]:
    """What a condition names that is not there, or cannot be held against it."""
    yield from _unknown(condition, known)
    for each in held(condition):
        if each.field in known.fields:
            yield from _misused(each, known.fields[each.field])
    try:
        check_references(_reached(code, condition, known))
    except RuleReferenceError as error:
        yield str(error)


def _reached(code: str, condition: Condition, known: Known) -> dict[str, Condition]:
    """The rule and those it names, however far; what is wrong elsewhere is theirs."""
    found, ahead = {code: condition}, [condition]
    while ahead:
        for name in ahead.pop().rules() - set(found):
            if name in known.rules:
                found[name] = known.rules[name].condition
                ahead.append(found[name])
    return found


def _unknown(condition: Condition, known: Known) -> Iterator[str]:
    for name in sorted(condition.fields() - set(known.fields)):
        yield _("“%(name)s” is no question and no score we know.") % {"name": name}


def _misused(each: Held, asked: Asked) -> Iterator[str]:
    name = {"name": each.field}
    if each.limits and not asked.numeric:
        yield _("“%(name)s” is no number: write a choice in quotes.") % name
    if each.choices and not asked.choices:
        yield _("“%(name)s” has no choices to be one of.") % name
    if each.moment and not asked.moment:
        yield _("“%(name)s” is no moment, so it cannot be absent for hours.") % name
    for choice in each.choices:
        if asked.choices and choice not in asked.choices:
            known = ", ".join(sorted(asked.choices))
            yield _("“%(choice)s” is no answer to “%(name)s”: %(known)s.") % {
                **name,
                "choice": choice,
                "known": known,
            }
    yield from _beyond(each, asked)


def _beyond(each: Held, asked: Asked) -> Iterator[str]:
    """A limit that no answer can pass, such as 83 or 100.4 for a temperature (H25)."""
    for limit in each.limits:
        if (asked.low is not None and limit < asked.low) or (
            asked.high is not None and limit > asked.high
        ):
            yield _(
                "%(limit)s lies outside what “%(name)s” can be, %(low)s to %(high)s."
            ) % {
                "limit": limit,
                "name": each.field,
                "low": _plain(asked.low),
                "high": _plain(asked.high),
            }


def _plain(limit: Any) -> str:
    return "…" if limit is None else format(limit.normalize(), "f")


def _of_applies(words_of: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        words(words_of["applies"])
    except AppliesError as error:
        yield Problem("applies", str(error))
        return
    if words_of["kind"] == PROCESS and words_of["applies"]:
        yield Problem("applies", _("A rule about the care itself is for everyone."))


def _of_days(words_of: Mapping[str, Any]) -> Iterator[Problem]:
    first, last = words_of["day_from"], words_of["day_to"]
    if None not in (first, last) and last < first:
        yield Problem("day_to", _("The last day comes before the first."))


def _of_message(words_of: Mapping[str, Any]) -> Iterator[Problem]:
    message = words_of["message"]
    for name in advice.unknown_placeholders(message):
        known = ", ".join(f"{{{each}}}" for each in advice.SETTINGS)
        yield Problem(
            "message",
            _("{%(name)s} stands for no number; known: %(known)s.")
            % {"name": name, "known": known},
        )
    found = readability.grade(message)
    if found > HARDEST:
        yield Problem(
            "message",
            _("The message reads at grade %(grade)s; at most %(most)s, please.")
            % {"grade": found, "most": HARDEST},
        )
    for sentence in readability.long_sentences(message):
        yield Problem(
            "message", _("This sentence is too long: “%(words)s”") % {"words": sentence}
        )
    if words_of["held"] and not message and words_of["kind"] != "trend":
        yield Problem("held", _("There is no message to hold back."))


def _of_examples(
    code: str, words_of: Mapping[str, Any], known: Known
) -> Iterator[Problem]:
    rule = rule_from(code, words_of)
    examples = words_of["examples"]
    wanted = needed(rule.condition.fields())
    for kind in [*wanted, *(each for each in examples if each not in wanted)]:
        for message in _of_example(rule, kind, examples, known):
            yield Problem("examples", f"{kind}: {message}", kind)


def _of_example(
    rule: Rule, kind: str, examples: Mapping[str, Any], known: Known
) -> Iterator[str]:
    if kind not in WANTED:
        yield _("no such example; known: %(known)s.") % {"known": ", ".join(WANTED)}
        return
    if kind not in examples:
        yield _("the example is missing.")
        return
    try:
        finding = judge(rule, examples[kind], known.rules.values())
    except ExampleError as error:
        yield str(error)
        return
    yield from _strangers(fields_in(examples[kind]), known.fields)
    if finding.outcome != WANTED[kind]:
        yield _("the rule %(found)s here; it should be: %(wanted)s.") % {
            "found": OUTCOMES[finding.outcome],
            "wanted": OUTCOMES[WANTED[kind]],
        }


def _strangers(names: Iterable[str], fields: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(names) - set(fields)):
        yield _("“%(name)s” is no question and no score we know.") % {"name": name}
