"""The rules about the care itself raise alerts: a job opens, it never closes."""

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Q

from careplan.audit import actions as audit
from careplan.audit.actors import Actor, Job
from careplan.followups.actions.alert_rows import Report, raise_or_join
from careplan.followups.models import AlertCause
from careplan.followups.queries import processes
from careplan.followups.queries.judging import Found
from careplan.followups.queries.process_checks import Look
from careplan.followups.queries.processes import Held
from careplan.hospital.models import JobRun
from careplan.hospital.queries import clinic_day
from careplan.patients.models import Patient
from careplan.questions.rule_queries import process_rules
from careplan.rules.enums import Urgency
from careplan.rules.processes import Process, ProcessError, process_of
from careplan.rules.redflags import Finding, Outcome

logger = logging.getLogger(__name__)

JOB = Job("process-rules")
# Most of it changes with the day; who did not come is phoned the same day (AP-13).
TRIED_AGAIN_AFTER = dt.timedelta(minutes=5)
KEPT = dt.timedelta(days=14)
UNFINISHED, GOES_ON = "did not finish", "goes on"
# So many of one rule a run: when it is full, the next pass goes on from there.
LIMIT = 500
# So many patients share a transaction.
BATCH = 50


@dataclass(frozen=True, slots=True)
class _Rule:
    process: Process
    look: Look

    @property
    def found(self) -> Found:
        version = self.look.version
        fires = Finding(self.look.code, Outcome.FIRES, Urgency(version.urgency))
        return Found(version, fires)


def watch_hourly(
    *, at: dt.datetime, stop: Callable[[], bool] = lambda: False
) -> dict[str, int]:
    """Look once an hour; else do nothing. Returns what the pass tells of it.

    A run that broke off is tried again after five minutes; one that was told to stop,
    or left something for later, by the next pass.
    """
    if not _is_due(at):
        return {}
    started = time.monotonic()
    beat = JobRun.objects.create(job=JOB.name, started_at=at, error=UNFINISHED)
    counts, whole = _watch(at, stop, JOB)
    with transaction.atomic():
        audit.record("care-watched", beat, by=JOB, at=at, fields=counts)
        beat.counts, beat.error = counts, "" if whole else GOES_ON
        beat.ended_at = at + dt.timedelta(seconds=time.monotonic() - started)
        beat.save(update_fields=["counts", "error", "ended_at"])
    JobRun.objects.filter(job=JOB.name, started_at__lt=at - KEPT).delete()
    return {f"process {name}": count for name, count in counts.items()}


def watch_care(
    *,
    at: dt.datetime,
    stop: Callable[[], bool] = lambda: False,
    by: Actor = JOB,
) -> dict[str, int]:
    """Raise an alert for all that the approved rules about the care itself hold for.

    Each cause is raised once for ever: while its alert is open it is there, and once a
    person has closed it, only something new comes back. Several causes of one rule and
    patient stand in one alert. Nothing here closes an alert or a check. One that fails
    holds up no other, and two loops raise nothing twice. Returns counts: alerts
    (raised or joined), failed.
    """
    counts, _whole = _watch(at, stop, by)
    return counts


def _watch(
    at: dt.datetime, stop: Callable[[], bool], by: Actor
) -> tuple[dict[str, int], bool]:
    """The counts, and whether nothing was left for another run."""
    counts: Counter[str] = Counter()
    whole = True
    for rule in _rules(at, counts):
        if stop():
            return dict(counts), False
        found = list(processes.held(rule.process, rule.look, LIMIT))
        whole &= len(found) < LIMIT
        people: dict[int, list[Held]] = {}
        for each in found:
            people.setdefault(each.patient, []).append(each)
        ids = list(people)
        for first in range(0, len(ids), BATCH):
            if stop():
                return dict(counts), False
            batch = {each: people[each] for each in ids[first : first + BATCH]}
            _raise_batch(rule, batch, counts, by)
    return {name: count for name, count in sorted(counts.items()) if count}, whole


def _rules(at: dt.datetime, counts: Counter[str]) -> Iterator[_Rule]:
    day = clinic_day(at)
    for version in process_rules():
        try:
            process = process_of(version.condition)
        except ProcessError:
            # H26: a rule that nobody can read is a fault, never a rule silently off.
            logger.error("Rule %s is no check we know", version.parent.code)  # noqa: TRY400
            counts["failed"] += 1
            continue
        if process in processes.QUERIES:
            yield _Rule(process, Look(version, at, day))


@transaction.atomic
def _raise_batch(
    rule: _Rule, people: dict[int, list[Held]], counts: Counter[str], by: Actor
) -> None:
    patients = Patient.objects.filter(status=Patient.Status.ACTIVE).in_bulk(people)
    for pk in sorted(patients):
        try:
            with transaction.atomic():
                _raise_one(rule, patients[pk], people[pk], by)
        except IntegrityError:
            # Another loop was faster; what is still missing is found again.
            continue
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - H17: one bad one holds up none
            logger.error(  # noqa: TRY400 - a traceback could carry a name
                "Rule %s could not be raised: %s", rule.look.code, type(error).__name__
            )
            counts["failed"] += 1
        else:
            counts["alerts"] += 1


def _raise_one(rule: _Rule, patient: Patient, held: Sequence[Held], by: Actor) -> None:
    look = rule.look
    event = raise_or_join(
        report=Report(
            patient,
            rule.found,
            entry=None,
            inputs=[
                {
                    "code": each.cause,
                    "label": each.about,
                    "text": processes.said(rule.process, each, look.day),
                }
                for each in held
            ],
            follow_up=held[0].follow_up,
        ),
        by=by,
        at=look.at,
    )
    AlertCause.objects.bulk_create(
        AlertCause(alert=event.alert, what=each.cause) for each in held
    )


def _is_due(at: dt.datetime) -> bool:
    hour = at.replace(minute=0, second=0, microsecond=0)
    tried = JobRun.objects.filter(
        Q(error="", started_at__gte=hour)
        | Q(error=UNFINISHED, started_at__gt=at - TRIED_AGAIN_AFTER),
        job=JOB.name,
    )
    return not tried.exists()
