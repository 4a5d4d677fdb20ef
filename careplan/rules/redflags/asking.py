"""Reads what is asked of a field: a comparison, a row of results, a trend."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from careplan.rules.redflags.answers import (
    AbsentFor,
    FieldTest,
    Now,
    OneOf,
    Outside,
    ThatDay,
)
from careplan.rules.redflags.changes import Change, FromBaseline, SinceLast, Within
from careplan.rules.redflags.comparing import OPERATORS, Compare
from careplan.rules.redflags.reading import Words
from careplan.rules.redflags.repeated import Each, OnDays, OnResults
from careplan.rules.redflags.series import Keep
from careplan.rules.redflags.trends import Inside, Risen, Slope

_RESERVED = "and|or|any|tag|no|day|home|age|of|in|on"
FIELD = re.compile(rf"(?!(?:{_RESERVED})\Z)[a-z][a-z0-9_]*")
TAG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ORDER = (*OPERATORS, "in", "absent_for", "outside", "fall", "rise", "risen")
_DAY = ("day", "days")


class Asking:
    """Takes the words after the name of a field."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._read: dict[str, Callable[[], object]] = {
            "within": self._days,
            "after": self._after,
            "off": partial(words.matching, TAG, "a tag"),
            "with": self._inside,
            "total": self._total,
            "last": self._limit,
            "never": self._limit,
        }

    def test(self) -> FieldTest:
        word = self._words.expect(*_ORDER).text
        match word:
            case "absent_for":
                hours = self._words.count("a number of hours", least=1)
                self._words.expect("h")
                return AbsentFor(hours)
            case "outside":
                return Outside(*self._pair())
            case "fall" | "rise":
                return self._change(fall=word == "fall")
            case "risen":
                return self._risen()
        return self._plain(word)

    def _plain(self, word: str) -> FieldTest:
        test = self._choices() if word == "in" else self._against(word)
        if self._words.accept("that", "day"):
            return ThatDay(test)
        if isinstance(test, Compare) and self._words.accept("times", "lowest"):
            self._words.expect("on")
            return self._results(test, self._several(), Each.TESTS, lowest=True)
        if not self._words.accept("on"):
            return Now(test)
        count = self._several()
        if self._words.accept("days"):
            return OnDays(test, count)
        return self._results(test, count, None, lowest=False)

    def _several(self) -> int:
        return self._words.count("a number", least=2)

    def _results(
        self, test: Compare | OneOf, count: int, each: Each | None, *, lowest: bool
    ) -> OnResults:
        words = ("days", *Each) if each is None else (each,)
        each = Each(self._words.expect(*words).text)
        options = self._options("apart", "within", "never", "after", "off")
        return OnResults(test, count, each, lowest=lowest, **options)

    def _against(self, operator: str) -> Compare | OneOf:
        if operator == "=" and self._words.peek().text.startswith('"'):
            return OneOf((self._words.choice(),), listed=False)
        return Compare(operator, self._words.number())

    def _choices(self) -> OneOf:
        self._words.expect("(")
        choices = [self._words.choice()]
        while self._words.accept(","):
            choices.append(self._words.choice())
        self._words.expect(")")
        return OneOf(tuple(choices))

    def _pair(self) -> tuple[str, str]:
        low = self._words.matching(FIELD, "a field")
        self._words.expect(",")
        return low, self._words.matching(FIELD, "a field")

    def _change(self, *, fall: bool) -> Change:
        place = self._words.peek()
        amount = self._words.number()
        percent = self._words.accept("%")
        if amount <= 0 or (fall and percent and amount > 99):
            self._words.refuse(place, "nothing can move by that much")
        since = self._since()
        options = self._options("last", "after", "off")
        return Change(fall, amount, percent, since, **options)

    def _since(self) -> Within | SinceLast | FromBaseline:
        word = self._words.expect("in", "since", "from").text
        if word == "since":
            self._words.expect("last")
            return SinceLast()
        if word == "from":
            if self._words.expect("baseline", "month").text == "baseline":
                return FromBaseline()
            return FromBaseline(self._words.count("a month", least=1))
        count = self._words.count("a number of hours or days", least=1)
        return Within(count, self._words.expect("h", *_DAY).text == "h")

    def _risen(self) -> FieldTest:
        place = self._words.peek()
        amount = self._words.number()
        unit = self._words.expect("time", "times", "report", "reports", "per").text
        if unit == "per":
            per = self._words.count("a number of days", least=1)
            self._words.expect(*_DAY)
            return Slope(amount, per, **self._options("apart", "last", "after", "off"))
        if amount not in range(1, 10):
            self._words.refuse(place, "expected a whole number from 1 to 9 here")
        options = self._options(
            "apart", "within", "total", "last", "with", "after", "off"
        )
        return Risen(int(amount), unit.startswith("time"), **options)

    def _options(self, *allowed: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self._words.accept(","):
            word = self._words.peek()
            name = "apart" if word.text.isdigit() else word.text
            if name not in allowed:
                self._words.fail(word, _said(allowed))
            if name in found:
                self._words.refuse(word, "this was said before")
            found[name] = self._option(name)
        keep = Keep(found.pop("after", None), found.pop("off", ""))
        if "with" in found:
            found["inside"] = found.pop("with")
        return {**found, "keep": keep}

    def _option(self, name: str) -> object:
        if name == "apart":
            return self._days("apart")
        self._words.take()
        return self._read[name]()

    def _after(self) -> int:
        self._words.expect("day")
        return self._words.count("a day")

    def _inside(self) -> Inside:
        field = self._words.matching(FIELD, "a field")
        self._words.expect("inside")
        return Inside(field, *self._pair())

    def _total(self) -> Decimal:
        total = self._words.number()
        self._words.expect("%")
        return total

    def _limit(self) -> Compare:
        return Compare(self._words.expect(*OPERATORS).text, self._words.number())

    def _days(self, *after: str) -> int:
        days = self._words.count("a number of days", least=1)
        self._words.expect(*_DAY)
        for word in after:
            self._words.expect(word)
        return days


def _said(allowed: tuple[str, ...]) -> str:
    words = ["days apart" if name == "apart" else name for name in allowed]
    return ", ".join(f"“{word}”" for word in words)
