"""Submitting a filled question set, and correcting it by another."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.entries.actions.answering import Kept, Raw, read_all
from careplan.entries.models import Answer, Entry
from careplan.entries.queries import Basis, worked_out
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient
from careplan.questions.models import Question, QuestionSetVersion
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
    operated_on: dt.date | None = None,
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

    What is worked out is added; some of it hangs on the day of the operation.
    """
    if measured_at > at:
        raise RefusedError(_("This cannot have been measured in the future."))
    patient_answered = route == Route.PATIENT
    questions = list(set_version.questions.order_by("order"))
    read = read_all(questions, answers, tags=tags, by_patient=patient_answered)
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
    basis = Basis(patient, operated_on, tags)
    Answer.objects.bulk_create(
        _row(kept, entry)
        for kept in (*read.kept, *_worked_out(questions, read.kept, basis, entry))
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


def _worked_out(
    questions: Sequence[Question], kept: list[Kept], basis: Basis, entry: Entry
) -> list[Kept]:
    found = worked_out(
        questions,
        {each.question.code: each.reading for each in kept},
        basis,
        entry.measured_at,
        {each.question.code: each.assay for each in kept},
    )
    return [Kept(question, reading) for question, reading in found]


def _row(kept: Kept, entry: Entry) -> Answer:
    return Answer(
        entry=entry,
        patient=entry.patient,
        code=kept.question.code,
        number=kept.reading.number,
        value=kept.reading.value,
        text=kept.reading.text,
        unit=kept.question.unit,
        qualifier=kept.reading.qualifier,
        assay=kept.assay,
        measured_at=entry.measured_at,
    )


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
    questions = list(entry.set_version.questions.order_by("order"))
    by_patient = entry.route == Route.PATIENT
    try:
        sent = read_all(questions, answers, tags=None, by_patient=by_patient)
    except RefusedError:
        return False
    computed = [question.code for question in questions if question.computed]
    kept = {
        answer.code: (answer.value, answer.assay)
        for answer in entry.answers.exclude(code__in=computed)
    }
    now = {
        each.question.code: (each.reading.value, each.assay)
        for each in sent.kept
        if each.question.code in kept or not asks_by_tag(each.question)
    }
    return kept == now
