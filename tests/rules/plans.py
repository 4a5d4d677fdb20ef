"""Rows and plans for the tests of building one."""

from dataclasses import replace
from datetime import date

from careplan.rules.calendar import Calendar
from careplan.rules.enums import ByWhom, Kind
from careplan.rules.plan import build
from careplan.rules.planned import ItemRule
from careplan.rules.schedule import parse

OPERATED = date(2027, 3, 3)
SITE = Calendar(holidays=frozenset({date(2027, 9, 6)}))


def row(code, schedule="at month 6", **given):
    base = ItemRule(
        code=code,
        checklist="colon",
        activity=f"activity-{code}",
        kind=Kind.TEST,
        by_whom=ByWhom.CLINIC,
        title=f"Title {code}",
        schedule=parse(schedule) if schedule else None,
        days_before=14,
        days_after=14,
    )
    return replace(base, **given)


def plan(*rows, tags=None, anchors=None, choices=None, **given):
    facts = {"starts_on": OPERATED, "calendar": SITE, "operation_day": OPERATED}
    return build(
        rows,
        tags=tags or {},
        anchors=anchors or {},
        choices=choices or {},
        **{**facts, **given},
    )


def days(draft):
    return [
        (reason.item_code, reason.occurrence_code)
        for check in draft.checks
        for reason in check.reasons
    ]
