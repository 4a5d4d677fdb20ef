"""The ledger: what must add up, and what does not."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from careplan.accounts.models import User
from careplan.followups.models import LedgerLine, LedgerRun
from careplan.followups.queries import ledger_people as people
from careplan.followups.queries.drafting_many import Remembered
from careplan.followups.queries.ledger_alerts import alerts
from careplan.followups.queries.ledger_columns import columns
from careplan.followups.queries.ledger_plans import planned_and_waiting
from careplan.followups.queries.ledger_rows import (
    NOTHING,
    Batch,
    Books,
    Difference,
    batches,
    patients_of,
)
from careplan.patients.models import Patient
from careplan.patients.queries import visible_to

# The loop takes it each night; a day and some hours without one is too long.
LATE_AFTER = dt.timedelta(hours=26)
CHECKS = [
    people.miscounted,
    planned_and_waiting,
    columns,
    people.without_next,
    people.other_team,
    people.reminders,
    alerts,
]


@dataclass(frozen=True, slots=True)
class Found:
    """The books of some patients, and what differs."""

    books: Books = NOTHING
    differences: list[Difference] = field(default_factory=list)


def look(at: dt.datetime) -> Iterator[Found]:
    """Look through the books of everybody, some hundred patients at a time.

    The number of queries is the same for each of these steps, however many patients
    and checks. What differs is looked at twice, so that what somebody writes at this
    moment is no difference. Nothing is written.
    """
    yield Found(differences=list(people.reminders_of_nobody()))
    for batch in batches(at):
        differences = _differences(batch)
        if differences:
            differences = _again(batch, differences)
        yield Found(batch.total, differences)


def check_patient(
    patient: Patient, *, at: dt.datetime, sources: Remembered | None = None
) -> list[Difference]:
    """What differs in the books of one patient, read now.

    `sources` may be kept between calls while no checklist, tag or opening hour
    changes: it saves reading and understanding the rows of the checklists.
    """
    fresh = Patient.objects.get(pk=patient.pk)
    return _differences(Batch([fresh], at, sources or Remembered()))


def _differences(batch: Batch) -> list[Difference]:
    return [each for check in CHECKS for each in check(batch)]


def _again(batch: Batch, first: list[Difference]) -> list[Difference]:
    patients = Patient.objects.filter(pk__in=patients_of(first)).order_by("pk")
    before = {each.subject for each in first}
    # What is read once for all may have changed too: read that again as well.
    return [
        each
        for each in _differences(Batch(list(patients), batch.at))
        if each.subject in before
    ]


def counted(lines: Iterator[Difference] | list[Difference]) -> Mapping[str, int]:
    """How many lines there are of each kind, in the order of the kinds."""
    found = Counter(line.kind for line in lines)
    return {kind: found[kind] for kind in LedgerLine.Kind.values}


# What was found ----------------------------------------------------------------------


def last_run() -> LedgerRun | None:
    """The newest count of the books."""
    return LedgerRun.objects.order_by("-id").first()


def lines_for(user: User, run: LedgerRun) -> QuerySet[LedgerLine]:
    """The lines of a run about patients whom this person may see."""
    return run.lines.filter(patient__in=visible_to(user)).select_related(
        "patient", "follow_up", "team"
    )


def is_late(run: LedgerRun, at: dt.datetime) -> bool:
    """Whether the books should have been counted again by now."""
    return at - run.started_at > LATE_AFTER
