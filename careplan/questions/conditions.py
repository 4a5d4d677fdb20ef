"""A `show_if` as the library writes it and as an administrator types it."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from careplan.lib.library.shapes import Record, list_of, text
from careplan.lib.library.source import Spot
from careplan.questions.showing import TAG
from careplan.rules.applies import AppliesError, words
from careplan.rules.enums import QuestionType

Stored: TypeAlias = dict[str, Any] | list[dict[str, Any]]


class ConditionError(ValueError):
    """A `show_if` that cannot be read; the message says which line."""


def conditions(spot: Spot) -> Stored:
    """Read a `show_if` of the library: one mapping, or a list of them (either-or)."""
    if isinstance(spot.value, list):
        return [_condition(each) for each in spot.value]
    return _condition(spot)


def _condition(spot: Spot) -> dict[str, Any]:
    if not isinstance(spot.value, dict) or not spot.value:
        raise spot.error("expected questions and their answers, {code: answer}")
    return {
        code: list_of(text(), 1)(answer)
        if isinstance(answer.value, list)
        else text()(answer)
        for code, answer in spot.value.items()
    }


def check_condition(row: Record, before: Mapping[str, Record]) -> None:
    """Refuse what names no question before it, no answer of it, or no tag.

    Raises LibraryError.
    """
    asked = {
        code: answers(each["type"], each["choices"]) for code, each in before.items()
    }
    problem = problem_of(row["show_if"], asked)
    if problem:
        raise row.error("show_if", problem)


def problem_of(stored: Stored, asked: Mapping[str, list[str]]) -> str:
    """What is wrong with a `show_if`, given the answers each question before offers."""
    for each in stored if isinstance(stored, list) else [stored]:
        for code, wanted in each.items():
            values = [wanted] if isinstance(wanted, str) else wanted
            if problem := _problem(code, values, asked):
                return problem
    return ""


def _problem(code: str, values: list[str], asked: Mapping[str, list[str]]) -> str:
    if code == TAG:
        try:
            words([values])
        except AppliesError as error:
            return str(error)
        return ""
    if code not in asked:
        return f"no question before this one is “{code}”"
    strange = [value for value in values if value not in asked[code]]
    return f"“{strange[0]}” is no answer to “{code}”" if strange else ""


def answers(kind: str, choices: list[dict[str, str]]) -> list[str]:
    """The stored values a question with fixed answers can have."""
    if kind == QuestionType.YES_NO:
        return ["yes", "no"]
    return [choice["value"] for choice in choices]


def written(stored: Stored) -> str:
    """A `show_if` as an administrator reads it: one either-or a line."""
    lines = stored if isinstance(stored, list) else [stored]
    return "\n".join(
        " and ".join(
            f"{code} = {wanted if isinstance(wanted, str) else ' | '.join(wanted)}"
            for code, wanted in line.items()
        )
        for line in lines
    )


def typed(text_typed: str) -> Stored:
    """What an administrator typed, as it is stored. Raises ConditionError."""
    lines = [line for line in text_typed.splitlines() if line.strip()]
    found = [_line(line, number) for number, line in enumerate(lines, start=1)]
    if len(found) > 1:
        return found
    return found[0] if found else {}


def _line(line: str, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in line.split(" and "):
        code, sign, value = (each.strip() for each in part.partition("="))
        values = [each.strip() for each in value.split("|") if each.strip()]
        if not (code and sign and values):
            raise ConditionError(number)
        found[code] = values if len(values) > 1 else values[0]
    return found
