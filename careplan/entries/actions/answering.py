"""Raw answers read as what is kept, and what was hidden left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils.translation import gettext as _

from careplan.lib.errors import RefusedError
from careplan.questions.models import Question
from careplan.questions.reading import AnswerError, Reading, read, read_assay
from careplan.questions.showing import Tags, asked_of_patient, shown

Raw: TypeAlias = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer that counts."""

    question: Question
    reading: Reading
    assay: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is kept of what was sent, and the codes of what was not asked."""

    kept: list[Kept] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def assay_key(code: str) -> str:
    """Under which key the assay of an answer is sent; no question has such a code."""
    return f"{code}.assay"


def read_all(
    questions: Sequence[Question],
    answers: Raw,
    *,
    tags: Tags | None,
    by_patient: bool,
) -> Answers:
    """Read the answers in order; each decides with the tags what is asked after it.

    What is worked out is never taken from a form, nor from a patient what only staff
    answer. Raises RefusedError when an answer cannot be taken or a needed one is
    missing.
    """
    values: dict[str, str] = {}
    found = Answers()
    for question in questions:
        if (
            question.computed
            or (by_patient and not asked_of_patient(question))
            or not shown(question, values, tags)
        ):
            if answers.get(question.code):
                found.dropped.append(question.code)
            continue
        kept = _read(question, answers)
        if kept is not None:
            values[question.code] = kept.reading.value
            found.kept.append(kept)
        elif question.required:
            raise RefusedError(
                _("Answer “%(question)s”.") % {"question": question.label}
            )
    return found


def _read(question: Question, answers: Raw) -> Kept | None:
    try:
        reading = read(question, answers.get(question.code, ""))
        if reading is None:
            return None
        asked = question.asks_assay
        assay = read_assay(answers.get(assay_key(question.code), "")) if asked else ""
    except AnswerError as error:
        raise RefusedError(str(error)) from error
    return Kept(question, reading, assay)
