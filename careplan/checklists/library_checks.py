"""Whether the words of checklist files mean something: tags, rows, pages, schedules."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careplan.checklists.models import Tag
from careplan.education.models import EducationPage, RiskFactor
from careplan.lib.library.shapes import Record
from careplan.questions.models import QuestionSet
from careplan.rules.applies import AppliesError, words
from careplan.rules.enums import ItemStatus
from careplan.rules.schedule import Every, ScheduleError, parse

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Known:
    """The codes a checklist may name."""

    tags: frozenset[str]
    pages: frozenset[str]
    question_sets: frozenset[str]
    risk_factors: frozenset[str]

    @classmethod
    def now(cls) -> "Known":
        """What is in the database, loaded before the checklists."""
        return cls(
            tags=frozenset(Tag.objects.values_list("code", flat=True)),
            pages=frozenset(EducationPage.objects.values_list("slug", flat=True)),
            question_sets=frozenset(QuestionSet.objects.values_list("code", flat=True)),
            risk_factors=frozenset(RiskFactor.objects.values_list("code", flat=True)),
        )


def check(contents: Sequence[Record], known: Known) -> None:
    """Refuse checklists whose words mean nothing. Raises LibraryError."""
    kinds: dict[str, Record] = {}
    ids: dict[str, str] = {}
    for content in contents:
        _check_head(content, known)
        rows = {row["id"]: row for row in content["items"]}
        for row in content["items"]:
            if row["id"] in ids:
                raise row.error("id", f"“{row['id']}” stands in {ids[row['id']]} too")
            ids[row["id"]] = content.spot.file
            _check_codes(row, known)
            _check_when(row)
            _check_status(row, rows)
            _check_activity(row, kinds)


def _check_head(content: Record, known: Known) -> None:
    _all_known(content, "implies", content["implies"], known.tags, "tag")
    _all_known(content, "asks", content["asks"], known.tags, "tag")
    for group in content["one_of"]:
        _all_known(content, "one_of", group, known.tags, "tag")
    if content["site"]:
        _all_known(content, "site", [content["site"]], known.tags, "tag")


def _check_codes(row: Record, known: Known) -> None:
    try:
        named = words(row["applies"])
    except AppliesError as error:
        raise row.error("applies", str(error)) from error
    _all_known(row, "applies", named, known.tags, "tag")
    _all_known(row, "risk_factors", row["risk_factors"], known.risk_factors, "factor")
    _all_known(row, "page", [row["page"]], known.pages | {None}, "page")
    sets = known.question_sets | {None}
    _all_known(row, "question_set", [row["question_set"]], sets, "question set")


def _check_when(row: Record) -> None:
    if not row["schedule"]:
        if row["rolling"]:
            raise row.error("rolling", "nothing counts on without a schedule")
        return
    try:
        segments = parse(row["schedule"]).segments
    except ScheduleError as error:
        raise row.error("schedule", error.message) from error
    # The next one comes a step after the last one done: one step, so one segment.
    if row["rolling"] and not (len(segments) == 1 and isinstance(segments[0], Every)):
        raise row.error("rolling", "only one “every …” can count from the last one")
    if row["rolling"] and row["floor"]:
        raise row.error("floor", "a row that counts from the last one done has none")


def _check_status(row: Record, rows: dict[str, Record]) -> None:
    avoided = row["status"] == ItemStatus.AVOID
    if avoided and row["schedule"]:
        raise row.error("schedule", "what is advised against has no schedule")
    if not avoided and not row["schedule"]:
        raise row.error("schedule", "a planned row needs a schedule")
    if avoided != bool(row["avoid_reason"]):
        raise row.error(
            "avoid_reason", "belongs to rows advised against, and only there"
        )
    if row["instead_of"] and row["status"] != ItemStatus.OPTION:
        raise row.error("instead_of", "only an option stands instead of a row")
    for code in row["instead_of"]:
        if code not in rows or code == row["id"]:
            raise row.error("instead_of", f"“{code}” is no other row of this checklist")


def _check_activity(row: Record, kinds: dict[str, Record]) -> None:
    if not SLUG.fullmatch(row["activity"]):
        raise row.error("activity", "use small letters, digits and hyphens")
    first = kinds.setdefault(row["activity"], row)
    if first["kind"] != row["kind"]:
        raise row.error(
            "activity",
            f"“{row['activity']}” is a {first['kind']} at {first['id']}: rows of one "
            f"activity merge and must be of one kind",
        )


def _all_known(
    record: Record,
    key: str,
    named: Iterable[str | None],
    known: frozenset[str | None] | frozenset[str],
    what: str,
) -> None:
    for code in named:
        if code not in known:
            raise record.error(key, f"“{code}” is no {what} we know")
