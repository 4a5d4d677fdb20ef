"""Submitting a filled question set, and correcting it by another."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.entries.models import Answer, Entry
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient
from careplan.questions.models import Question, QuestionSetVersion
from careplan.questions.reading import AnswerError, Reading, read, shown
from careplan.rules.enums import Route


@transaction.atomic
def submit(
    *,
    patient: Patient,
    set_version: QuestionSetVersion,
    answers: Mapping[str, str | list[str]],
    measured_at: dt.datetime,
    route: Route,
    key: str,
    corrects: Entry | None = None,
    why: str = "",
    by: User,
    at: dt.datetime,
) -> Entry:
    """Keep the answers of one question set, as raw values by question code.

    Answers to questions that the other answers hide are dropped; hard limits are
    checked again; nothing typed is kept as nothing. Raises RefusedError when an
    answer cannot be taken, a needed one is missing, or the moment lies ahead.
    """
    if measured_at > at:
        raise RefusedError(_("This cannot have been measured in the future."))
    readings, dropped = _read_all(set_version, answers)
    patient_answered = route == Route.PATIENT
    entry = Entry.objects.create(
        key=key,
        patient=patient,
        set_version=set_version,
        measured_at=measured_at,
        at=at,
        answered_by=Entry.AnsweredBy.PATIENT
        if patient_answered or route == Route.PHONE
        else Entry.AnsweredBy.STAFF,
        typed_by=by,
        route=route,
        corrects=corrects,
        why=why,
    )
    Answer.objects.bulk_create(
        Answer(
            entry=entry,
            patient=patient,
            code=question.code,
            number=reading.number,
            value=reading.value,
            text=reading.text,
            unit=question.unit,
            measured_at=measured_at,
        )
        for question, reading in readings
    )
    audit.record(
        "entry-corrected" if corrects else "entry-submitted",
        entry,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={"dropped": dropped, "corrects": corrects.pk if corrects else None},
    )
    return entry


@transaction.atomic
def retract(*, entry: Entry, why: str, key: str, by: User, at: dt.datetime) -> Entry:
    """Say that an entry does not count, by a correction without answers.

    What was entered stays readable (H38); it is no current or previous answer any more.
    Raises RefusedError when it was corrected already: its correction is retracted.
    """
    if Entry.objects.filter(corrects=entry).exists():
        raise RefusedError(_("This was corrected already."))
    retraction = Entry.objects.create(
        key=key,
        patient=entry.patient,
        set_version=entry.set_version,
        measured_at=entry.measured_at,
        at=at,
        answered_by=Entry.AnsweredBy.STAFF,
        typed_by=by,
        route=entry.route,
        corrects=entry,
        why=why,
    )
    audit.record(
        "entry-retracted",
        retraction,
        by=by,
        at=at,
        patient_id=entry.patient_id,
        fields={"corrects": entry.pk},
    )
    return retraction


def is_what_was_sent(entry: Entry, answers: Mapping[str, str | list[str]]) -> bool:
    """Whether these raw answers are those that `entry` keeps."""
    try:
        readings, _dropped = _read_all(entry.set_version, answers)
    except RefusedError:
        return False
    kept = dict(entry.answers.values_list("code", "value"))
    return kept == {question.code: reading.value for question, reading in readings}


def _read_all(
    version: QuestionSetVersion, answers: Mapping[str, str | list[str]]
) -> tuple[list[tuple[Question, Reading]], list[str]]:
    values: dict[str, str] = {}
    readings: list[tuple[Question, Reading]] = []
    dropped: list[str] = []
    for question in version.questions.order_by("order"):
        raw = answers.get(question.code, "")
        if not shown(question, values):
            if raw:
                dropped.append(question.code)
            continue
        try:
            reading = read(question, raw)
        except AnswerError as error:
            raise RefusedError(str(error)) from error
        if reading is not None:
            values[question.code] = reading.value
            readings.append((question, reading))
        elif question.required:
            raise RefusedError(
                _("Answer “%(question)s”.") % {"question": question.label}
            )
    return readings, dropped
