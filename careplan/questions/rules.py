"""The red-flag rules that are approved here, understood once in a process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, QuerySet

from careplan.questions.rule_models import RedFlagRuleVersion
from careplan.rules.enums import Urgency, VersionState
from careplan.rules.redflags import ConditionError, Rule, fields_of, parse


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The published rules that judge answers, in their order.

    `unreadable` are those whose condition nobody can read: a fault to be found, never
    a rule that is silently off (H26).
    """

    rules: tuple[Rule, ...] = ()
    versions: Mapping[str, RedFlagRuleVersion] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.versions)


_KEPT: dict[object, RuleSet] = {}


def published_rules() -> QuerySet[RedFlagRuleVersion]:
    """The rules in use that look at answers; what watches the care itself is none."""
    return (
        RedFlagRuleVersion.objects.filter(state=VersionState.PUBLISHED)
        .exclude(kind=RedFlagRuleVersion.Kind.PROCESS)
        .select_related("parent", "page")
        .order_by("parent__order", "parent__code")
    )


def rule_set() -> RuleSet:
    """The rules in use; 1 query while they are the ones this process knows.

    What is published is frozen by the database, so how many there are, the newest and
    when it was published say together whether anything changed.
    """
    stamp = tuple(
        published_rules()
        .order_by()
        .aggregate(Count("pk"), Max("pk"), Max("published_at"))
        .values()
    )
    if stamp not in _KEPT:
        _KEPT.clear()
        _KEPT[stamp] = _understand(published_rules())
    return _KEPT[stamp]


def forget_rules() -> None:
    """Read all rules anew, as after a restart."""
    _KEPT.clear()


def _understand(versions: QuerySet[RedFlagRuleVersion]) -> RuleSet:
    found = {version.parent.code: version for version in versions}
    rules, unreadable = [], []
    for code, version in found.items():
        try:
            rules.append(rule_of(version))
        except ConditionError:
            unreadable.append(code)
    fields: frozenset[str] = frozenset()
    return RuleSet(
        rules=tuple(rules),
        versions=found,
        unreadable=tuple(unreadable),
        fields=fields.union(*(fields_of(rule.condition) for rule in rules)),
    )


def rule_of(version: RedFlagRuleVersion) -> Rule:
    """A version as the engine knows it. Raises ConditionError."""
    groups: Any = version.applies
    return Rule(
        code=version.parent.code,
        condition=parse(version.condition),
        applies=tuple(tuple(group) for group in groups),
        day_from=version.day_from,
        day_to=version.day_to,
        urgency=Urgency(version.urgency),
        within_hours=version.within_hours,
        counts=version.counts,
    )
