"""Single-value rules: below, at and above each limit, and missing (hazard H26)."""

import re
from decimal import Decimal

import pytest

from careplan.rules.enums import Known
from careplan.rules.redflags import Outcome
from tests.rules.redflags import (
    DAY,
    HOUR,
    NOW,
    OPERATED_ON,
    RULES,
    answers,
    course,
    outcome,
    rows,
    value,
)

FIRES, NO = Outcome.FIRES, Outcome.NO
NOT_ASSESSED, FAILED = Outcome.NOT_ASSESSED, Outcome.FAILED

LIMIT = re.compile(r"(?P<field>\w+) (?P<sign>>=|<=) (?P<limit>-?[0-9.]+)")
CHOICE = re.compile(r"(?P<field>\w+) (?:= |in \()(?P<choices>\".*\")\)?")
PASSED = re.compile(r"(?P<field>\w+) absent_for (?P<hours>[0-9]+) h")
SINGLE = [row for row in rows() if row["code"].startswith("AL-")]


def matching(pattern):
    found = [(row["code"], pattern.fullmatch(row["condition"])) for row in SINGLE]
    return [(code, found) for code, found in found if found]


def setting(code):
    """Somebody and some day the rule is for."""
    rule = RULES[code]
    tags = {words[0] for words in rule.applies if not words[0].startswith("not ")}
    day = rule.day_from or 0
    return {"tags": tags, "at": NOW.replace(month=3, day=1) + day * DAY}


def now(code, field, what):
    there = setting(code)
    return outcome(code, {field: value(field, what, there["at"])}, **there)


def test_most_single_value_rules_are_of_the_three_plain_kinds():
    plain = {code for kind in (LIMIT, CHOICE, PASSED) for code, _ in matching(kind)}

    assert {row["code"] for row in SINGLE} - plain == {
        "AL-025", "AL-035", "AL-042", "AL-045", "AL-057", "AL-064", "AL-066", "AL-106",
        "AL-135",
    }  # fmt: skip


@pytest.mark.parametrize(("code", "found"), matching(LIMIT))
def test_h26_a_number_below_at_and_above_its_limit(code, found):
    field, limit = found["field"], Decimal(found["limit"])
    step = Decimal("0.01")
    below, above = (FIRES, NO) if found["sign"] == "<=" else (NO, FIRES)

    assert now(code, field, limit - step) is below
    assert now(code, field, limit) is FIRES
    assert now(code, field, limit + step) is above


@pytest.mark.parametrize(("code", "found"), matching(LIMIT))
def test_h26_an_extreme_number_is_judged_like_any_other(code, found):
    high, low = now(code, found["field"], 10**9), now(code, found["field"], -(10**9))

    assert (high, low) == ((NO, FIRES) if found["sign"] == "<=" else (FIRES, NO))


@pytest.mark.parametrize(("code", "found"), matching(LIMIT))
def test_h26_text_where_a_number_belongs_is_a_failure_never_normal(code, found):
    assert now(code, found["field"], "38,5") is FAILED


@pytest.mark.parametrize(("code", "found"), matching(CHOICE))
def test_h26_a_choice_fires_alone_and_among_others(code, found):
    for choice in re.findall(r'"([^"]+)"', found["choices"]):
        assert now(code, found["field"], choice) is FIRES
        assert now(code, found["field"], f"something else|{choice}") is FIRES
        assert now(code, found["field"], f"{choice} or so") is NO


@pytest.mark.parametrize(("code", "found"), matching(CHOICE))
def test_h26_a_number_where_a_choice_belongs_is_a_failure(code, found):
    assert now(code, found["field"], 1) is FAILED


@pytest.mark.parametrize(("code", "found"), matching(PASSED))
def test_h26_so_many_hours_ago_and_a_minute_less(code, found):
    there = setting(code)
    exactly = there["at"] - int(found["hours"]) * HOUR

    assert now(code, found["field"], exactly.isoformat()) is FIRES
    assert now(code, found["field"], (exactly + HOUR / 60).isoformat()) is NO
    assert now(code, found["field"], "yesterday") is FAILED


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row["code"])
def test_h26_a_missing_answer_is_not_assessed(row):
    assert outcome(row["code"], **setting(row["code"])) is NOT_ASSESSED


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row["code"])
def test_h26_an_empty_answer_is_a_missing_one(row):
    there = setting(row["code"])
    empty = {field: value(field, "") for field in RULES[row["code"]].condition.fields()}

    assert outcome(row["code"], empty, **there) is NOT_ASSESSED


LIMITED = [row for row in SINGLE if row["day_from"] or row["day_to"]]


