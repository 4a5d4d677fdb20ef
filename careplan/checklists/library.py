"""Loads tags and checklists; checklists as versions in review."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from careplan.audit.actors import Actor
from careplan.checklists.library_checks import Known, check
from careplan.checklists.library_shapes import CHECKLIST, TAG
from careplan.checklists.models import (
    Checklist,
    ChecklistItem,
    ChecklistVersion,
    Tag,
)
from careplan.content.actions import put_in_review, put_list_row
from careplan.content.queries import changed_here
from careplan.education.models import EducationPage, RiskFactor
from careplan.lib.library.report import Outcome, Report, hash_of
from careplan.lib.library.shapes import Record, list_of, once, read, record
from careplan.lib.library.source import LibraryError, read_yaml
from careplan.questions.models import QuestionSet
from careplan.questions.rule_library import named_tags

LIBRARY = Path(__file__).parent / "library"
TAGS = "tags.yaml"
# What everyone has comes before what belongs to one cancer.
FIRST = ("early-recovery", "all-cancers")
PLAIN = [
    *("code", "activity", "what", "patient_title", "patient_why", "patient_what"),
    *("patient_ready", "kind", "by_whom", "schedule", "anchor", "until_anchor"),
    *("applies", "applies_phrase", "status", "instead_of", "instead_from_month"),
    *("avoid_reason", "source", "confidence", "rolling"),
]


def load(*, report: Report, at: dt.datetime, by: Actor, folder: Path = LIBRARY) -> None:
    """Load the tags, then bring every checklist of the folder into review.

    Where a checklist stands stays as somebody here has set it.
    Raises LibraryError with file and line.
    """
    load_tags(report=report, folder=folder)
    if folder == LIBRARY:  # the rules that ship name the tags that ship
        check_tags_of_rules(named_tags())
    paths = sorted(set(folder.glob("*.yaml")) - {folder / TAGS}, key=_place)
    spots = [read_yaml(path) for path in paths]
    contents = [read(spot, CHECKLIST) for spot in spots]
    once(contents, "code")
    known = Known.now()
    check(contents, known)
    ours = changed_here(Checklist)
    for order, (spot, content) in enumerate(zip(spots, contents, strict=True)):
        parent = put_list_row(
            model=Checklist,
            key={"code": content["code"]},
            fields={"site": content["site"], "order": order},
            ours=ours,
        )
        _load_checklist(parent, content, hash_of(spot), report, at, by)


def _place(path: Path) -> tuple[int, str]:
    place = FIRST.index(path.stem) if path.stem in FIRST else len(FIRST)
    return place, path.stem


def load_tags(*, report: Report, folder: Path = LIBRARY) -> None:
    """Add and update tags; those somebody here has changed stay as they are."""
    rows = list_of(record(TAG), 1)(read_yaml(folder / TAGS))
    once(rows, "code")
    ours = changed_here(Tag)
    tags = {tag.code: tag for tag in Tag.objects.prefetch_related("implies")}
    _check_implied(rows)
    fresh = [
        _tag(order, row) for order, row in enumerate(rows) if row["code"] not in tags
    ]
    tags |= {tag.code: tag for tag in Tag.objects.bulk_create(fresh)}
    made = {tag.code for tag in fresh}
    for order, row in enumerate(rows):
        tag = tags[row["code"]]
        changed = tag.pk not in ours and _update_tag(tag, order, row, tags)
        outcome = Outcome.CHANGED if changed else Outcome.UNCHANGED
        report.note("tags", Outcome.NEW if tag.code in made else outcome)


def check_tags_of_rules(named: Iterable[tuple[str, LibraryError]]) -> None:
    """Refuse a red-flag rule that names no tag. Raises LibraryError."""
    known = set(Tag.objects.values_list("code", flat=True))
    for tag, error in named:
        if tag not in known:
            raise error


def _check_implied(rows: list[Record]) -> None:
    codes = {row["code"] for row in rows}
    for row in rows:
        for code in row["implies"]:
            if code not in codes:
                raise row.error("implies", f"“{code}” is no tag")


def _tag(order: int, row: Record) -> Tag:
    plain = {key: row[key] for key in ("code", "name", "known_from", "note")}
    return Tag(order=order, **plain)


def _update_tag(tag: Tag, order: int, row: Record, tags: dict[str, Tag]) -> bool:
    wanted = {key: row[key] for key in ("name", "known_from", "note")}
    wanted["order"] = order
    changed = any(getattr(tag, key) != value for key, value in wanted.items())
    if changed:
        Tag.objects.filter(pk=tag.pk).update(**wanted)
    implied = {tags[code].pk for code in row["implies"]}
    if implied == {each.pk for each in tag.implies.all()}:
        return changed
    tag.implies.set(implied)
    return True


def _load_checklist(
    parent: Checklist,
    content: Record,
    content_hash: str,
    report: Report,
    at: dt.datetime,
    by: Actor,
) -> None:
    words = ("title", "patient_title", "implies", "one_of", "asks")
    outcome = put_in_review(
        model=ChecklistVersion,
        parent=parent,
        fields={key: content[key] for key in (*words, "source", "review_on")},
        content_hash=content_hash,
        write_rows=lambda version: _write_items(version, content["items"]),
        by=by,
        at=at,
    )
    report.note("checklists", outcome)


def _write_items(version: ChecklistVersion, rows: list[Record]) -> None:
    version.items.all().delete()
    pages = dict(EducationPage.objects.values_list("slug", "pk"))
    sets = dict(QuestionSet.objects.values_list("code", "pk"))
    factors = dict(RiskFactor.objects.values_list("code", "pk"))
    items = ChecklistItem.objects.bulk_create(
        ChecklistItem(
            version=version,
            order=order,
            page_id=pages.get(row["page"]),
            question_set_id=sets.get(row["question_set"]),
            **_columns(row),
        )
        for order, row in enumerate(rows, start=1)
    )
    link = ChecklistItem.risk_factors.through
    link.objects.bulk_create(
        link(checklistitem_id=item.pk, riskfactor_id=factors[code])
        for item, row in zip(items, rows, strict=True)
        for code in row["risk_factors"]
    )


def _columns(row: Record) -> dict[str, Any]:
    before, after = row["window"]
    columns = {key: row["id" if key == "code" else key] for key in PLAIN}
    floor = row["floor"] or {"anchor": "", "months": 0}
    return columns | {
        "days_before": before,
        "days_after": after,
        "floor_anchor": floor["anchor"],
        "floor_months": floor["months"],
    }
