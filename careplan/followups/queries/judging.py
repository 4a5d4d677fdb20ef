"""Judges answers by the rules that are approved here; nothing is written."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from careplan.entries import queries as entries
from careplan.entries.models import Entry
from careplan.followups.models import Alert, CarePlan, PlanTag
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.queries import tags as plan_tags
from careplan.hospital import queries as hospital
from careplan.patients.models import Operation, Patient
from careplan.questions import rules as red_flags
from careplan.questions.models import RedFlagRuleVersion
from careplan.questions.rules import RuleSet
from careplan.rules.enums import Anchor, Known, Urgency
from careplan.rules.redflags import Finding, Outcome, Situation, Value, evaluate

URGENCIES = list(Urgency)
# Of one rule judged for several plans: what fires counts, then what nobody could judge.
WEIGHT = {
    Outcome.FIRES: 0,
    Outcome.FAILED: 1,
    Outcome.NOT_ASSESSED: 2,
    Outcome.NO: 3,
}
Judged = dict[str, Finding]


@dataclass(frozen=True, slots=True)
class Found:
    """One rule that fired, failed or was not assessed, and the version that says so."""

    version: RedFlagRuleVersion
    finding: Finding

    @property
    def urgency(self) -> Urgency:
        return self.finding.urgency

    @property
    def failed(self) -> bool:
        return self.finding.outcome is Outcome.FAILED


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of some answers.

    `judged` is False while no rule is approved here: then nobody has judged the
    answers, and the page says so. `findings` holds one for each rule; `fired` what
    fired and what could not be evaluated (H26), the most urgent first. `crashed`: the
    judging itself failed.
    """

    judged: bool = False
    findings: tuple[Finding, ...] = ()
    fired: tuple[Found, ...] = ()
    not_assessed: tuple[Found, ...] = ()
    crashed: bool = False


def judge(
    patient: Patient,
    values: Mapping[str, Value],
    measured_at: dt.datetime,
    at: dt.datetime,
    entry: Entry | None = None,
) -> Judgement:
    """Judge these answers for each active plan of a patient, and once without any.

    `values` are all answers of one question set, computed ones included; `entry` is
    the one they stand in, or the one they correct: it is no history of itself. Reads
    only, so that advice can be shown before anything is saved. What the trends compare
    with is what still counts: the newest correction of each entry.
    """
    rules = red_flags.rule_set()
    if not rules:
        return Judgement()
    found: Judged = {}
    for situation in _situations(patient, rules, values, measured_at, entry):
        _merge(found, evaluate(rules.rules, situation))
    _merge(found, (_unreadable(code) for code in rules.unreadable))
    return _judgement(found, rules)


def _unreadable(code: str) -> Finding:
    return Finding(code, Outcome.FAILED, Urgency.SAME_DAY)


def _merge(found: Judged, findings: Iterable[Finding]) -> None:
    for finding in findings:
        before = found.get(finding.rule)
        if before is None or WEIGHT[finding.outcome] < WEIGHT[before.outcome]:
            found[finding.rule] = finding


def _judgement(found: Judged, rules: RuleSet) -> Judgement:
    def of(*outcomes: Outcome) -> tuple[Found, ...]:
        # Sorting is stable: of one urgency they stay in the order of the rules.
        chosen = [
            Found(version, found[code])
            for code, version in rules.versions.items()
            if found[code].outcome in outcomes
        ]
        return tuple(sorted(chosen, key=lambda each: URGENCIES.index(each.urgency)))

    return Judgement(
        judged=True,
        findings=tuple(found[code] for code in rules.versions),
        fired=of(Outcome.FIRES, Outcome.FAILED),
        not_assessed=of(Outcome.NOT_ASSESSED),
    )


# What is known of the patient --------------------------------------------------------


def _situations(
    patient: Patient,
    rules: RuleSet,
    values: Mapping[str, Value],
    measured_at: dt.datetime,
    entry: Entry | None,
) -> list[Situation]:
    plans = list(
        CarePlan.objects.filter(patient=patient, ended_at=None)
        .select_related("operation", "patient")
        .prefetch_related("anchors")
        .order_by("pk")
    )
    open_alerts = Alert.objects.filter(OPEN_ALERT, patient=patient)
    codes = list(open_alerts.values_list("rule__code", flat=True))
    counting = {rule.code for rule in rules.rules if rule.counts}
    bare = Situation(
        at=measured_at,
        zone=hospital.zone(),
        operated_on=_last_operation(patient),
        tags={},
        answers={code: _plain(value) for code, value in values.items()},
        history=_history(patient, rules.fields, entry, plans),
        open_rules=frozenset(codes),
        open_w_patient_rules=len(counting.intersection(codes)),
        born_on=patient.born_on,
    )
    return [
        replace(
            bare,
            operated_on=plan.operation.day,
            tags=plan_tags.tags_of(plan, measured_at),
            discharged_on=_discharged(plan),
        )
        for plan in plans
    ] or [bare]


def _last_operation(patient: Patient) -> dt.date | None:
    done = patient.operations.filter(
        status=Operation.Status.DONE, day__isnull=False
    ).order_by("-day")
    return done.values_list("day", flat=True).first()


def _discharged(plan: CarePlan) -> dt.date | None:
    days = {row.anchor: row.day for row in plan.anchors.all()}
    return days.get(Anchor.DISCHARGE)


def _history(
    patient: Patient,
    fields: frozenset[str],
    entry: Entry | None,
    plans: Sequence[CarePlan],
) -> dict[str, list[Value]]:
    """Earlier values of the fields that rules look at, with what held at the time."""
    held = list(
        PlanTag.objects.filter(plan__in=plans, value=Known.YES).select_related("tag")
    )
    return {
        code: [
            replace(_plain(value), during=_during(held, value.measured_at))
            for value in values
        ]
        for code, values in entries.values_of(patient, fields, without=entry).items()
    }


def _plain(value: Value) -> Value:
    """A number without its text, so that a rule for a choice fails on it (H26)."""
    return value if value.number is None else replace(value, text="")


def _during(held: Iterable[PlanTag], moment: dt.datetime) -> frozenset[str]:
    return frozenset(
        row.tag.code
        for row in held
        if row.since <= moment and (row.until is None or moment < row.until)
    )
