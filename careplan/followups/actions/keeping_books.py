"""Counting the books and keeping what was found."""

import datetime as dt
import time
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Q

from careplan.audit import actions as audit
from careplan.audit.actors import Actor, Job
from careplan.followups.models import LedgerLine, LedgerRun
from careplan.followups.queries import ledger
from careplan.followups.queries.ledger_rows import NOTHING, Books, Difference
from careplan.hospital import queries as hospital
from careplan.hospital.models import JobRun
from careplan.rules.calendar import local_moment

JOB = Job("ledger")
AT_NIGHT = dt.time(2)
TRIED_AGAIN_AFTER = dt.timedelta(hours=1)
UNFINISHED = "did not finish"
# More than a person reads; the run says how many there were.
KEPT = 5000
BATCH = 500


def keep_books(
    *,
    by: Actor = JOB,
    at: dt.datetime,
    stop: Callable[[], bool] = lambda: False,
) -> LedgerRun | None:
    """Count all books and keep the count with its lines; None when told to stop.

    Nothing but the count is written, so that any number of them may run at once, and
    no table is locked while it reads.
    """
    started = time.monotonic()
    books, differences = NOTHING, list[Difference]()
    for found in ledger.look(at):
        books += found.books
        differences += found.differences
        if stop():
            return None
    ended_at = at + dt.timedelta(seconds=time.monotonic() - started)
    return _write(books, differences, by=by, at=at, ended_at=ended_at)


@transaction.atomic
def _write(
    books: Books,
    differences: Iterable[Difference],
    *,
    by: Actor,
    at: dt.datetime,
    ended_at: dt.datetime,
) -> LedgerRun:
    lines = list(differences)
    run = LedgerRun.objects.create(
        started_at=at,
        ended_at=ended_at,
        opened=books.opened,
        done=books.done,
        open=books.open,
        closed=books.closed,
        differences=len(lines),
    )
    LedgerLine.objects.bulk_create(
        (
            LedgerLine(
                run=run,
                kind=line.kind,
                team_id=line.team,
                patient_id=line.patient,
                follow_up_id=line.follow_up,
                text=line.text[:300],
            )
            for line in lines[:KEPT]
        ),
        batch_size=BATCH,
    )
    audit.record(
        "books-kept",
        run,
        by=by,
        at=at,
        fields={"opened": books.opened, "differences": len(lines)},
    )
    return run


def keep_nightly(
    *, at: dt.datetime, stop: Callable[[], bool] = lambda: False
) -> LedgerRun | None:
    """Count the books at the first pass after two at night; else do nothing.

    One that broke off is tried again after an hour.
    """
    if not _is_due(at):
        return None
    beat = JobRun.objects.create(job=JOB.name, started_at=at, error=UNFINISHED)
    run = keep_books(at=at, stop=stop)
    if run is None:
        beat.delete()
        return None
    beat.error, beat.ended_at = "", run.ended_at
    beat.counts = {"opened": run.opened, "differences": run.differences}
    beat.save(update_fields=["error", "ended_at", "counts"])
    return run


def _is_due(at: dt.datetime) -> bool:
    zone = hospital.zone()
    night = local_moment(at.astimezone(zone).date(), AT_NIGHT, zone.key)
    if at < night:
        return False
    tried = JobRun.objects.filter(
        Q(error="") | Q(started_at__gt=at - TRIED_AGAIN_AFTER),
        job=JOB.name,
        started_at__gte=night,
    )
    return not tried.exists()
