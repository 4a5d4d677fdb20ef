"""What somebody typed into a question, read as an answer or refused in words."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from careplan.questions.models import Question
from careplan.rules.enums import QuestionType

NOTHING = "none"
LONGEST_TEXT = 2000
LONGEST_ASSAY = 80
MOST_NUMBERS = 30
LARGEST = Decimal(10) ** 9
# Of other scripts, and of full-width keyboards.
POINTS = str.maketrans({",": ".", "٫": ".", "．": ".", "−": "-"})
# 1,250 is a quarter more than one here, and more than a thousand there.
TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")


class AnswerError(Exception):
    """An answer that cannot be taken; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer: what is stored, and the words that were shown for it.

    `qualifier` is "<" or ">" where a laboratory gave no more than a limit.
    """

    value: str
    text: str
    number: Decimal | None = None
    qualifier: str = ""


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


def odd(
    question: Question, reading: Reading, last: Decimal | None = None
) -> str | None:
    """A sentence asking "is this right?" for an unusual number, or nothing.

    Unusual is outside the soft limits, or further from the `last` answer than the
    question allows. It names another unit where that may be the reason.
    """
    if reading.number is None:
        return None
    words = {"label": question.label, "text": reading.text}
    change = _percent(reading.number, last)
    if _outside(reading.number, question.soft_low, question.soft_high):
        asked = _("%(label)s %(text)s is unusual. Is this right?") % words
    elif last and change is not None and _more(change, question.soft_percent):
        words |= {"last": as_read(question, last).text}
        asked = (
            _("%(label)s %(text)s is far from the last one, %(last)s. Is this right?")
            % words
        )
    else:
        return None
    return f"{asked} {_guard(question, reading.number, change)}".strip()


def as_read(question: Question, number: Decimal, qualifier: str = "") -> Reading:
    """A number as an answer to this question, in its places and unit."""
    number = _in_places(question, number)
    value = f"{qualifier}{number:f}"
    text = f"{value} {question.unit}".strip()
    return Reading(value=value, text=text, number=number, qualifier=qualifier)


def read_assay(raw: str | list[str]) -> str:
    """The name of an assay or laboratory as typed. Raises AnswerError."""
    typed = " ".join(raw.split()) if isinstance(raw, str) else ""
    if len(typed) > LONGEST_ASSAY:
        raise AnswerError(
            _("The assay: at most %(most)s characters. You typed %(count)s")
            % {"most": LONGEST_ASSAY, "count": len(typed)}
        )
    if any(ord(char) < 32 for char in typed):
        raise AnswerError(_("Take out the characters that cannot be shown."))
    return typed


def _read_number(question: Question, typed: str) -> Reading:
    qualifier = typed[0] if question.qualified and typed[0] in "<>" else ""
    number = _number(question, typed.removeprefix(qualifier), typed)
    return as_read(question, number, qualifier)


def _read_numbers(question: Question, typed: str) -> Reading:
    """Several numbers, with spaces, semicolons or new lines between them."""
    parts = [part for part in re.split(r"[;\s]+", typed) if part]
    if len(parts) > MOST_NUMBERS:
        raise AnswerError(
            _("“%(label)s” takes at most %(most)s numbers.")
            % {"label": question.label, "most": MOST_NUMBERS}
        )
    values = [f"{_number(question, part, part):f}" for part in parts]
    if not values:
        raise AnswerError(_no_number(question, typed))
    return Reading(
        value="|".join(values), text=f"{'; '.join(values)} {question.unit}".strip()
    )


def _number(question: Question, plain: str, typed: str) -> Decimal:
    plain = "".join(plain.split())
    if TWO_WAYS.fullmatch(plain):
        raise AnswerError(
            _("“%(label)s”: %(typed)s can be read in two ways. Type it without a comma")
            % {"label": question.label, "typed": _short(typed)}
        )
    plain = plain.translate(POINTS)
    try:  # Python reads 3_7 as 37: whoever typed it meant something else (H37)
        number = Decimal("NaN" if "_" in plain else plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= LARGEST:
        raise AnswerError(_no_number(question, typed))
    if question.type == QuestionType.INTEGER and number != number.to_integral_value():
        raise AnswerError(
            _("“%(label)s” is a whole number. You typed %(typed)s")
            % {"label": question.label, "typed": _short(typed)}
        )
    if _outside(number, question.hard_low, question.hard_high):
        raise AnswerError(_out_of_range(question, number, typed))
    return _in_places(question, number)


def _in_places(question: Question, number: Decimal) -> Decimal:
    places = 0 if question.type == QuestionType.INTEGER else question.decimals
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


def _no_number(question: Question, typed: str) -> str:
    return _("Type a number for “%(label)s”, for example 37.2. You typed %(typed)s") % {
        "label": question.label,
        "typed": _short(typed),
    }


def _out_of_range(question: Question, number: Decimal, typed: str) -> str:
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
    guard = _guard(question, number, None)
    return f"{said}. {guard}" if guard else said


def _guard(question: Question, number: Decimal, change: Decimal | None) -> str:
    """The hint about another unit, where the number may have been given in it.

    Without a range it is given for every number that is refused or asked about.
    """
    if question.guard_percent is not None and change is not None:
        return question.unit_guard if _more(change, question.guard_percent) else ""
    if _outside(number, question.guard_low, question.guard_high):
        return ""
    return question.unit_guard


def _percent(number: Decimal, last: Decimal | None) -> Decimal | None:
    """How far a number is from the last one, in per cent of the last."""
    return abs(number - last) * 100 / abs(last) if last else None


def _more(change: Decimal, limit: int | None) -> bool:
    return limit is not None and change > limit


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
    if NOTHING in values and len(values) > 1:
        raise AnswerError(
            _("“%(none)s” goes with no other answer.") % {"none": labels[NOTHING]}
        )
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
    QuestionType.NUMBERS: _read_numbers,
    QuestionType.YES_NO: _read_joined,
    QuestionType.CHOICE: _read_joined,
    QuestionType.CHOICES: _read_joined,
    QuestionType.TEXT: _read_text,
    QuestionType.DATETIME: _read_moment,
}


def _short(typed: str) -> str:
    return typed if len(typed) <= 40 else typed[:40] + "…"
