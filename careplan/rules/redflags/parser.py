"""Reads the grammar of conditions (clinical/alerts.md sections 1 to 4)."""

import re

from careplan.rules.redflags.answers import Asked
from careplan.rules.redflags.asking import FIELD, TAG, Asking
from careplan.rules.redflags.comparing import OPERATORS
from careplan.rules.redflags.conditions import (
    Age,
    AtLeast,
    Condition,
    DayAfterOperation,
    DayAtHome,
    Days,
    Either,
    Every,
    Reference,
    Tagged,
)
from careplan.rules.redflags.reading import ConditionError, Word, Words

__all__ = ["ConditionError", "parse"]

_RULE = re.compile(r"[A-Z]{2,4}-[0-9]{1,4}[a-z]?")
_DAYS = re.compile(r"(?P<first>[0-9]{1,4})(?:[-–](?P<last>[0-9]{1,4}))?")
# Deep enough for anybody to read, shallow enough for the machine.
_DEEPEST = 12
_START = "a field, a tag, a day, a rule or a bracket"


def parse(text: str) -> Condition:
    """Read the condition in `text`.

    Tests joined by `and` or by `or`, never both without brackets; `any 2 of (a; b; c)`.
    Raises ConditionError, which names the word and its position.
    """
    return _Parser(Words(text)).whole()


class _Parser:
    def __init__(self, words: Words) -> None:
        self._words = words
        self._tests = Asking(words)
        self._depth = 0

    def whole(self) -> Condition:
        condition = self._condition()
        rest = self._words.peek()
        if rest.text:
            self._words.fail(rest, "“and”, “or” or the end")
        return condition

    def _condition(self) -> Condition:
        parts = [self._part()]
        joint = self._words.peek()
        if joint.text not in {"and", "or"}:
            return parts[0]
        while self._words.accept(joint.text):
            parts.append(self._part())
        other = self._words.peek()
        if other.text in {"and", "or"}:
            self._words.refuse(
                other, "“and” and “or” are mixed; put brackets round one of them"
            )
        return (Every if joint.text == "and" else Either)(tuple(parts))

    def _part(self) -> Condition:
        word = self._words.peek()
        if word.text == "(":
            return self._bracket()
        if word.text == "any" and self._words.peek(1).text != "of":
            return self._at_least()
        if _RULE.fullmatch(word.text):
            return Reference(self._words.take().text)
        return self._fact() or self._asked()

    def _bracket(self) -> Condition:
        self._enter()
        condition = self._condition()
        self._leave()
        return condition

    def _at_least(self) -> AtLeast:
        self._words.take()
        place = self._words.peek()
        wanted = self._words.count("a number or “of”", least=1)
        self._words.expect("of")
        self._enter()
        conditions = [self._condition()]
        while self._words.accept(";"):
            conditions.append(self._condition())
        self._leave()
        if wanted > len(conditions):
            self._words.refuse(
                place, f"there are only {len(conditions)} to choose from"
            )
        return AtLeast(wanted, tuple(conditions))

    def _fact(self) -> Condition | None:
        wanted = not self._words.accept("no")
        if not wanted or self._words.peek().text == "tag":
            self._words.expect("tag")
            return Tagged(self._words.matching(TAG, "a tag"), wanted)
        if self._words.accept("day"):
            return DayAfterOperation(self._days())
        if self._words.accept("home", "day"):
            return DayAtHome(self._days())
        if self._words.accept("age"):
            operator = self._words.expect(*OPERATORS).text
            return Age(operator, self._words.count("a number of years"))
        return None

    def _days(self) -> Days:
        if self._words.accept(">="):
            return Days(self._words.count("a day"), None)
        word = self._words.take()
        found = _DAYS.fullmatch(word.text)
        if found is None:
            return self._words.fail(word, "a day such as 3, 3-30 or >= 3")
        first, last = int(found["first"]), int(found["last"] or found["first"])
        if last < first:
            self._words.refuse(word, "the last day comes before the first")
        return Days(first, last)

    def _asked(self) -> Asked:
        if self._words.accept("any", "of", "("):
            names = [self._words.matching(FIELD, "a field")]
            while self._words.accept(","):
                names.append(self._words.matching(FIELD, "a field"))
            self._words.expect(")")
            return Asked(tuple(names), self._tests.test())
        name = self._words.matching(FIELD, _START)
        return Asked((name,), self._tests.test())

    def _enter(self) -> None:
        bracket: Word = self._words.expect("(")
        self._depth += 1
        if self._depth > _DEEPEST:
            self._words.refuse(bracket, "the brackets are nested too deeply")

    def _leave(self) -> None:
        self._words.expect(")")
        self._depth -= 1
