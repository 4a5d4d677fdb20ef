"""Judging what was answered, in its own transaction; a fault is an alert too (H26)."""

import datetime as dt
import logging
from collections.abc import Mapping

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from careplan.accounts.models import User
from careplan.audit.actors import Actor
from careplan.entries import queries as entries
from careplan.entries.models import Entry
from careplan.followups.actions.alert_rows import Kind, Report, note, raise_or_join
from careplan.followups.models import Alert
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.queries import advice
from careplan.followups.queries.judging import Found, Judgement, judge
from careplan.patients.models import Patient
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion
from careplan.rules.enums import Urgency, VersionState
from careplan.rules.redflags import Finding, Outcome, Value

logger = logging.getLogger(__name__)

# Careplan's own: stands for all rules when the judging itself failed.
NOT_JUDGED = "CP-01"


def judge_entry(*, entry: Entry, by: User, at: dt.datetime) -> Judgement:
    """Judge an entry and raise its alerts, in the transaction that keeps the entry.

    Whatever goes wrong while judging, the entry stays and an alert says that it could
    not be evaluated (H26). A correction is judged anew: what fires is raised or joined,
    and what fires no more closes nothing (H32); alerts of the corrected answers are
    told that they were corrected.
    """
    try:
        with transaction.atomic():
            judgement = _judge_and_raise(entry, by, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - H26: the report is kept, whatever fails
        logger.error(  # noqa: TRY400 - a traceback could carry an answer
            "Entry %s could not be judged: %s", entry.pk, type(error).__name__
        )
        found = _not_judged()
        raise_or_join(report=Report(entry.patient, found, entry), by=by, at=at)
        judgement = Judgement(judged=True, fired=(found,), crashed=True)
    if entry.corrects is not None:
        note_correction(correction=entry, by=by, at=at)
    return judgement


def judge_unsaved(
    *,
    patient: Patient,
    values: Mapping[str, Value],
    measured_at: dt.datetime,
    corrects: Entry | None = None,
    at: dt.datetime,
) -> Judgement:
    """What the rules would say of answers that are not kept yet; nothing is written.

    A fault stops nobody from keeping them: it is a finding then, as ever (H26).
    """
    try:
        with transaction.atomic():
            return judge(patient, values, measured_at, at, corrects)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - H26: the report is kept, whatever fails
        logger.error(  # noqa: TRY400 - a traceback could carry an answer
            "Answers about %s could not be judged: %s", patient.pk, type(error).__name__
        )
        return Judgement(judged=True, crashed=True)


def _judge_and_raise(entry: Entry, by: User, at: dt.datetime) -> Judgement:
    values = entries.values_of_entry(entry)
    judgement = judge(entry.patient, values, entry.measured_at, at, entry)
    _raise_all(judgement, entry, by, at)
    return judgement


def _raise_all(judgement: Judgement, entry: Entry, by: User, at: dt.datetime) -> None:
    if not judgement.fired:
        return
    told = advice.advice_of(judgement, entry.patient, at)
    # In one order, so that two reports of one patient never wait for each other.
    for found in sorted(judgement.fired, key=lambda each: each.version.parent_id):
        report = Report(entry.patient, found, entry, told.shown_for(found.version))
        raise_or_join(report=report, by=by, at=at)


def _not_judged() -> Found:
    """Stands for all rules; its version is never published, and so never judges."""
    rule, _made = RedFlagRule.objects.get_or_create(
        code=NOT_JUDGED, defaults={"order": 30_000}
    )
    version = RedFlagRuleVersion.objects.filter(parent=rule).order_by("number").first()
    if version is None:
        version = RedFlagRuleVersion.objects.create(
            parent=rule,
            number=1,
            state=VersionState.DRAFT,
            title="Answers could not be evaluated",
            kind=RedFlagRuleVersion.Kind.PROCESS,
            condition="",
            urgency=Urgency.SAME_DAY,
            action="Read all answers yourself and ring the patient. Tell whoever looks"
            " after Careplan.",
        )
    finding = Finding(NOT_JUDGED, Outcome.FAILED, Urgency.SAME_DAY)
    return Found(version, finding)


def note_correction(*, correction: Entry, by: Actor, at: dt.datetime) -> None:
    """Say on open alerts that their answers were corrected or taken back.

    They stay open, and a form that is open on one sees it; only a person closes (H32).
    """
    alerts = Alert.objects.filter(OPEN_ALERT, events__entry=correction.corrects)
    for alert in alerts.distinct().order_by("pk"):
        note(alert, Kind.CORRECTED, by=by, at=at, entry=correction)
        Alert.objects.filter(pk=alert.pk).update(revision=F("revision") + 1)
