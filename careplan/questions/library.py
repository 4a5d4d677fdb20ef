"""Loads the question sets and the red-flag rules as versions in review."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from careplan.audit.actors import Actor
from careplan.content.actions import put_in_review, put_list_row
from careplan.content.queries import changed_here
from careplan.lib.library.report import Report, hash_of
from careplan.lib.library.shapes import (
    Optional,
    Record,
    Shape,
    day,
    list_of,
    nothing_or,
    number,
    once,
    one_of,
    read,
    record,
    text,
    whole,
    yes_no,
)
from careplan.lib.library.source import read_yaml
from careplan.questions.conditions import check_condition, conditions
from careplan.questions.models import (
    NUMERIC,
    Question,
    QuestionSet,
    QuestionSetVersion,
)
from careplan.questions.rule_library import load_rules
from careplan.rules.enums import AnsweredBy, QuestionType

LIBRARY = Path(__file__).parent / "library"
LIMITS = list_of(number, 2, 2)
GUARD = list_of(nothing_or(number), 2, 2)
LIMITED = {*NUMERIC, QuestionType.NUMBERS}
PLACES = {QuestionType.DECIMAL, QuestionType.NUMBERS}
CHOOSING = {QuestionType.CHOICE, QuestionType.CHOICES}


CHOICE: Shape = {"value": text(60), "label": text(200)}
QUESTION: Shape = {
    "code": text(60),
    "label": text(200),
    "hint": Optional(text(200), ""),
    "type": one_of(QuestionType),
    "unit": Optional(text(30), ""),
    "choices": Optional(list_of(record(CHOICE), 2), []),
    "decimals": Optional(whole(0, 3), 0),
    "hard": Optional(LIMITS, [None, None]),
    "soft": Optional(LIMITS, [None, None]),
    "required": Optional(yes_no, default=False),
    "soft_percent": Optional(whole(1, 100)),
    "unit_guard": Optional(text(200), ""),
    "guard": Optional(GUARD, [None, None]),
    "guard_percent": Optional(whole(1, 100)),
    "qualified": Optional(yes_no, default=False),
    "asks_assay": Optional(yes_no, default=False),
    "computed": Optional(yes_no, default=False),
    "repeatable": Optional(yes_no, default=False),
    "show_if": Optional(conditions, {}),
    "entered_by": list_of(one_of(AnsweredBy), 1, 4),
}
QUESTION_SET: Shape = {
    "code": text(40),
    "title": text(120),
    "source": text(),
    "review_on": day,
    "questions": list_of(record(QUESTION), 1),
}


def load(*, report: Report, at: dt.datetime, by: Actor, folder: Path = LIBRARY) -> None:
    """Bring every question set of the folder, then every rule, into review.

    Raises LibraryError with file and line.
    """
    load_sets(report=report, at=at, by=by, folder=folder)
    load_rules(report=report, at=at, by=by, folder=folder / "redflags")


def load_sets(*, report: Report, at: dt.datetime, by: Actor, folder: Path) -> None:
    """Bring every question set of the folder into review. Raises LibraryError."""
    ours = changed_here(QuestionSet)
    for path in sorted(folder.glob("*.yaml")):
        spot = read_yaml(path)
        content = read(spot, QUESTION_SET)
        check(content["questions"])
        parent = put_list_row(
            model=QuestionSet,
            key={"code": content["code"]},
            fields={"title": content["title"]},
            ours=ours,
        )
        _load_set(parent, content, hash_of(spot), report, at, by)


def _load_set(
    parent: QuestionSet,
    content: Record,
    content_hash: str,
    report: Report,
    at: dt.datetime,
    by: Actor,
) -> None:
    def write_rows(version: QuestionSetVersion) -> None:
        version.questions.all().delete()
        Question.objects.bulk_create(
            Question(version=version, order=order, **_columns(row))
            for order, row in enumerate(content["questions"], start=1)
        )

    outcome = put_in_review(
        model=QuestionSetVersion,
        parent=parent,
        fields={"source": content["source"], "review_on": content["review_on"]},
        content_hash=content_hash,
        write_rows=write_rows,
        by=by,
        at=at,
    )
    report.note("question sets", outcome)


def _columns(row: Record) -> dict[str, Any]:
    columns = {key: row[key] for key in row if key not in {"hard", "soft", "guard"}}
    for name in ("hard", "soft", "guard"):
        low, high = (None if each is None else Decimal(str(each)) for each in row[name])
        columns |= {f"{name}_low": low, f"{name}_high": high}
    return columns


def check(rows: Sequence[Record]) -> None:
    """Refuse questions that contradict themselves, each other or what is kept.

    A code keeps its type and unit for ever (design, section 8): answers are read by
    it. Raises LibraryError.
    """
    once(list(rows), "code")
    kept = {
        code: (kind, unit)
        for code, kind, unit in Question.objects.filter(
            code__in=[row["code"] for row in rows]
        ).values_list("code", "type", "unit")
    }
    before: dict[str, Record] = {}
    for row in rows:
        _check_kind(row)
        _check_limits(row)
        _check_number_words(row)
        check_condition(row, before)
        was = kept.get(row["code"], (row["type"], row["unit"]))
        if was != (row["type"], row["unit"]):
            raise row.error(
                "code", f"“{row['code']}” is {' in '.join(filter(None, was))} already"
            )
        before[row["code"]] = row


def _check_kind(row: Record) -> None:
    if bool(row["choices"]) != (row["type"] in CHOOSING):
        raise row.error("choices", f"do not fit the type {row['type']}")
    values = [choice["value"] for choice in row["choices"]]
    if len(set(values)) < len(values):
        raise row.error("choices", "one value stands here twice")
    if row["decimals"] and row["type"] not in PLACES:
        raise row.error("decimals", f"do not fit the type {row['type']}")


def _check_limits(row: Record) -> None:
    for name in ("hard", "soft"):
        low, high = row[name]
        if low is None:
            continue
        if row["type"] not in LIMITED:
            raise row.error(name, f"limits do not fit the type {row['type']}")
        if low > high:
            raise row.error(name, f"{low} is more than {high}")
    (low, high), (hard_low, hard_high) = row["soft"], row["hard"]
    if None not in {low, hard_low} and not (low >= hard_low and high <= hard_high):
        raise row.error("soft", f"must lie inside hard, {hard_low} to {hard_high}")


def _check_number_words(row: Record) -> None:
    """What only a number can have."""
    for name in ("soft_percent", "guard_percent", "qualified", "asks_assay"):
        if row[name] and row["type"] not in NUMERIC:
            raise row.error(name, f"does not fit the type {row['type']}")
    if row["guard"] != [None, None] and not row["unit_guard"]:
        raise row.error("guard", "there is no unit_guard to give")
    if row["computed"] and (row["required"] or row["repeatable"]):
        raise row.error("computed", "is neither required nor repeatable")
