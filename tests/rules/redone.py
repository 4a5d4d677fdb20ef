"""Rows, drafts and what a change comes to, in short, for the tests of replanning."""

from dataclasses import replace
from datetime import date

from careplan.rules.enums import ByWhom, Kind
from careplan.rules.planned import PlanDraft, PlannedCheck, ReasonFor
from careplan.rules.replan import State, replan
from tests.rules.replans import standing_row

DAY = date(2027, 6, 1)
PLANNED = date(2027, 9, 3)
K1, K2, K3 = ("COL-05", "m6"), ("COL-06", "m6"), ("COL-07", "m6")


def check(*keys, on=PLANNED, **given):
    base = PlannedCheck(
        activity="ct",
        kind=Kind.TEST,
        by_whom=ByWhom.CLINIC,
        title="CT scan",
        planned_on=on,
        due_on=on,
        opens_on=on.replace(day=1),
        closes_on=on.replace(day=28),
        moved=False,
        stuck=False,
        reasons=tuple(ReasonFor(item, "colon", code, code) for item, code in keys),
    )
    return replace(base, **given)


def draft(*checks, passed=()):
    return PlanDraft(checks=checks, passed=tuple(passed))


def told(change):
    """Each line as: the act, the number of the row, the keys it has afterwards."""
    return [
        (line.act, line.existing and line.existing.number, set(line.keys))
        for line in change.lines
    ]


def held(number, *keys, **given):
    return standing_row(number, *keys, state=State.HELD, **given)


def withdrawn(number, *keys, **given):
    return standing_row(number, *keys, state=State.WITHDRAWN, **given)


def done(number, *keys, **given):
    return standing_row(number, *keys, state=State.SETTLED, done=True, **given)


def closed(number, *keys, **given):
    return standing_row(number, *keys, state=State.SETTLED, **given)


def redo(rows, after, before=None, day=DAY):
    return replan(rows, before or PlanDraft(), after, day=day)
