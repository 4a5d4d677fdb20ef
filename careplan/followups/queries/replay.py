"""A red-flag rule replayed over past answers, before it is published (H25)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from careplan.content.queries import siblings_of
from careplan.entries import queries as entries
from careplan.entries.models import Entry
from careplan.followups.queries.drafting_many import Remembered
from careplan.followups.queries.replay_facts import PatientFacts
from careplan.questions import rules as red_flags
from careplan.questions.models import RedFlagRuleVersion
from careplan.rules.enums import VersionState
from careplan.rules.redflags import (
    ConditionError,
    Outcome,
    Rule,
    Situation,
    evaluate,
    fields_of,
)
from careplan.rules.redflags.situation import OPEN_W

LOOKS_BACK = dt.timedelta(days=90)
MOST = 20_000
# Of one rule judged for several plans: what fires counts.
FIRES = frozenset({Outcome.FIRES, Outcome.FAILED})


@dataclass(frozen=True, slots=True)
class Raised:
    """An entry on which a version fires."""

    entry_id: int
    patient_id: int
    measured_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Replay:
    """What a version and the one in use make of the same past answers.

    `in_use` is None while no other version of the rule is; `capped`: there were more
    entries than are looked at, and the oldest were left out. `readable` is False when
    nobody can judge by the version.
    """

    since: dt.datetime
    entries: int = 0
    capped: bool = False
    in_use: RedFlagRuleVersion | None = None
    before: tuple[Raised, ...] = ()
    now: tuple[Raised, ...] = ()
    readable: bool = True

    @property
    def lost(self) -> tuple[Raised, ...]:
        return _without(self.before, self.now)

    @property
    def gained(self) -> tuple[Raised, ...]:
        return _without(self.now, self.before)


def replay(version: RedFlagRuleVersion, at: dt.datetime, most: int = MOST) -> Replay:
    """Judge the answers of the last 90 days by `version` and by the one in use.

    Answers that were corrected are left out. Reads only; at most `most` entries, the
    newest, a few queries a patient.
    """
    since = at - LOOKS_BACK
    in_use = _in_use(version)
    try:
        rules = [red_flags.rule_of(each) for each in (version, in_use) if each]
    except ConditionError:
        return Replay(since, in_use=in_use, readable=False)
    beside = _beside(rules)
    fields = fields_named([*rules, *beside])
    found = _entries(fields, since, at, most + 1)
    looked_at, now, before = found[:most], [], []
    for entry, situations in _situations(looked_at, fields, beside):
        raised = Raised(entry.pk, entry.patient_id, entry.measured_at)
        if _fires(rules[0], beside, situations):
            now.append(raised)
        if in_use and _fires(rules[1], beside, situations):
            before.append(raised)
    return Replay(
        since,
        len(looked_at),
        len(found) > most,
        in_use,
        tuple(sorted(before, key=_newest)),
        tuple(sorted(now, key=_newest)),
    )


def fields_named(rules: Iterable[Rule]) -> frozenset[str]:
    """All fields that any of the rules looks at."""
    found: frozenset[str] = frozenset()
    return found.union(*(fields_of(rule.condition) for rule in rules))


def _in_use(version: RedFlagRuleVersion) -> RedFlagRuleVersion | None:
    others = siblings_of(version).exclude(pk=version.pk)
    return others.filter(state=VersionState.PUBLISHED).select_related("parent").first()


def _beside(rules: Sequence[Rule]) -> list[Rule]:
    """The rules in use that these name, or count, however far."""
    others = {
        rule.code: rule
        for rule in red_flags.rule_set().rules
        if rule.code != rules[0].code
    }
    if any(OPEN_W in fields_of(rule.condition) for rule in rules):
        return list(others.values())
    found: dict[str, Rule] = {}
    ahead = list(rules)
    while ahead:
        for code in sorted(ahead.pop().condition.rules() - set(found)):
            if code in others:
                found[code] = others[code]
                ahead.append(others[code])
    return list(found.values())


def _entries(
    fields: frozenset[str], since: dt.datetime, at: dt.datetime, most: int
) -> list[Entry]:
    rows = Entry.objects.filter(
        measured_at__gte=since, measured_at__lte=at, corrected_by=None
    )
    asked = fields - {OPEN_W}
    if asked:
        rows = rows.filter(answers__code__in=list(asked)).distinct()
    return list(rows.select_related("patient").order_by("-measured_at", "-pk")[:most])


def _situations(
    found: Sequence[Entry], fields: frozenset[str], beside: Sequence[Rule]
) -> Iterator[tuple[Entry, list[Situation]]]:
    sources = Remembered()
    counting = frozenset(rule.code for rule in beside if rule.counts)
    in_order = sorted(found, key=lambda entry: (entry.patient_id, entry.measured_at))
    for _patient, theirs in groupby(in_order, key=lambda entry: entry.patient_id):
        rows = list(theirs)
        answers = entries.values_of_entries(rows, fields)
        facts = PatientFacts(rows[0].patient, fields, sources)
        for entry in rows:
            values = answers.get(entry.pk, {})
            yield entry, list(facts.situations(entry, values, counting))


def _fires(rule: Rule, beside: list[Rule], situations: Iterable[Situation]) -> bool:
    return any(
        evaluate([rule, *beside], situation)[0].outcome in FIRES
        for situation in situations
    )


def _newest(raised: Raised) -> float:
    return -raised.measured_at.timestamp()


def _without(some: Iterable[Raised], others: Iterable[Raised]) -> tuple[Raised, ...]:
    left = {each.entry_id for each in others}
    return tuple(each for each in some if each.entry_id not in left)
