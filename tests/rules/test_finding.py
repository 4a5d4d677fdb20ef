"""Whatever a plan waits for is asked for by a day."""

from datetime import date

import pytest

from careplan.rules.enums import Anchor, ByWhom, Kind
from careplan.rules.finding import FindOut, find_outs, group_name
from careplan.rules.planned import ItemRule, PlanDraft, Waiting
from careplan.rules.schedule import parse

OPERATED = date(2027, 3, 1)
STAGE = ("stage-1", "stage-2", "stage-3")
RISK = ("risk-low", "risk-high")
KNOWN_FROM = {
    **dict.fromkeys([*STAGE, "t4", "risk-high"], "histology"),
    "risk-low": "nurse",
    "stoma": "operation",
    "drain": "operation",
    "chemotherapy": "treatment",
    "smokes": "nurse",
}


def item(code, schedule="at month 6", anchor=Anchor.OPERATION):
    return ItemRule(
        code=code,
        checklist="colon",
        activity=code,
        kind=Kind.TEST,
        by_whom=ByWhom.CLINIC,
        title=code,
        schedule=parse(schedule) if schedule else None,
        anchor=anchor,
    )


def find(*waiting, starts_on=OPERATED, operation_day=OPERATED, **anchors):
    return find_outs(
        PlanDraft(waiting=waiting),
        one_of=[STAGE, RISK],
        known_from=KNOWN_FROM,
        starts_on=starts_on,
        operation_day=operation_day,
        anchors={
            Anchor.OPERATION: operation_day,
            **{Anchor(code.replace("_", "-")): day for code, day in anchors.items()},
        },
    )


def test_there_is_one_task_for_each_day_and_each_source():
    found = find(
        Waiting(item("A"), for_tags=("stage-2", "stage-3", "smokes")),
        Waiting(item("B"), Anchor.DISCHARGE, ("stage-1", "stoma")),
        Waiting(item("C"), Anchor.DISCHARGE),
        Waiting(item("D"), Anchor.END_OF_TREATMENT, ("t4", "drain")),
        Waiting(item("E"), for_tags=("chemotherapy", "stoma")),
    )

    week, month, half_year = date(2027, 3, 8), date(2027, 3, 29), date(2027, 8, 28)
    ended = Anchor.END_OF_TREATMENT
    assert found == (
        FindOut("discharge", Anchor.DISCHARGE, (), week, ("B", "C")),
        FindOut("nurse", None, (("smokes",),), week, ("A",)),
        FindOut("operation", None, (("stoma",), ("drain",)), week, ("B", "D", "E")),
        FindOut("histology", None, (STAGE, ("t4",)), month, ("A", "B", "D")),
        FindOut("treatment", None, (("chemotherapy",),), month, ("E",)),
        FindOut("end-of-treatment", ended, (), half_year, ("D",)),
    )


def test_a_group_is_asked_where_the_last_of_its_tags_is_known():
    (found,) = find(Waiting(item("A"), for_tags=("risk-low",)))

    assert (found.key, found.subjects) == ("histology", (RISK,))


def test_the_operations_day_is_not_what_its_record_tells():
    found = find(
        Waiting(item("A"), Anchor.OPERATION), Waiting(item("B"), for_tags=("stoma",))
    )

    assert [(each.key, each.item_codes) for each in found] == [
        ("operation", ("B",)),
        ("operation-day", ("A",)),
    ]


LATE = date(2027, 5, 1)


@pytest.mark.parametrize(
    ("waiting", "starts_on", "operated", "due"),
    [
        ({"for_tags": ("t4",)}, OPERATED, OPERATED, date(2027, 3, 29)),
        ({"for_tags": ("t4",)}, LATE, OPERATED, LATE),
        ({"for_tags": ("t4",)}, LATE, None, date(2027, 5, 29)),
        ({"for_tags": ("chemotherapy",)}, OPERATED, OPERATED, date(2027, 3, 29)),
        ({"for_tags": ("chemotherapy",)}, LATE, OPERATED, LATE),
        ({"for_tags": ("stoma",)}, LATE, OPERATED, date(2027, 5, 8)),
        ({"for_tags": ("smokes",)}, LATE, OPERATED, date(2027, 5, 8)),
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


@pytest.mark.parametrize(
    ("waiting", "starts_on", "due"),
    [
        (Waiting(item("A", "at day 20"), for_tags=("t4",)), OPERATED, (3, 21)),
        (Waiting(item("A", "at days 40, 50"), for_tags=("t4",)), OPERATED, (3, 29)),
        (
            Waiting(item("A", "every 1 day from 1 to 28"), for_tags=("chemotherapy",)),
            OPERATED,
            (3, 2),
        ),
        (
            Waiting(item("A", "every 1 day from 1 to 28"), for_tags=("stoma",)),
            date(2027, 3, 4),
            (3, 4),
        ),
        (
            Waiting(item("A", "at day 5", Anchor.DISCHARGE), for_tags=("t4",)),
            OPERATED,
            (3, 15),
        ),
        (
            Waiting(item("A", "at day 1", Anchor.END_OF_TREATMENT), for_tags=("t4",)),
            OPERATED,
            (3, 29),
        ),
        (Waiting(item("A", None), for_tags=("t4",)), OPERATED, (3, 29)),
    ],
)
def test_h15_a_question_is_due_before_the_first_check_it_holds_back(
    waiting, starts_on, due
):
    (found,) = find(waiting, starts_on=starts_on, discharge=date(2027, 3, 10))

    assert found.due_on == date(2027, *due)


def test_h15_of_two_rows_that_wait_the_sooner_sets_the_day():
    (found,) = find(
        Waiting(item("A"), for_tags=("t4",)),
        Waiting(item("B", "at day 9"), for_tags=("t4",)),
    )

    assert (found.due_on, found.item_codes) == (date(2027, 3, 10), ("A", "B"))


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
