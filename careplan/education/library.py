"""Loads the risk factors and the pages about them; pages as versions in review."""

import datetime as dt
from pathlib import Path
from typing import Any

from careplan.audit.actors import Actor
from careplan.content.actions import put_in_review, put_list_row
from careplan.content.queries import changed_here
from careplan.education.grades import stored_grade
from careplan.education.library_shapes import PAGE, RISK_FACTOR
from careplan.education.models import EducationPage, PageVersion, RiskFactor
from careplan.education.rendering import PLACEHOLDERS, unknown_placeholders
from careplan.lib.library.report import Outcome, Report, hash_of
from careplan.lib.library.shapes import Record, list_of, once, read, record
from careplan.lib.library.source import Spot, read_front_matter, read_yaml

LIBRARY = Path(__file__).parent / "library"
FACTORS = "risk_factors.yaml"
PLAIN = ("title", "summary", "call_us", "evidence", "myths", "ask", "sources")
FACTOR_WORDS = ("order", "name", "plain_name", "summary", "evidence")


def load(*, report: Report, at: dt.datetime, by: Actor, folder: Path = LIBRARY) -> None:
    """Load the risk factors, then bring every page of the folder into review.

    Raises LibraryError with file and line.
    """
    rows = list_of(record(RISK_FACTOR), 1)(read_yaml(folder / FACTORS))
    once(rows, "code")
    factors = _load_factors(rows, report)
    paths = {path.stem: path for path in sorted(folder.glob("*.md"))}
    explains = _explained(rows, factors, paths)
    first = sorted(paths, key=lambda slug: (slug not in explains, slug))
    ours = changed_here(EducationPage)
    for order, slug in enumerate(first, start=1):
        front, body = read_front_matter(paths[slug])
        content = _checked(front, body)
        place = {"order": order, "explains": explains.get(slug)}
        parent = _page(slug, place, content, factors, ours)
        outcome = _version(parent, content, front, body, by, at)
        report.note("education pages", outcome)


def _load_factors(rows: list[Record], report: Report) -> dict[str, RiskFactor]:
    ours = changed_here(RiskFactor)
    found = {factor.code: factor for factor in RiskFactor.objects.all()}
    for order, row in enumerate(rows, start=1):
        wanted = {key: order if key == "order" else row[key] for key in FACTOR_WORDS}
        factor = found.get(row["code"])
        outcome = Outcome.UNCHANGED
        if factor is None:
            found[row["code"]] = RiskFactor.objects.create(code=row["code"], **wanted)
            outcome = Outcome.NEW
        elif factor.pk not in ours and _differs(factor, wanted):
            RiskFactor.objects.filter(pk=factor.pk).update(**wanted)
            outcome = Outcome.CHANGED
        report.note("risk factors", outcome)
    return found


def _differs(factor: RiskFactor, wanted: dict[str, Any]) -> bool:
    return any(getattr(factor, key) != value for key, value in wanted.items())


def _explained(
    rows: list[Record], factors: dict[str, RiskFactor], paths: dict[str, Path]
) -> dict[str, RiskFactor]:
    for row in rows:
        if row["page"] not in paths:
            raise row.error("page", f"there is no file {row['page']}.md")
    return {row["page"]: factors[row["code"]] for row in rows}


def _checked(front: Spot, body: str) -> Record:
    content = read(front, PAGE)
    if not body.strip():
        raise front.error("the page has no text below its front matter")
    for name in unknown_placeholders(body):
        known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
        raise front.error(f"{{{name}}} is no placeholder; known: {known}")
    return content


def _page(
    slug: str,
    place: dict[str, Any],
    content: Record,
    factors: dict[str, RiskFactor],
    ours: set[int],
) -> EducationPage:
    for code in content["risk_factors"]:
        if code not in factors:
            raise content.error("risk_factors", f"“{code}” is no factor we know")
    page = put_list_row(
        model=EducationPage, key={"slug": slug}, fields=place, ours=ours
    )
    if page.pk not in ours:
        page.risk_factors.set([factors[code] for code in content["risk_factors"]])
    return page


def _version(
    parent: EducationPage,
    content: Record,
    front: Spot,
    body: str,
    by: Actor,
    at: dt.datetime,
) -> Outcome:
    fields = {key: content[key] for key in PLAIN} | {
        "body": body,
        "written_by": content["author"],
        "reviewed_by": content["reviewer"],
        "minutes": content["minutes"],
        "review_on": content["review_on"],
        "confidence": content["confidence"],
        "source": "; ".join(content["sources"]),
        "grade": stored_grade(body),
    }
    return put_in_review(
        model=PageVersion,
        parent=parent,
        fields=fields,
        content_hash=hash_of(front, body),
        write_rows=lambda version: None,
        by=by,
        at=at,
    )