@pytest.mark.parametrize("row", LIMITED, ids=lambda row: row["code"])
def test_a_rule_is_silent_outside_its_days(row):
    rule = RULES[row["code"]]
    there = setting(row["code"])
    outside = [] if rule.day_to is None else [rule.day_to + 1]
    outside += [rule.day_from - 1]

    for day in outside:
        at = NOW.replace(month=3, day=1) + day * DAY
        assert outcome(row["code"], **{**there, "at": at}) is NO


@pytest.mark.parametrize("row", LIMITED, ids=lambda row: row["code"])
def test_h26_without_an_operation_day_a_limited_rule_is_not_assessed(row):
    assert outcome(row["code"], **setting(row["code"]), operated_on=None) is (
        NOT_ASSESSED
    )


TAGGED = [row for row in SINGLE if row["applies"]]


@pytest.mark.parametrize("row", TAGGED, ids=lambda row: row["code"])
def test_a_rule_for_certain_patients_is_silent_for_others(row):
    there = setting(row["code"])
    rule = RULES[row["code"]]
    wrong = [word.removeprefix("not ") for group in rule.applies for word in group]
    negated = any(word.startswith("not ") for group in rule.applies for word in group)

    assert outcome(row["code"], **{**there, "tags": wrong if negated else []}) is NO


@pytest.mark.parametrize(
    ("known", "expected"),
    [(None, FIRES), (Known.NOT_KNOWN, FIRES), (Known.NO, FIRES), (Known.YES, NO)],
)
def test_h26_a_tag_not_known_counts_as_no(known, expected):
    tags = {} if known is None else {"spo2-scale-2": known}

    assert outcome("AL-011", answers(spo2_pct=91), tags=tags) is expected


# Rules that look at more than one value ----------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"wound_hot": "yes"}, FIRES),
        ({"wound_hot": "no", "wound_smell": "yes"}, FIRES),
        ({"wound_hot": "no", "wound_swollen": "no"}, NOT_ASSESSED),
        ({"wound_hot": "no", "wound_swollen": "no", "wound_smell": "no"}, NO),
    ],
)
def test_h26_any_of_several_fields_is_enough_and_all_are_needed_for_a_no(
    given, expected
):
    assert outcome("AL-025", answers(**given)) is expected


@pytest.mark.parametrize("code", ["AL-042", "AL-135"])
def test_a_symptom_of_four_asks_for_a_nurse(code):
    there = setting(code)
    fields = RULES[code].condition.fields()
    three = answers(there["at"], **dict.fromkeys(fields, 3))

    assert len(fields) == 5
    assert outcome(code, three, **there) is NO
    for field in fields:
        four = three | answers(there["at"], **{field: 4})
        assert outcome(code, four, **there) is FIRES


def test_neither_wind_nor_stool_for_three_days():
    long, short = (NOW - hours * HOUR for hours in (72, 71))
    tags = ["abdominal-surgery"]

    def judged(flatus, stool):
        given = answers(
            last_flatus_at=flatus.isoformat(), last_stool_at=stool.isoformat()
        )
        return outcome("AL-045", given, tags=tags)

    assert judged(long, long) is FIRES
    assert judged(long, short) is NO
    assert judged(short, long) is NO
    assert outcome("AL-045", answers(last_stool_at=short.isoformat()), tags=tags) is NO


def test_h03_hours_are_counted_in_real_time_when_the_clocks_change():
    """28 March 2027: the clocks of London go from 1 to 2 in the night."""
    at = NOW.replace(day=28, hour=5)
    given = {"urine_last_at": value("urine_last_at", "2027-03-27T21:30", at)}

    assert outcome("AL-050", given, at=at) is NO
    assert outcome("AL-050", given, at=at + HOUR / 2) is FIRES


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([], NOT_ASSESSED),
        ([(1, "no")], FIRES),
        ([(1, "yes")], NO),
        ([(1, "yes"), (1, "no")], FIRES),
        ([(2, "no")], NOT_ASSESSED),
    ],
)
def test_h26_two_missed_doses_are_missed_on_two_calendar_days(before, expected):
    history = course("heparin_taken", *before)

    assert outcome("AL-035", answers(heparin_taken="no"), history) is expected


def test_a_dose_taken_today_ends_the_row():
    history = course("heparin_taken", (1, "no"), (2, "no"))

    assert outcome("AL-035", answers(heparin_taken="yes"), history) is NO


def test_h26_a_day_entered_late_completes_the_row_with_the_day_after():
    late = NOW - DAY
    history = {"heparin_taken": [value("heparin_taken", "no", NOW)]}

    given = answers(late, heparin_taken="no")
    assert outcome("AL-035", given, history, at=late) is FIRES


