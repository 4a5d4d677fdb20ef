"""A follow-up as pages show it: standing, gates, and why it is there."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from careplan import terms
from careplan.checklists.models import ChecklistItem
from careplan.education.models import RiskFactor
from careplan.followups.models import FollowUp, FollowUpReason
from careplan.hospital import queries as hospital
from careplan.rules import gates, schedule, window
from careplan.rules.enums import Gate, Kind, Standing
from careplan.rules.gates import GateLimits


@dataclass(frozen=True, slots=True)
class GateState:
    """One stop of the gate track: its name, its state and its day.

    `by` is the last day on which it is in time, None while that cannot be said; `late`
    the days it was passed after that, or has waited since.
    """

    gate: Gate
    name: terms.Label
    state: str  # passed, now or later
    when: dt.date | None
    by: dt.date | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """Which row of which checklist put a check there, and when it counts."""

    item: ChecklistItem
    occurrence: str
    tags: tuple[str, ...]

    @property
    def how_often(self) -> str:
        return schedule.in_words(schedule.parse(self.item.schedule))

    @property
    def risk_factors(self) -> list[RiskFactor]:
        return list(self.item.risk_factors.all())


@dataclass(frozen=True)
class Row:
    """One follow-up on a given day, in the clinic's zone."""

    follow_up: FollowUp
    day: dt.date
    zone: ZoneInfo
    limits: GateLimits = field(default_factory=GateLimits)

    @property
    def booked_on(self) -> dt.date | None:
        booked = self.follow_up.booked_for
        return booked.astimezone(self.zone).date() if booked else None

    @cached_property
    def standing(self) -> Standing:
        """Where it stands; a test that was attended is due until it is told."""
        follow_up = self.follow_up
        if follow_up.is_open and follow_up.attended_on:
            return Standing.DUE
        return window.standing(
            self.day,
            window=follow_up.window,
            done_on=follow_up.done_on,
            closed_on=follow_up.closed_at.date() if follow_up.closed_at else None,
            booked_on=self.booked_on,
        )

    @property
    def days_late(self) -> int:
        """Days past the window: today for an open check, then the day it was done."""
        return window.days_late(
            self.follow_up.done_on or self.day, self.follow_up.window
        )

    @property
    def on(self) -> dt.date:
        """The day it shows under: done, booked, or due."""
        return self.follow_up.done_on or self.booked_on or self.follow_up.due_on

    @property
    def moved(self) -> bool:
        return self.follow_up.due_on != self.follow_up.planned_on

    @cached_property
    def whys(self) -> list[Why]:
        return [
            Why(reason.item, reason.occurrence, tuple(reason.tags))
            for reason in self.follow_up.reasons.all()
        ]

    @property
    def why(self) -> Why | None:
        """The first reason, for the line under the item."""
        return self.whys[0] if self.whys else None

    @property
    def risk_factors(self) -> list[RiskFactor]:
        """The risk factors of all reasons, each once, in their order."""
        return risk_factors_of(self.follow_up)

    @property
    def is_for_patient(self) -> bool:
        return is_for_patient(self.follow_up)

    def local_day(self, at: dt.datetime) -> dt.date:
        """The clinic's day of a moment."""
        return at.astimezone(self.zone).date()

    @property
    def patient_title(self) -> str:
        return (self.why and self.why.item.patient_title) or self.follow_up.title

    @property
    def gates(self) -> list[GateState]:
        return self._gates(terms.GATES)

    @property
    def gate_now(self) -> GateState | None:
        """The gate to pass next, with its lateness."""
        return next((gate for gate in self.gates if gate.state == "now"), None)

    @property
    def patient_gates(self) -> list[GateState]:
        return self._gates(terms.PATIENT_GATES)

    def _gates(self, names: Mapping[Gate, terms.Label]) -> list[GateState]:
        follow_up = self.follow_up
        kind = Kind(follow_up.kind)
        passed = gates.passed_gates(kind, follow_up.passed)
        upcoming = follow_up.next_gate
        moments = {
            Gate.BOOKED: follow_up.booked_for,
            Gate.RECORDED: follow_up.recorded_at,
            Gate.REVIEWED: follow_up.reviewed_at,
            Gate.TOLD: follow_up.told_at,
        }
        days: dict[Gate, dt.date | None] = {
            gate: moment.astimezone(self.zone).date() if moment else None
            for gate, moment in moments.items()
        }
        days[Gate.ATTENDED] = follow_up.attended_on
        return [
            self._gate(
                gate, names[gate], _state(gate, passed, upcoming), days.get(gate)
            )
            for gate in gates.gates_for(kind)
        ]

    def _gate(
        self, gate: Gate, name: terms.Label, state: str, when: dt.date | None
    ) -> GateState:
        """One stop, with its deadline; a booking's day is no day of passing it.

        Moving by hand widens the window, and its start may lie months back: what was
        moved is booked by the day it was moved to.
        """
        follow_up = self.follow_up
        moved = follow_up.moved_by_hand
        reviewed = follow_up.reviewed_at
        by = gates.deadline(
            gate,
            opens_on=follow_up.due_on if moved else follow_up.opens_on,
            closes_on=follow_up.closes_on,
            attended_on=follow_up.attended_on,
            reviewed_on=reviewed.astimezone(self.zone).date() if reviewed else None,
            limits=self.limits,
        )
        passed_on = when if state == "passed" and gate != Gate.BOOKED else None
        until = self.day if state == "now" else passed_on
        return GateState(
            gate, name, state, when, by, gates.days_past(until, by) if until else 0
        )


