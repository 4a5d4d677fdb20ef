"""What follows from answers and is never typed: NEWS2, body mass index, changes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from careplan.entries.queries.values import values_of
from careplan.hospital.queries import zone
from careplan.patients.models import Patient
from careplan.questions.models import Question
from careplan.questions.reading import Reading, as_read, read
from careplan.questions.showing import Tags
from careplan.rules import scores
from careplan.rules.redflags import Situation, Value


@dataclass(frozen=True, slots=True)
class Basis:
    """Whose answers they are, and what is known beside them."""

    patient: Patient
    operated_on: dt.date | None = None
    tags: Tags | None = None


def worked_out(
    questions: Sequence[Question],
    answers: Mapping[str, Reading],
    basis: Basis,
    measured_at: dt.datetime,
    assays: Mapping[str, str] | None = None,
) -> list[tuple[Question, Reading]]:
    """The computed questions of a set that these answers, and those before, decide.

    A missing input gives no answer at all. One query for the answers before; none where
    nothing is computed.
    """
    wanted = [question for question in questions if question.computed]
    if not wanted:
        return []
    named = assays or {}
    by_code = {question.code: question for question in questions}
    situation = Situation(
        at=measured_at,
        zone=zone(),
        operated_on=basis.operated_on,
        tags=basis.tags or {},
        answers={
            code: as_value(by_code[code], reading, measured_at, named.get(code))
            for code, reading in answers.items()
        },
        history=values_of(basis.patient, {*by_code, *scores.STANDING}),
    )
    found = scores.computed(situation)
    return [
        (question, reading)
        for question in wanted
        if (value := found.get(question.code)) and (reading := _read(question, value))
    ]


def as_value(
    question: Question, reading: Reading, at: dt.datetime, assay: str | None = None
) -> Value:
    """An answer that is not kept yet, as the rules see it."""
    return Value(
        code=question.code,
        measured_at=at,
        number=reading.number,
        text=reading.value,
        unit=question.unit,
        qualifier=reading.qualifier,
        assay=assay or "",
    )


def _read(question: Question, value: Value) -> Reading | None:
    """The value in the question's own words and places; its limits refuse nothing."""
    if value.number is None:
        return read(question, value.text)
    return as_read(question, value.number)
