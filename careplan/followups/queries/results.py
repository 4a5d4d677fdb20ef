"""Results that wait: tests that took place and nobody has reviewed, or nobody told."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery

from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.models.follow_up import TO_REVIEW, TO_TELL
from careplan.followups.queries.asks import Watch
from careplan.followups.queries.rows import GateState, Row, rows_of
from careplan.patients.models import Patient
from careplan.rules.enums import Gate


@dataclass(frozen=True, slots=True)
class Waiting:
    """One result that waits: since when, for how many days, and what was found."""

    row: Row
    gate: GateState
    since: dt.date
    finding: str

    @property
    def days(self) -> int:
        return max((self.row.day - self.since).days, 0)


def to_review(seen: Watch) -> QuerySet[Any]:
    """Tests of the teams that took place and wait for a review, oldest first.

    The rows are those of the queue's group `to-review`; one index holds them.
    """
    return _waiting(seen).filter(TO_REVIEW).order_by("attended_on", "pk")


def to_tell(seen: Watch) -> QuerySet[Any]:
    """Tests of the teams that were reviewed and not told, oldest review first.

    The rows are those of the queue's group `to-tell`; one index holds them.
    """
    return _waiting(seen).filter(TO_TELL).order_by("reviewed_at", "pk")


def _waiting(seen: Watch) -> QuerySet[Any]:
    said = FollowUpEvent.objects.filter(
        follow_up=OuterRef("pk"),
        gate=Gate.REVIEWED,
        undoes__isnull=True,
        undone_by__isnull=True,
    ).order_by("-pk")
    return (
        FollowUp.objects.filter(
            team__in=seen.teams,
            patient__status=Patient.Status.ACTIVE,
        )
        .select_related("patient")
        .annotate(finding=Subquery(said.values("finding")[:1]))
    )


def rows_of_page(
    follow_ups: Iterable[Any], day: dt.date, zone: ZoneInfo
) -> list[Waiting]:
    """These follow-ups as rows of the lists, in their order."""
    found = list(follow_ups)
    return [
        _row(row, follow_up.finding or "")
        for follow_up, row in zip(
            found, rows_of(found, day=day, zone=zone), strict=True
        )
    ]


def _row(row: Row, finding: str) -> Waiting:
    (now,) = [gate for gate in row.gates if gate.state == "now"]
    (before,) = [gate.when for gate in row.gates if gate.state == "passed"][-1:]
    return Waiting(row, now, before or row.day, finding)
