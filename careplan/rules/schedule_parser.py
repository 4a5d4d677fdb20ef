"""Reads the schedule grammar and says which word is wrong, and where."""

import re
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from careplan.rules.segments import (
    MAX_DATES,
    MAX_YEARS,
    At,
    Every,
    Offset,
    Schedule,
    Segment,
    Unit,
    furthest,
)

_WORD = re.compile(r"[^\s;,]+|[;,]")
_NUMBER = re.compile(r"[0-9]+")
_UNITS = {word: unit for unit in Unit for word in (str(unit), f"{unit}s")}
# A longer number is beyond every limit; it is not even read as one.
_LONGEST_NUMBER = 6


class ScheduleError(ValueError):
    """Words that are no schedule; `word` stands at character `position`, from 1."""

    def __init__(self, message: str, word: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.word = word
        self.position = position


class _Word(NamedTuple):
    text: str
    position: int


class _Number(NamedTuple):
    value: int
    word: _Word


def parse(text: str) -> Schedule:
    """Read the schedule in `text`.

    Takes `every N unit from A to B` and `at unit M, M`, joined by `;`, in days, weeks,
    months or years; capitals and spaces do not matter. Holds at most 30 years and 400
    dates. Raises ScheduleError, which names the word and its position.
    """
    return _Parser(text).schedule()


class _Parser:
    """Takes one word after another; the end of the text is an empty word."""

    def __init__(self, text: str) -> None:
        self._words = [
            _Word(found.group(), found.start() + 1) for found in _WORD.finditer(text)
        ]
        self._end = _Word("", len(text) + 1)
        self._next = 0

    def schedule(self) -> Schedule:
        segments: list[Segment] = []
        offsets: set[Offset] = set()
        while True:
            first = self._peek()
            segment = self._segment()
            offsets |= {Offset.of(each, segment.unit) for each in segment.counts()}
            if len(offsets) > MAX_DATES:
                self._too_many(first)
            segments.append(segment)
            if not self._accept(";"):
                break
        if self._peek().text:
            self._fail(self._peek(), "“;” or the end")
        return Schedule(tuple(segments))

    def _segment(self) -> Segment:
        word = self._take()
        if word.text.lower() == "every":
            return self._every(word)
        if word.text.lower() == "at":
            return self._at()
        return self._fail(word, "“every” or “at”")

    def _every(self, first: _Word) -> Every:
        step = self._number(furthest(Unit.DAY))
        if step.value < 1:
            self._refuse(step.word, "the step must be 1 or more")
        unit = self._unit()
        self._check_far(step, furthest(unit), unit)
        self._expect("from")
        start = self._number(furthest(unit), unit)
        self._expect("to")
        end = self._number(furthest(unit), unit)
        self._check_span(step, start, end)
        if (end.value - start.value) // step.value >= MAX_DATES:
            self._too_many(first)
        return Every(step.value, unit, start.value, end.value)

    def _check_span(self, step: _Number, start: _Number, end: _Number) -> None:
        if end.value < start.value:
            self._refuse(end.word, f"the end must not come before {start.value}")
        if (end.value - start.value) % step.value:
            self._refuse(
                end.word,
                f"from {start.value}, steps of {step.value} never reach {end.value}",
            )

    def _at(self) -> At:
        unit = self._unit()
        points = [self._number(furthest(unit), unit).value]
        while self._accept(","):
            point = self._number(furthest(unit), unit)
            if point.value <= points[-1]:
                self._refuse(
                    point.word,
                    f"each number must be larger than the {points[-1]} before it",
                )
            points.append(point.value)
        return At(unit, tuple(points))

    def _unit(self) -> Unit:
        word = self._take()
        unit = _UNITS.get(word.text.lower())
        return unit or self._fail(word, "days, weeks, months or years")

    def _number(self, most: int, unit: Unit | None = None) -> _Number:
        word = self._take()
        if not _NUMBER.fullmatch(word.text):
            self._fail(word, "a whole number")
        short = len(word.text) <= _LONGEST_NUMBER
        number = _Number(int(word.text) if short else most + 1, word)
        self._check_far(number, most, unit)
        return number

    def _check_far(self, number: _Number, most: int, unit: Unit | None) -> None:
        if number.value > most:
            of = f" ({most} {unit}s)" if unit else ""
            self._refuse(
                number.word, f"a schedule reaches at most {MAX_YEARS} years{of}"
            )

    def _expect(self, keyword: str) -> None:
        word = self._take()
        if word.text.lower() != keyword:
            self._fail(word, f"“{keyword}”")

    def _accept(self, sign: str) -> bool:
        found = self._peek().text == sign
        self._next += found
        return found

    def _peek(self) -> _Word:
        rest: Sequence[_Word] = self._words[self._next : self._next + 1]
        return rest[0] if rest else self._end

    def _take(self) -> _Word:
        word = self._peek()
        self._next += 1
        return word

    def _too_many(self, first: _Word) -> NoReturn:
        self._refuse(first, f"a schedule holds at most {MAX_DATES} dates")

    def _fail(self, word: _Word, expected: str) -> NoReturn:
        if word.text:
            self._refuse(word, f"expected {expected} here")
        message = f"The schedule stops too early, at character {word.position}"
        raise ScheduleError(f"{message}: expected {expected}.", "", word.position)

    def _refuse(self, word: _Word, why: str) -> NoReturn:
        message = f"“{word.text}” at character {word.position}: {why}."
        raise ScheduleError(message, word.text, word.position)
