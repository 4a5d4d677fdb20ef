"""Loads the red-flag rules as versions in review."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from careplan.audit.actors import Actor
from careplan.content.actions import put_in_review, put_list_row
from careplan.content.queries import changed_here
from careplan.education.models import EducationPage
from careplan.lib.library.report import Report, hash_of
from careplan.lib.library.shapes import (
    Optional,
    Record,
    Shape,
    day,
    list_of,
    nothing_or,
    once,
    one_of,
    read,
    record,
    text,
    whole,
    yes_no,
)
from careplan.lib.library.source import LibraryError, Spot, read_yaml
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion
from careplan.questions.rule_checks import Known, Problem, problems, rule_from
from careplan.questions.rule_queries import fields_known
from careplan.rules import applies
from careplan.rules.enums import Urgency
from careplan.rules.redflags import ConditionError, Rule
from careplan.terms import CONFIDENCE

LIBRARY = Path(__file__).parent / "library" / "redflags"
KINDS = tuple(RedFlagRuleVersion.Kind.values)
PLAIN = [
    *("title", "kind", "condition", "applies", "urgency", "within_hours", "counts"),
    *("message", "held", "action", "examples", "source", "confidence"),
]
# More rules than any file has: the rules of one file stay together.
ROOM = 100


def _as_written(spot: Spot) -> Any:
    if not isinstance(spot.value, dict):
        raise spot.error("expected the examples by name: fires, just_not, missing")
    return spot.plain()


RULE: Shape = {
    "id": text(20),
    "title": text(120),
    "kind": one_of(KINDS),
    "condition": text(),
    "applies": Optional(list_of(list_of(text(60), 1)), []),
    "days": Optional(list_of(nothing_or(whole()), 2, 2), [None, None]),
    "urgency": one_of(Urgency),
    "within_hours": Optional(whole(1, 168)),
    "counts": Optional(yes_no, default=False),
    "message": Optional(text(), ""),
    "held": Optional(yes_no, default=False),
    "action": text(),
    "page": Optional(text(60)),
    "source": text(),
    "confidence": one_of(tuple(CONFIDENCE)),
    "examples": Optional(_as_written, {}),
}
RULES: Shape = {
    "order": whole(1, 300),
    "title": text(120),
    "review_on": day,
    "rules": list_of(record(RULE), 1, ROOM),
}


def load_rules(
    *, report: Report, at: dt.datetime, by: Actor, folder: Path = LIBRARY
) -> None:
    """Bring every rule of the folder into review.

    Raises LibraryError with file and line.
    """
    contents = [read(read_yaml(path), RULES) for path in sorted(folder.glob("*.yaml"))]
    rows = [row for content in contents for row in content["rules"]]
    _once(rows)
    check(rows)
    pages = dict(EducationPage.objects.values_list("slug", "pk"))
    ours = changed_here(RedFlagRule)
    for content in contents:
        for order, row in enumerate(content["rules"]):
            parent = put_list_row(
                model=RedFlagRule,
                key={"code": row["id"]},
                fields={"order": content["order"] * ROOM + order},
                ours=ours,
            )
            outcome = put_in_review(
                model=RedFlagRuleVersion,
                parent=parent,
                fields={
                    **_columns(row),
                    "page_id": _page(row, pages),
                    "review_on": content["review_on"],
                },
                content_hash=hash_of(row.spot, content["review_on"].isoformat()),
                write_rows=lambda version: None,
                by=by,
                at=at,
            )
            report.note("red-flag rules", outcome)


def check(rows: Sequence[Record]) -> None:
    """Refuse rules whose words mean nothing. Raises LibraryError."""
    rules = {row["id"]: rule for row in rows if (rule := _rule(row))}
    known = Known(fields_known(), rules)
    for row in rows:
        for problem in problems(row["id"], _columns(row), known):
            raise _error(row, problem)


def _error(row: Record, problem: Problem) -> LibraryError:
    key = {"day_to": "days"}.get(problem.field, problem.field)
    error = row.error(key, problem.message)
    place = row.spot.value.get(key)
    part = place.value.get(problem.part) if place and problem.part else None
    return part.error(error.message) if part else error


def named_tags(folder: Path = LIBRARY) -> Iterator[tuple[str, LibraryError]]:
    """Every tag a rule names, with the error to raise where there is no such tag.

    Tags are loaded after the rules, in a package above this one, which asks.
    """
    for path in sorted(folder.glob("*.yaml")):
        for row in read(read_yaml(path), RULES)["rules"]:
            for tag in applies.words(row["applies"]):
                yield tag, row.error("applies", f"“{tag}” is no tag we know")
            for tag in _tags_of(row):
                yield tag, row.error("condition", f"“{tag}” is no tag we know")


def _tags_of(row: Record) -> list[str]:
    rule = _rule(row)
    return sorted(rule.condition.tags()) if rule else []


def _once(rows: list[Record]) -> None:
    for row in rows:
        before = next(each for each in rows if each["id"] == row["id"])
        if before is not row and before.spot.file != row.spot.file:
            raise row.error("id", f"“{row['id']}” stands in {before.spot.file} too")
    once(rows, "id")


def _rule(row: Record) -> Rule | None:
    if row["kind"] == RedFlagRuleVersion.Kind.PROCESS:
        return None
    try:
        return rule_from(row["id"], _columns(row))
    except ConditionError:
        return None


def _page(row: Record, pages: Mapping[str, int]) -> int | None:
    if row["page"] is not None and row["page"] not in pages:
        raise row.error("page", f"“{row['page']}” is no page we know")
    return pages.get(row["page"])


def _columns(row: Record) -> dict[str, Any]:
    first, last = row["days"]
    return {key: row[key] for key in PLAIN} | {"day_from": first, "day_to": last}