def test_a_drain_is_ready_after_two_days_of_little():
    tags = ["drain-in", "breast-surgery"]

    def judged(today, *before):
        history = course("drain_ml_24h", *before)
        return outcome("AL-057", answers(drain_ml_24h=today), history, tags=tags)

    assert judged(30, (1, 30)) is FIRES
    assert judged(31, (1, 30)) is NO
    assert judged(30, (1, 31)) is NO
    assert judged(30) is NOT_ASSESSED


@pytest.mark.parametrize(
    ("hours", "before", "after", "expected"),
    [
        (24, 120, 100, FIRES),
        (24, 120, 101, NO),
        (24, 100, 120, NO),
        (25, 120, 100, NOT_ASSESSED),
    ],
)
def test_a_fall_is_held_against_what_was_measured_within_its_time(
    hours, before, after, expected
):
    at = NOW.replace(day=4)
    history = {"hb_g_l": [value("hb_g_l", before, at - hours * HOUR)]}

    assert outcome("AL-064", answers(at, hb_g_l=after), history, at=at) is expected


def test_a_fall_counts_only_between_values_after_the_operation():
    at = NOW.replace(day=1, hour=20)
    eve = {"hb_g_l": [value("hb_g_l", 140, at - 21 * HOUR)]}
    same_day = {"hb_g_l": [value("hb_g_l", 140, at - 19 * HOUR)]}

    assert at.date() == OPERATED_ON
    assert outcome("AL-064", answers(at, hb_g_l=100), eve, at=at) is NOT_ASSESSED
    assert outcome("AL-064", answers(at, hb_g_l=100), same_day, at=at) is FIRES


def test_h26_sugar_is_high_on_the_last_two_readings_whatever_their_day():
    def judged(*before):
        history = course("glucose_mmol_l", *before)
        return outcome("AL-066", answers(glucose_mmol_l=15), history)

    assert judged((3, 15)) is FIRES
    assert judged((3, 14)) is NO
    assert judged((0.1, 14), (3, 20)) is NO
    assert judged() is NOT_ASSESSED


LIMITS = {"tsh_target_low": 0.5, "tsh_target_high": 2}


@pytest.mark.parametrize(
    ("tsh", "expected"), [(0.49, FIRES), (0.5, NO), (2, NO), (2.01, FIRES)]
)
def test_a_target_of_this_patient_is_judged_at_both_ends(tsh, expected):
    tags = ["levothyroxine"]
    set_now = answers(tsh_mu_l=tsh, **LIMITS)
    set_before = {code: [value(code, what)] for code, what in LIMITS.items()}

    assert outcome("AL-106", set_now, tags=tags) is expected
    assert outcome("AL-106", answers(tsh_mu_l=tsh), set_before, tags=tags) is expected


def test_h26_one_end_of_a_target_is_enough_to_be_outside_but_not_to_be_inside():
    tags = ["levothyroxine"]

    def judged(tsh, **target):
        return outcome("AL-106", answers(tsh_mu_l=tsh, **target), tags=tags)

    assert judged(0.1, tsh_target_low=0.5) is FIRES
    assert judged(3, tsh_target_high=2) is FIRES
    assert judged(1, tsh_target_low=0.5) is NOT_ASSESSED
    assert judged(1) is NOT_ASSESSED


# Numbers that are only below or above a limit ----------------------------------------


@pytest.mark.parametrize(
    ("condition", "qualifier", "number", "expected"),
    [
        ("x >= 0.2", "<", 0.01, NO),
        ("x >= 0.2", "<", 0.2, NO),
        ("x >= 0.2", "<", 0.3, NOT_ASSESSED),
        ("x > 0.2", "<", 0.2, NO),
        ("x <= 0.2", "<", 0.2, FIRES),
        ("x < 0.2", "<", 0.2, FIRES),
        ("x < 0.2", "<", 0.3, NOT_ASSESSED),
        ("x = 0.2", "<", 0.2, NO),
        ("x >= 90", ">", 90, FIRES),
        ("x > 90", ">", 90, FIRES),
        ("x >= 91", ">", 90, NOT_ASSESSED),
        ("x <= 90", ">", 90, NO),
        ("x < 90", ">", 90, NO),
        ("x <= 91", ">", 90, NOT_ASSESSED),
        ("x = 90", ">", 90, NO),
    ],
)
def test_h26_below_or_above_a_limit_is_judged_only_where_it_is_certain(
    condition, qualifier, number, expected
):
    given = {"x": value("x", number, qualifier=qualifier)}

    assert outcome(condition, given) is expected