def _state(gate: Gate, passed: Iterable[Gate], upcoming: Gate | None) -> str:
    if gate in passed:
        return "passed"
    return "now" if gate == upcoming else "later"


def is_for_patient(follow_up: FollowUp) -> bool:
    """Whether a patient sees it: a row of the plan, or a one-off for a risk factor.

    What staff have to find out, and the work that comes of a call, is neither.
    """
    one_off = follow_up.added_for_id is not None and follow_up.kind != Kind.TASK
    return one_off or bool(follow_up.reasons.all())


def risk_factors_of(follow_up: FollowUp) -> list[RiskFactor]:
    """What a check watches, each once, in order: of its rows, or as it was added."""
    found = {
        factor.code: factor
        for reason in follow_up.reasons.all()
        for factor in reason.item.risk_factors.all()
    }
    if follow_up.added_for is not None:
        found[follow_up.added_for.code] = follow_up.added_for
    return sorted(found.values(), key=lambda factor: factor.order)


def reasons_with_all() -> "Prefetch[str, QuerySet[FollowUpReason], str]":
    """The reasons of follow-ups with rows, versions and risk factors; 2 queries."""
    reasons = FollowUpReason.objects.select_related(
        "item__version__parent",
        "item__version__approver",
        "item__page",
        "item__question_set",
    ).prefetch_related("item__risk_factors")
    return Prefetch("reasons", queryset=reasons)


def with_reasons(follow_ups: QuerySet[Any]) -> QuerySet[Any]:
    """Follow-ups with all that `Row` needs, in a constant number of queries."""
    return follow_ups.select_related(
        "closed_reason", "closed_by", "plan", "patient", "added_for"
    ).prefetch_related(reasons_with_all())


def rows_of(
    follow_ups: Iterable[FollowUp], *, day: dt.date, zone: ZoneInfo | None = None
) -> list[Row]:
    """Follow-ups as rows on `day`, late by the site's limits; one query for the site.

    `zone` is the clinic's unless another is given.
    """
    site = hospital.the_hospital()
    limits = hospital.gate_limits(site)
    zone = zone or ZoneInfo(site.zone)
    return [Row(follow_up, day, zone, limits) for follow_up in follow_ups]
