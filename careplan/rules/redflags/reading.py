"""The words of a condition, taken one after another; says which is wrong, and where."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, NoReturn

_WORD = re.compile(r'"[^"]*"?|[<>]=?|[=();,%]|[^\s"<>=();,%]+')
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")
# No count of days, hours or results is larger than this.
_LONGEST_COUNT = 4


class ConditionError(ValueError):
    """Words that are no condition; `word` stands at character `position`, from 1."""

    def __init__(self, message: str, word: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.word = word
        self.position = position


class Word(NamedTuple):
    text: str
    position: int


class Words:
    """Takes one word after another; the end of the text is an empty word."""

    def __init__(self, text: str) -> None:
        self._words = [
            Word(found.group(), found.start() + 1) for found in _WORD.finditer(text)
        ]
        self._end = Word("", len(text) + 1)
        self._next = 0

    def peek(self, ahead: int = 0) -> Word:
        rest = self._words[self._next + ahead : self._next + ahead + 1]
        return rest[0] if rest else self._end

    def take(self) -> Word:
        word = self.peek()
        self._next += 1
        return word

    def accept(self, *texts: str) -> bool:
        """Take these words if they come next."""
        found = all(self.peek(at).text == text for at, text in enumerate(texts))
        if found:
            self._next += len(texts)
        return found

    def expect(self, *texts: str) -> Word:
        """Take one of `texts`, which must come next."""
        word = self.take()
        if word.text not in texts:
            self.fail(word, _quoted(texts))
        return word

    def count(self, what: str, *, least: int = 0) -> int:
        """Take a whole number."""
        word = self.take()
        if not (word.text.isascii() and word.text.isdigit()):
            self.fail(word, what)
        if len(word.text) > _LONGEST_COUNT:
            self.refuse(word, "the number is too large")
        if int(word.text) < least:
            self.refuse(word, f"the number must be {least} or more")
        return int(word.text)

    def number(self) -> Decimal:
        word = self.take()
        if not _DECIMAL.fullmatch(word.text):
            self.fail(word, "a number")
        return Decimal(word.text)

    def matching(self, pattern: re.Pattern[str], what: str) -> str:
        word = self.take()
        if not pattern.fullmatch(word.text):
            self.fail(word, what)
        return word.text

    def choice(self) -> str:
        """Take a quoted choice; choices are always quoted."""
        word = self.take()
        if not word.text.startswith('"'):
            self.fail(word, "a choice in quotes")
        if len(word.text) < 3 or not word.text.endswith('"') or "|" in word.text:
            self.refuse(word, "a choice stands between two quotes and is not empty")
        return word.text[1:-1]

    def fail(self, word: Word, expected: str) -> NoReturn:
        if word.text:
            self.refuse(word, f"expected {expected} here")
        message = f"The condition stops too early, at character {word.position}"
        raise ConditionError(f"{message}: expected {expected}.", "", word.position)

    def refuse(self, word: Word, why: str) -> NoReturn:
        message = f"“{word.text}” at character {word.position}: {why}."
        raise ConditionError(message, word.text, word.position)


def _quoted(texts: Iterable[str]) -> str:
    *before, last = [f"“{text}”" for text in texts]
    return f"{', '.join(before)} or {last}" if before else last
