"""Whatever a plan waits for is asked for by a day."""

from datetime import date

import pytest

from careplan.rules.enums import Anchor, ByWhom, Kind
from careplan.rules.finding import FindOut, find_outs, group_name
from careplan.rules.planned import ItemRule, PlanDraft, Waiting
from careplan.rules.schedule import parse

OPERATED = date(2027, 3, 1)
STAGE = ("stage-1", "stage-2", "stage-3")
KNOWN_FROM = dict.fromkeys([*STAGE, "t4"], "histology") | {"stoma": "operation"}


def item(code):
    return ItemRule(
        code=code,
        checklist="colon",
        activity=code,
        kind=Kind.TEST,
        by_whom=ByWhom.CLINIC,
        title=code,
        schedule=parse("at month 6"),
    )


def find(*waiting, starts_on=OPERATED, operation_day=OPERATED):
    return find_outs(
        PlanDraft(waiting=waiting),
        one_of=[STAGE],
        known_from=KNOWN_FROM,
        starts_on=starts_on,
        operation_day=operation_day,
    )


def test_each_unknown_is_asked_once_and_a_group_counts_as_one():
    found = find(
        Waiting(item("A"), for_tags=("stage-2", "stage-3")),
        Waiting(item("B"), Anchor.DISCHARGE, ("stage-1", "stoma")),
        Waiting(item("C"), Anchor.DISCHARGE),
        Waiting(item("D"), Anchor.END_OF_TREATMENT, ("t4",)),
    )

    assert found == (
        FindOut("discharge", Anchor.DISCHARGE, (), date(2027, 3, 8), ("B", "C")),
        FindOut("stoma", None, ("stoma",), date(2027, 3, 8), ("B",)),
        FindOut("stage", None, STAGE, date(2027, 3, 29), ("A", "B")),
        FindOut("t4", None, ("t4",), date(2027, 3, 29), ("D",)),
        FindOut(
            "end-of-treatment",
            Anchor.END_OF_TREATMENT,
            (),
            date(2027, 8, 28),
            ("D",),
        ),
    )


LATE = date(2027, 5, 1)


@pytest.mark.parametrize(
    ("waiting", "starts_on", "operated", "due"),
    [
        ({"for_tags": ("t4",)}, OPERATED, OPERATED, date(2027, 3, 29)),
        ({"for_tags": ("t4",)}, LATE, OPERATED, LATE),
        ({"for_tags": ("t4",)}, LATE, None, date(2027, 5, 29)),
        ({"for_tags": ("stoma",)}, LATE, OPERATED, date(2027, 5, 8)),
        ({"for_tags": ("new",)}, LATE, OPERATED, date(2027, 5, 8)),
        ({"for_anchor": Anchor.DISCHARGE}, LATE, OPERATED, date(2027, 5, 8)),
        ({"for_anchor": Anchor.OPERATION}, LATE, None, date(2027, 5, 8)),
        (
            {"for_anchor": Anchor.END_OF_RADIOTHERAPY},
            LATE,
            OPERATED,
            date(2027, 8, 28),
        ),
        (
            {"for_anchor": Anchor.END_OF_TREATMENT},
            date(2028, 1, 1),
            OPERATED,
            date(2028, 1, 1),
        ),
    ],
)
def test_the_day_hangs_on_who_can_tell(waiting, starts_on, operated, due):
    (found,) = find(
        Waiting(item("A"), **waiting), starts_on=starts_on, operation_day=operated
    )

    assert found.due_on == due


def test_a_plan_that_waits_for_nothing_asks_nothing():
    assert find() == ()


@pytest.mark.parametrize(
    ("group", "name"),
    [
        (STAGE, "stage"),
        (("risk-low", "risk-high"), "risk"),
        (("gastrectomy-total", "gastrectomy-partial"), "gastrectomy"),
        (("thyroidectomy-total", "thyroid-lobectomy"), "thyroidectomy-total"),
        (("stoma",), "stoma"),
    ],
)
def test_a_group_is_named_by_what_its_tags_share(group, name):
    assert group_name(group) == name
