"""How each red-flag rule did in the last 90 days (H25, H27)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from careplan.followups.models import Alert, AlertEvent
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion
from careplan.rules.enums import VersionState

LOOKS_BACK = dt.timedelta(days=90)
# How an alert ended that needed nobody: the codes of hospital/library/reasons.yaml.
NO_ACTION = ("known-already", "false-alarm")
# clinical/alerts.md section 6: such a rule is reviewed.
TOO_MANY = 70


@dataclass(frozen=True, slots=True)
class Score:
    """One rule and what came of it; `version` is None while the rule is off."""

    rule: RedFlagRule
    newest: RedFlagRuleVersion
    version: RedFlagRuleVersion | None
    raised: int = 0
    again: int = 0
    seen: int = 0
    closed: int = 0
    no_action: int = 0
    last: dt.datetime | None = None

    @property
    def off(self) -> bool:
        return self.version is None

    @property
    def silent(self) -> bool:
        return not self.off and not (self.raised or self.again)

    @property
    def no_action_share(self) -> int | None:
        """In per cent of those closed."""
        return round(100 * self.no_action / self.closed) if self.closed else None

    @property
    def to_review(self) -> bool:
        share = self.no_action_share
        return share is not None and share > TOO_MANY


@dataclass(frozen=True, slots=True)
class Scorecard:
    since: dt.datetime
    scores: tuple[Score, ...]

    @property
    def off(self) -> tuple[Score, ...]:
        return tuple(each for each in self.scores if each.off)

    @property
    def silent(self) -> tuple[Score, ...]:
        return tuple(each for each in self.scores if each.silent)

    @property
    def fired(self) -> tuple[Score, ...]:
        """Most often first."""
        fired = [each for each in self.scores if each.raised or each.again]
        return tuple(sorted(fired, key=lambda each: -(each.raised + each.again)))


def scorecard(at: dt.datetime) -> Scorecard:
    """Every rule with what came of it since 90 days before `at`; four queries."""
    since = at - LOOKS_BACK
    alerts = (
        Alert.objects.filter(raised_at__gte=since, raised_at__lte=at)
        .order_by()
        .values("rule")
        .annotate(
            raised=Count("pk"),
            seen=Count("pk", filter=Q(acknowledged_at__isnull=False)),
            closed=Count("pk", filter=Q(closed_at__isnull=False)),
            no_action=Count("pk", filter=Q(outcome__code__in=NO_ACTION)),
        )
    )
    events = AlertEvent.objects.filter(
        kind__in=[AlertEvent.Kind.RAISED, AlertEvent.Kind.JOINED],
        at__gte=since,
        at__lte=at,
    )
    reports = (
        events.order_by()
        .values("alert__rule")
        .annotate(
            again=Count("pk", filter=Q(kind=AlertEvent.Kind.JOINED)), last=Max("at")
        )
    )
    counts = {row["rule"]: _without(row, "rule") for row in alerts}
    lasts = {row["alert__rule"]: _without(row, "alert__rule") for row in reports}
    scores = [
        Score(
            rule,
            newest,
            in_use,
            **counts.get(rule.pk, {}),
            **lasts.get(rule.pk, {}),
        )
        for rule, newest, in_use in _rules()
    ]
    return Scorecard(since, tuple(scores))


def _without(row: Any, key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


def _rules() -> list[tuple[RedFlagRule, RedFlagRuleVersion, RedFlagRuleVersion | None]]:
    """Each rule with its newest version and the one in use, if any.

    A rule nobody wrote a condition for is Careplan's own and watches nothing.
    """
    found = []
    rules = RedFlagRule.objects.prefetch_related("versions").order_by("order", "code")
    for rule in rules:
        versions = [each for each in rule.versions.all() if each.condition]
        if not versions:
            continue
        newest = max(versions, key=lambda each: each.number)
        in_use = [each for each in versions if each.state == VersionState.PUBLISHED]
        found.append((rule, newest, in_use[0] if in_use else None))
    return found
