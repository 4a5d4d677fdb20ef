"""Building real colon plans, beside raw COPY and a save() loop of the same rows.

`PLANS=300 make bench` builds fewer than ten thousand.
"""

import datetime as dt
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from threading import Barrier

import django
from django.db import connections
from django.utils import timezone

from benchmarks.harness import Comparison

DATABASE = "postgresql"
PLANS = int(os.environ.get("PLANS", "10000"))
# One process alone would take twice as long for the same answer: a share will do.
ALONE = max(PLANS // 10, 50)
SAVED = 100
# A row of a plan, with all that is worked out for it, costs no more than saving it.
SLOWEST_ROW = 1.0
BATCH = 50
READY_WITHIN = 120.0


def compare() -> list[Comparison]:
    """Ten thousand plans by two processes, a tenth as many by one."""
    from benchmarks import colon_patients  # noqa: PLC0415 - the workers import us bare

    now = timezone.now()
    colon_patients.open_clinic(now)
    two = _build(range(PLANS), now, processes=2)
    one = _build(range(PLANS, PLANS + ALONE), now, processes=1)
    return [*two.against_copy(), *one.against_copy(), *_against_save(two, one)]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built, how long it took, and how long COPY took for the same."""

    what: str
    plans: int
    rows: int
    seconds: float
    copied: float

    def against_copy(self) -> list[Comparison]:
        return [
            Comparison(
                f"enrol {self.plans:,} colon patients, {self.what}",
                self.seconds,
                f"raw COPY of the same {self.rows:,} rows",
                self.copied,
            )
        ]


def _build(numbers: range, now: dt.datetime, *, processes: int) -> Built:
    from benchmarks import written  # noqa: PLC0415 - the workers import us bare

    what = "1 process" if processes == 1 else f"{processes} processes"
    before = written.marks()
    seconds = _enrol_all(numbers, now, processes, what)
    found = written.span(before)
    counts = {model._meta.db_table: count for model, count in found.counts.items()}
    print(f"  {found.rows:,} rows of {len(numbers):,} plans by {what}: ")
    print("  " + ", ".join(f"{count:,} {table}" for table, count in counts.items()))
    copied = written.copy_seconds(found)
    return Built(what, len(numbers), found.rows, seconds, copied)


def _enrol_all(numbers: range, now: dt.datetime, processes: int, what: str) -> float:
    """Seconds to enrol all, from when every process has started and is ready."""
    connections.close_all()
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(processes + 1)
    with ProcessPoolExecutor(processes, spawn, _start, (ready,)) as pool:
        batches = [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]
        waiting = [pool.submit(_warm_up) for _ in range(processes)]
        ready.wait(READY_WITHIN)
        for each in waiting:
            each.result()
        began = time.perf_counter()
        going = [pool.submit(_enrol, batch, now) for batch in batches]
        for done, each in enumerate(as_completed(going), start=1):
            each.result()
            _say_progress(done, len(batches), what, time.perf_counter() - began)
        return time.perf_counter() - began


def _say_progress(done: int, batches: int, what: str, seconds: float) -> None:
    if done == batches or done * 10 // batches > (done - 1) * 10 // batches:
        print(f"  {done / batches:4.0%} by {what}, {seconds:,.0f} s", flush=True)


_READY: list[Barrier] = []


def _start(ready: Barrier) -> None:
    django.setup()
    _READY.append(ready)


def _warm_up() -> None:
    """Meet the others, so that each process has one of these; open a connection."""
    from careplan.hospital.queries import the_hospital  # noqa: PLC0415 - after setup

    the_hospital()
    _READY[0].wait(READY_WITHIN)


def _enrol(numbers: range, now: dt.datetime) -> None:
    from benchmarks import colon_patients  # noqa: PLC0415 - after setup

    clinic = colon_patients.the_clinic(now)
    for number in numbers:
        colon_patients.enrol(number, clinic)


def _against_save(*built: Built) -> list[Comparison]:
    """Each, row by row, against a save() loop over the rows of a hundred plans."""
    from benchmarks import written  # noqa: PLC0415 - the workers import us bare
    from careplan.patients.models import Patient  # noqa: PLC0415 - as above

    patients = Patient.objects.order_by("pk").values_list("pk", flat=True)[:SAVED]
    rows, seconds = written.save_seconds(list(patients))
    print(f"  {rows:,} rows of {len(patients)} plans by save()")
    return [
        Comparison(
            f"a row of enrolling, {each.what}",
            each.seconds / each.rows,
            f"a row of a save() loop over {len(patients)} plans",
            seconds / rows,
            at_most=SLOWEST_ROW,
        )
        for each in built
    ]
