"""What the file of risk factors and the front matter of a page may say."""

from typing import Any

from careplan.lib.library.shapes import (
    Optional,
    Shape,
    day,
    list_of,
    nothing_or,
    one_of,
    read,
    record,
    text,
    whole,
)
from careplan.lib.library.source import Spot
from careplan.rules.enums import RiskFactor

CONFIDENCE = ("checked", "checked-secondary", "known", "verify")
GRADES = ("A", "B", "C")

EVIDENCE: Shape = {
    "grade": one_of(GRADES),
    "words": Optional(text(200)),
    "text": text(600),
}
MYTH: Shape = {"say": text(300), "answer": text(600)}
SIGNS = Optional(list_of(text(300)), [])
CALL_US: Shape = {"emergency": SIGNS, "now": SIGNS, "soon": SIGNS}


def evidence(spot: Spot) -> list[dict[str, str]]:
    """A list of {grade, text}, and words where the file gives them."""
    rows = list_of(record(EVIDENCE))(spot)
    return [{key: word for key, word in row.items() if word} for row in rows]


def call_us(spot: Spot) -> dict[str, list[str]]:
    """Signs under emergency, now and soon; empty lists fall away."""
    return {key: signs for key, signs in read(spot, CALL_US).items() if signs}


def sources(spot: Spot) -> list[str]:
    """A list of sources as people read them."""
    found: list[str] = list_of(text(300), 1)(spot)
    return found


def myths(spot: Spot) -> list[dict[str, Any]]:
    """What people say, and our answer."""
    return [dict(row) for row in list_of(record(MYTH))(spot)]


RISK_FACTOR: Shape = {
    "code": one_of(RiskFactor),
    "rf": one_of(("RF1", "RF2", "RF3", "RF4")),
    "name": text(60),
    "plain_name": text(60),
    "summary": text(600),
    "evidence": evidence,
    "page": text(60),
}

PAGE: Shape = {
    "title": text(120),
    "summary": text(600),
    "risk_factors": list_of(one_of(RiskFactor), 1, 4),
    "minutes": whole(1, 60),
    "audience": text(120),
    "author": text(120),
    "reviewer": nothing_or(text(120), ""),
    "created": Optional(day),
    "review_on": day,
    "confidence": one_of(CONFIDENCE),
    "sources": sources,
    "evidence": Optional(evidence, []),
    "call_us": Optional(call_us, {}),
    "myths": Optional(myths, []),
    "ask": Optional(list_of(text(300)), []),
}
