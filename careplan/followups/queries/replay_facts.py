"""Past answers as a rule would have met them, patient by patient."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from careplan.entries import queries as entries
from careplan.entries.models import Entry
from careplan.followups.models import Alert, CarePlan, PlanTag
from careplan.followups.queries.drafting import effective_tags, facts_of
from careplan.followups.queries.drafting_many import Remembered
from careplan.hospital import queries as hospital
from careplan.patients.models import Operation, Patient
from careplan.rules.enums import Anchor, Known
from careplan.rules.redflags import Situation, Value


@dataclass(frozen=True, slots=True)
class _PlanFacts:
    operated_on: dt.date | None
    discharged_on: dt.date | None
    tags: dict[str, Known]
    held: Sequence[PlanTag]

    def tags_at(self, moment: dt.datetime) -> dict[str, Known]:
        """As now, with what was a yes at the moment (`tags.tags_of`)."""
        return self.tags | dict.fromkeys(_during(self.held, moment), Known.YES)


class _Course:
    """The values of one field, newest first, with the tags that held at the time."""

    def __init__(self, values: Sequence[Value], held: Sequence[PlanTag]) -> None:
        self._values = [
            replace(_plain(value), during=_during(held, value.measured_at))
            for value in values
        ]
        self._times = [-value.measured_at.timestamp() for value in values]

    def until(self, moment: dt.datetime) -> list[Value]:
        """Those measured by a moment."""
        return self._values[bisect_left(self._times, -moment.timestamp()) :]


class PatientFacts:
    """What is known of one patient, read once for all entries of the patient."""

    def __init__(
        self, patient: Patient, fields: frozenset[str], sources: Remembered
    ) -> None:
        self._patient = patient
        self._zone: ZoneInfo = hospital.zone()
        self._plans = [_of_plan(plan, sources) for plan in _plans_of(patient)]
        held = [row for plan in self._plans for row in plan.held]
        self._courses = {
            code: _Course(values, held)
            for code, values in entries.values_of(patient, fields).items()
        }
        alerts = Alert.objects.filter(patient=patient)
        self._alerts = list(alerts.values_list("rule__code", "raised_at", "closed_at"))
        self._last_operation = (
            patient.operations.filter(status=Operation.Status.DONE, day__isnull=False)
            .order_by("-day")
            .values_list("day", flat=True)
            .first()
        )

    def situations(
        self, entry: Entry, answers: Mapping[str, Value], counting: frozenset[str]
    ) -> Iterator[Situation]:
        """One for each active plan, one without any, as when answers come in."""
        at = entry.measured_at
        opened = self._open_at(at)
        bare = Situation(
            at=at,
            zone=self._zone,
            operated_on=self._last_operation,
            tags={},
            answers={code: _plain(value) for code, value in answers.items()},
            history=self._history(at, answers),
            open_rules=opened,
            open_w_patient_rules=len(counting & opened),
            born_on=self._patient.born_on,
        )
        if not self._plans:
            yield bare
        for plan in self._plans:
            yield replace(
                bare,
                operated_on=plan.operated_on,
                tags=plan.tags_at(at),
                discharged_on=plan.discharged_on,
            )

    def _history(
        self, at: dt.datetime, answers: Mapping[str, Value]
    ) -> dict[str, list[Value]]:
        """What had been measured by then; what came later was not known yet."""
        found = {}
        for code, course in self._courses.items():
            rows = course.until(at)
            own = answers.get(code)
            found[code] = rows if own is None else _without(rows, _plain(own))
        return found

    def _open_at(self, at: dt.datetime) -> frozenset[str]:
        return frozenset(
            code
            for code, raised_at, closed_at in self._alerts
            if raised_at < at and (closed_at is None or at < closed_at)
        )


def _plans_of(patient: Patient) -> Iterable[CarePlan]:
    return (
        CarePlan.objects.filter(patient=patient, ended_at=None)
        .select_related("operation", "patient")
        .prefetch_related("anchors")
        .order_by("pk")
    )


def _of_plan(plan: CarePlan, sources: Remembered) -> _PlanFacts:
    days = {row.anchor: row.day for row in plan.anchors.all()}
    yes = PlanTag.objects.filter(plan=plan, value=Known.YES).select_related("tag")
    return _PlanFacts(
        operated_on=plan.operation.day,
        discharged_on=days.get(Anchor.DISCHARGE),
        tags=effective_tags(facts_of(plan), sources),
        held=list(yes),
    )


def _during(held: Iterable[PlanTag], moment: dt.datetime) -> frozenset[str]:
    return frozenset(
        row.tag.code
        for row in held
        if row.since <= moment and (row.until is None or moment < row.until)
    )


def _plain(value: Value) -> Value:
    """As live: a number without its text, so that a rule for a choice fails on it."""
    return value if value.number is None else replace(value, text="")


def _without(rows: list[Value], own: Value) -> list[Value]:
    """The history without the answer itself, which is among the newest."""
    for place, row in enumerate(rows):
        if row.measured_at < own.measured_at:
            break
        if replace(row, during=own.during) == own:
            return rows[:place] + rows[place + 1 :]
    return rows
