"""What ending a plan would close, before anything is closed."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from careplan import terms
from careplan.followups.models import CarePlan, FollowUp
from careplan.followups.models.follow_up import OPEN
from careplan.patients.models import Patient
from careplan.rules.enums import Kind


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """The open checks of one kind; `titles` holds each title with its count."""

    kind: Kind
    name: terms.Label
    count: int
    titles: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Ending:
    """What is open on a plan, what was done on it, and the fingerprint of the open."""

    groups: list[OpenGroup]
    open: int
    done: int
    listed: str


def ending_of(care_plan: CarePlan) -> Ending:
    """What ending this plan would close; 2 queries."""
    rows = list(FollowUp.objects.filter(OPEN, plan=care_plan).order_by("due_on", "id"))
    done = FollowUp.objects.filter(plan=care_plan, done_at__isnull=False).count()
    return Ending(grouped(rows), len(rows), done, fingerprint(rows))


def open_groups(patient: Patient) -> list[OpenGroup]:
    """The open checks of a patient by kind; 1 query."""
    return grouped(
        FollowUp.objects.filter(OPEN, patient=patient).order_by("due_on", "id")
    )


def grouped(rows: Iterable[FollowUp]) -> list[OpenGroup]:
    """Checks by kind, in the order of the kinds; titles by their first day."""
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.title)
    return [
        OpenGroup(kind, name, len(by_kind[kind]), list(Counter(by_kind[kind]).items()))
        for kind, name in terms.KINDS.items()
        if kind in by_kind
    ]


def fingerprint(rows: Iterable[FollowUp]) -> str:
    """A short text that is another one when any of the checks has changed."""
    read = sorted((row.pk, row.revision) for row in rows)
    return hashlib.sha256(repr(read).encode()).hexdigest()[:24]
