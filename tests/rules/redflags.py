"""The red-flag rules of the tables, and situations to judge them in."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from careplan.rules.enums import Known, Urgency
from careplan.rules.redflags import Rule, Situation, Value, evaluate, parse

TABLE = Path(__file__).parent / "data" / "red_flags.csv"
ZONE = ZoneInfo("Europe/London")
OPERATED_ON = date(2027, 3, 1)
# Day 10, nine in the morning.
NOW = datetime(2027, 3, 11, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def rows():
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return int(text) if text else None


def rule_of(row):
    return Rule(
        code=row["code"],
        condition=parse(row["condition"]),
        applies=json.loads(row["applies"] or "[]"),
        day_from=number(row["day_from"]),
        day_to=number(row["day_to"]),
        urgency=Urgency(row["urgency"]),
        within_hours=number(row["within_hours"]),
        counts=row["counts"] == "yes",
    )


RULES = {row["code"]: rule_of(row) for row in rows()}


def rule(condition, *, code="X-1", urgency=Urgency.SAME_DAY, **more):
    facts = {"applies": [], "day_from": None, "day_to": None, **more}
    return Rule(code=code, condition=parse(condition), urgency=urgency, **facts)


def value(code, what, at=NOW, **more):
    """A text stays text; anything else is a number."""
    if isinstance(what, str):
        return Value(code, at, text=what, **more)
    return Value(code, at, number=Decimal(str(what)), **more)


def answers(at=NOW, **given):
    return {
        code: what if isinstance(what, Value) else value(code, what, at)
        for code, what in given.items()
    }


def course(code, *points, now=NOW, **more):
    """Values that many days before `now`: `(days, value)`, newest first."""
    before = [value(code, what, now - days * DAY, **more) for days, what in points]
    return {code: sorted(before, key=lambda each: each.measured_at, reverse=True)}


def situation(given=None, history=None, *, at=NOW, tags=(), **more):
    facts = {"operated_on": OPERATED_ON, **more}
    return Situation(
        at=at,
        zone=ZONE,
        tags=tags if isinstance(tags, dict) else dict.fromkeys(tags, Known.YES),
        answers=given or {},
        history=history or {},
        **facts,
    )


def judge(one, given=None, history=None, **more):
    """The finding of one rule: a Rule, a code of the table or a condition."""
    if isinstance(one, str):
        one = RULES.get(one) or rule(one)
    (finding,) = evaluate([one], situation(given, history, **more))
    return finding


def outcome(one, given=None, history=None, **more):
    return judge(one, given, history, **more).outcome


# Day 400, long after the days that marker rules leave out.
DISTANT = NOW + 390 * DAY


def judged(code, field, now, *before, at=DISTANT, **more):
    """One field: its value now, and `(days before, value)`."""
    history = course(field, *before, now=at)
    return outcome(code, answers(at, **{field: now}), history, at=at, **more)


def read(text, at=NOW):
    """A laboratory's number, "<0.01" or ">90" among them."""
    qualifier = text[0] if text[0] in "<>" else ""
    return value("x", float(text.lstrip("<>")), at, qualifier=qualifier)
