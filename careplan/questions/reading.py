"""What somebody typed into a question, read as an answer or refused in words."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from careplan.questions.models import Question
from careplan.rules.enums import QuestionType

LONGEST_TEXT = 2000
LARGEST = Decimal(10) ** 9


class AnswerError(Exception):
    """An answer that cannot be taken; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer: what is stored, and the words that were shown for it."""

    value: str
    text: str
    number: Decimal | None = None


def options(question: Question) -> list[tuple[str, str]]:
    """The values and labels a question offers, in order."""
    if question.type == QuestionType.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(choice["value"], choice["label"]) for choice in question.choices]


def read(question: Question, raw: str | list[str]) -> Reading | None:
    """Read one raw answer; nothing typed is no answer, which is never "normal".

    Numbers may have a decimal comma and are kept to the question's places, half up
    (clinical/early-recovery.md section 1). Raises AnswerError.
    """
    if isinstance(raw, list):
        return _read_choices(question, raw)
    typed = raw.strip()
    return _READERS[QuestionType(question.type)](question, typed) if typed else None


def odd(question: Question, reading: Reading) -> str | None:
    """A sentence asking "is this right?" for a number outside the soft limits."""
    if reading.number is None or not _outside(
        reading.number, question.soft_low, question.soft_high
    ):
        return None
    asked = _("%(label)s %(text)s is unusual. Is this right?") % {
        "label": question.label,
        "text": reading.text,
    }
    return f"{asked} {question.unit_guard}".strip()


def shown(question: Question, values: Mapping[str, str]) -> bool:
    """Whether the answers so far ask for this question (its `show_if`)."""
    return all(
        wanted in values.get(code, "").split("|")
        for code, wanted in question.show_if.items()
    )


def _read_number(question: Question, typed: str) -> Reading:
    plain = typed.replace(" ", "").replace(",", ".")
    try:  # Python reads 3_7 as 37: whoever typed it meant something else (H37)
        number = Decimal("NaN" if "_" in plain else plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= LARGEST:
        raise AnswerError(
            _("Type a number for “%(label)s”, for example 37.2. You typed %(typed)s")
            % {"label": question.label, "typed": _short(typed)}
        )
    if question.type == QuestionType.INTEGER and number != number.to_integral_value():
        raise AnswerError(
            _("“%(label)s” is a whole number. You typed %(typed)s")
            % {"label": question.label, "typed": _short(typed)}
        )
    if _outside(number, question.hard_low, question.hard_high):
        raise AnswerError(_out_of_range(question, typed))
    places = question.decimals if question.type == QuestionType.DECIMAL else 0
    number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0
    text = f"{number:f} {question.unit}".strip()
    return Reading(value=f"{number:f}", text=text, number=number)


def _out_of_range(question: Question, typed: str) -> str:
    low, high = (
        f"{limit.normalize():f}" if limit is not None else ""
        for limit in (question.hard_low, question.hard_high)
    )
    said = _(
        "%(label)s must be between %(low)s and %(high)s %(unit)s. You typed %(typed)s"
    ) % {
        "label": question.label,
        "low": low,
        "high": high,
        "unit": question.unit,
        "typed": _short(typed),
    }
    return f"{said}. {question.unit_guard}" if question.unit_guard else said


def _outside(number: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is not None and number < low) or (high is not None and number > high)


def _read_choices(question: Question, picked: list[str]) -> Reading | None:
    labels = dict(options(question))
    values = [value for value in picked if value]
    if not values:
        return None
    if any(value not in labels for value in values):
        raise AnswerError(_("Choose one of the answers shown."))
    if question.type != QuestionType.CHOICES and len(values) > 1:
        raise AnswerError(_("Choose one answer only."))
    return Reading(
        value="|".join(values), text=", ".join(labels[value] for value in values)
    )


def _read_moment(_question: Question, typed: str) -> Reading:
    try:
        # A day alone would be read as its midnight, which nobody said (H46).
        moment = parse_datetime(typed) if ":" in typed else None
        if moment is not None and timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        stored = moment.astimezone(dt.UTC).isoformat() if moment else ""
    except (ValueError, OverflowError):  # no such day, or beyond the years there are
        moment = None
    if moment is None:
        raise AnswerError(
            _("Give a day and time, for example 2026-11-24 09:30. You typed %(typed)s")
            % {"typed": _short(typed)}
        )
    return Reading(value=stored, text=typed)


def _read_text(_question: Question, typed: str) -> Reading:
    if len(typed) > LONGEST_TEXT:
        raise AnswerError(
            _("At most %(most)s characters. You typed %(count)s")
            % {"most": LONGEST_TEXT, "count": len(typed)}
        )
    if any(ord(char) < 32 and char not in "\n\r\t" for char in typed):
        raise AnswerError(_("Take out the characters that cannot be shown."))
    return Reading(value=typed[:400], text=typed)


def _read_joined(question: Question, typed: str) -> Reading | None:
    several = question.type == QuestionType.CHOICES
    return _read_choices(question, typed.split("|") if several else [typed])


_READERS: dict[QuestionType, Callable[[Question, str], Reading | None]] = {
    QuestionType.INTEGER: _read_number,
    QuestionType.DECIMAL: _read_number,
    QuestionType.YES_NO: _read_joined,
    QuestionType.CHOICE: _read_joined,
    QuestionType.CHOICES: _read_joined,
    QuestionType.TEXT: _read_text,
    QuestionType.DATETIME: _read_moment,
}


def _short(typed: str) -> str:
    return typed if len(typed) <= 40 else typed[:40] + "…"
