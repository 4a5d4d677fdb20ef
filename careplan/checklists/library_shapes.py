"""What a checklist file and the file of tags may say."""

from careplan.lib.library.shapes import (
    Optional,
    Shape,
    day,
    list_of,
    nothing_or,
    one_of,
    record,
    text,
    whole,
    yes_no,
)
from careplan.rules.enums import Anchor, ByWhom, ItemStatus, Kind, RiskFactor

KNOWN_FROM = ("operation", "histology", "treatment", "nurse")
CONFIDENCE = ("checked", "checked-secondary", "known", "verify")

CODE = text(50)
WINDOW = list_of(whole(0, 366), 2, 2)

TAG: Shape = {
    "code": CODE,
    "name": text(160),
    "known_from": one_of(KNOWN_FROM),
    "implies": Optional(list_of(CODE), []),
    "note": Optional(text(300), ""),
}

FLOOR: Shape = {"anchor": one_of(Anchor), "months": whole(1, 360)}

ITEM: Shape = {
    "id": text(20),
    "what": text(200),
    "patient_title": Optional(text(120), ""),
    "patient_why": Optional(text(), ""),
    "patient_what": Optional(text(), ""),
    "patient_ready": Optional(list_of(text(200)), []),
    "activity": text(60),
    "kind": one_of(Kind),
    "by_whom": one_of(ByWhom),
    "schedule": nothing_or(text(200), ""),
    "anchor": one_of(Anchor),
    "until_anchor": Optional(nothing_or(one_of(Anchor), ""), ""),
    "floor": Optional(nothing_or(record(FLOOR))),
    "rolling": Optional(yes_no, default=False),
    "window": WINDOW,
    "applies": list_of(list_of(CODE, 1)),
    "applies_phrase": text(200),
    "status": one_of(ItemStatus),
    "instead_of": Optional(list_of(text(20)), []),
    "instead_from_month": Optional(whole(0, 360), 0),
    "avoid_reason": Optional(nothing_or(text(), ""), ""),
    "risk_factors": list_of(one_of(RiskFactor), 1, 4),
    "question_set": Optional(nothing_or(CODE)),
    "page": Optional(nothing_or(text(60))),
    "source": text(),
    "confidence": one_of(CONFIDENCE),
}

CHECKLIST: Shape = {
    "code": text(40),
    "title": text(160),
    "patient_title": text(160),
    "site": nothing_or(text(30), ""),
    "implies": list_of(CODE),
    "one_of": list_of(list_of(CODE, 2)),
    "asks": list_of(CODE),
    "source": text(),
    "review_on": day,
    "items": list_of(record(ITEM), 1),
}
