"""Submitting a filled question set, and correcting it by another."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.entries.actions.answering import Raw, read_all
from careplan.entries.models import Answer, Entry
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient
from careplan.questions.models import QuestionSetVersion
from careplan.questions.showing import Tags, asks_by_tag
from careplan.rules.enums import Route


@transaction.atomic
def submit(
    *,
    patient: Patient,
    set_version: QuestionSetVersion,
    answers: Raw,
    measured_at: dt.datetime,
    route: Route,
    key: str,
    tags: Tags | None = None,
    corrects: Entry | None = None,
    why: str = "",
    by: User,
    at: dt.datetime,
) -> Entry:
    """Keep the answers of one question set, as raw values by question code.

    Answers to questions that the other answers, or the patient's `tags`, hide are
    dropped, and named in the audit row; hard limits are checked again; nothing typed is
    kept as nothing. Raises RefusedError when an answer cannot be taken, a needed one is
    missing, or the moment lies ahead.
    """
    if measured_at > at:
        raise RefusedError(_("This cannot have been measured in the future."))
    patient_answered = route == Route.PATIENT
    read = read_all(set_version, answers, tags=tags, by_patient=patient_answered)
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
            code=kept.question.code,
            number=kept.reading.number,
            value=kept.reading.value,
            text=kept.reading.text,
            unit=kept.question.unit,
            qualifier=kept.reading.qualifier,
            assay=kept.assay,
            measured_at=measured_at,
        )
        for kept in read.kept
    )
    audit.record(
        "entry-corrected" if corrects else "entry-submitted",
        entry,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={"dropped": read.dropped, "corrects": corrects.pk if corrects else None},
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


def is_what_was_sent(entry: Entry, answers: Raw) -> bool:
    """Whether these raw answers are those that `entry` keeps.

    What the tags hid when it was kept makes no difference.
    """
    by_patient = entry.route == Route.PATIENT
    try:
        sent = read_all(entry.set_version, answers, tags=None, by_patient=by_patient)
    except RefusedError:
        return False
    kept = {
        answer.code: (answer.value, answer.assay)
        for answer in entry.answers.exclude(code__in=_computed(entry.set_version))
    }
    now = {
        each.question.code: (each.reading.value, each.assay)
        for each in sent.kept
        if each.question.code in kept or not asks_by_tag(each.question)
    }
    return kept == now


def _computed(version: QuestionSetVersion) -> list[str]:
    codes = version.questions.filter(computed=True).values_list("code", flat=True)
    return list(codes)
