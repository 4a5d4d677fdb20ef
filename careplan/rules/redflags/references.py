"""What conditions name, and the refusal of rules that name each other in a ring."""

from collections.abc import Mapping

from careplan.rules.redflags.conditions import Condition


class RuleReferenceError(ValueError):
    """A rule that names one that does not exist, or itself by way of others."""


def fields_of(condition: Condition) -> frozenset[str]:
    """Return the codes of the questions that the condition looks at."""
    return condition.fields()


def rules_of(condition: Condition) -> frozenset[str]:
    """Return the codes of the rules that the condition names."""
    return condition.rules()


def tags_of(condition: Condition) -> frozenset[str]:
    """Return the tags that the condition hangs on."""
    return condition.tags()


def check_references(conditions: Mapping[str, Condition]) -> None:
    """Refuse a rule that names an unknown one, and rules that form a ring.

    `conditions` are those of all rules, by code. Raises RuleReferenceError, which names
    the rules concerned.
    """
    named = {code: sorted(each.rules()) for code, each in conditions.items()}
    for code, others in named.items():
        for other in others:
            if other not in named:
                msg = f"{code} names {other}, which does not exist."
                raise RuleReferenceError(msg)
    for code in named:
        _follow(code, (), named)


def _follow(code: str, way: tuple[str, ...], named: Mapping[str, list[str]]) -> None:
    if code in way:
        ring = " → ".join((*way[way.index(code) :], code))
        msg = f"These rules wait for each other: {ring}."
        raise RuleReferenceError(msg)
    for other in named[code]:
        _follow(other, (*way, code), named)
