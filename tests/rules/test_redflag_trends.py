"""Trend rules AT-07 to AT-19, and what holds for every course (hazard H26)."""

import pytest

from careplan.rules.redflags import Outcome
from tests.rules.redflags import (
    DAY,
    DISTANT,
    HOUR,
    NOW,
    OPERATED_ON,
    answers,
    course,
    judge,
    judged,
    outcome,
    read,
    value,
)

FIRES, NO = Outcome.FIRES, Outcome.NO
NOT_ASSESSED = Outcome.NOT_ASSESSED
OPERATION = NOW - 10 * DAY
WEEK_2 = NOW + 4 * DAY  # day 14

# Weight ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "field", "limit"),
    [("AT-07", "weight_loss_pct_30d", 5), ("AT-08", "weight_loss_pct_180d", 10)],
)
def test_at_07_and_08_weight_lost(code, field, limit):
    assert outcome(code, answers(**{field: limit})) is FIRES
    assert outcome(code, answers(**{field: limit - 0.01})) is NO
    assert outcome(code) is NOT_ASSESSED


@pytest.mark.parametrize(
    ("before", "given", "expected"),
    [
        ([(3, 78)], {"calf_symptom": "both"}, FIRES),
        ([(3, 78)], {"breathless": 4}, FIRES),
        ([(1, 79), (3, 78)], {"breathless": 4}, FIRES),
        ([(3, 78.1)], {"breathless": 4}, NO),
        ([(4, 78)], {"breathless": 4}, NOT_ASSESSED),
        ([(3, 78)], {"breathless": 3, "calf_symptom": "none"}, NO),
        ([(3, 78)], {"breathless": 3}, NOT_ASSESSED),
        ([(3, 82)], {"breathless": 4}, NO),
    ],
)
def test_at_09_water(before, given, expected):
    history = course("weight_kg", *before)

    assert outcome("AT-09", answers(weight_kg=80, **given), history) is expected


# Symptoms ----------------------------------------------------------------------------

SYMPTOMS = [
    "pain_rest",
    "pain_move",
    "breathless",
    "fatigue",
    "cough",
    "sleep_problem",
    "nausea",
]


@pytest.mark.parametrize("field", SYMPTOMS)
@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [(4, 2, FIRES), (4, 3, NO), (3, 0, NO), (5, 3, FIRES), (2, 5, NO)],
)
def test_at_10_a_symptom_that_grew_since_the_last_report(field, now, last, expected):
    given = answers(**{**dict.fromkeys(SYMPTOMS, 0), field: now})
    history = {code: [value(code, 0, NOW - DAY)] for code in SYMPTOMS}
    history |= course(field, (0.1, last), (2, 10 - last))

    assert outcome("AT-10", given, history) is expected


def test_at_10_a_first_report_has_nothing_to_grow_from():
    assert outcome("AT-10", answers(**dict.fromkeys(SYMPTOMS, 4))) is NOT_ASSESSED
    assert outcome("AT-10", answers(**dict.fromkeys(SYMPTOMS, 3))) is NO


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (4, [(1, 3), (2, 2), (3, 1)], FIRES),
        # Reports, not days.
        (4, [(0.1, 3), (0.2, 2), (0.3, 1)], FIRES),
        (3, [(1, 2), (2, 1), (3, 0)], NO),
        (4, [(1, 3), (2, 3), (3, 1)], NO),
        (4, [(1, 3), (2, 2)], NOT_ASSESSED),
        (4, [(1, 3), (10, 2), (12, 1)], FIRES),
        (4, [(1, 3), (11, 2), (12, 1)], NO),
    ],
)
def test_at_11_pain_that_rises_three_times(now, before, expected):
    assert judged("AT-11", "pain_rest", now, *before, at=WEEK_2) is expected


@pytest.mark.parametrize(("day", "expected"), [(3, NO), (4, FIRES)])
def test_at_11_pain_may_rise_in_the_first_three_days(day, expected):
    at = OPERATION + day * DAY

    found = judged("AT-11", "pain_rest", 4, (1, 3), (2, 2), (3, 1), at=at)
    assert found is expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (4, [(14, 4)], FIRES),
        (4, [(13, 4)], NOT_ASSESSED),
        (4, [(14, 3)], NO),
        (3, [(14, 4)], NO),
        (4, [], NOT_ASSESSED),
    ],
)
def test_at_15_distress_that_stays(now, before, expected):
    assert judged("AT-15", "distress_0_10", now, *before) is expected


# Kidneys, blood ----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["AT-12", "AT-19"])
@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (60, [(401, 80), (500, 20)], FIRES),
        (61, [(401, 80)], NO),
        (60, [(400, 80)], NOT_ASSESSED),
        (60, [(10, 80)], NOT_ASSESSED),
        (60, [], NOT_ASSESSED),
    ],
)
def test_at_12_and_19_kidney_function_falls_by_a_quarter(code, now, before, expected):
    """401 days ago is the day before the operation."""
    assert judged(code, "egfr", now, *before, tags=["stoma"]) is expected
    assert judged(code, "egfr", now, *before, tags=["sact-6w"]) is expected


def test_at_19_is_for_a_stoma_or_cancer_drugs():
    assert judged("AT-19", "egfr", 40, (401, 80)) is NO
    assert judged("AT-12", "egfr", 40, (401, 80)) is FIRES


@pytest.mark.parametrize("code", ["AT-12", "AT-19"])
@pytest.mark.parametrize(
    ("day", "now", "expected"),
    [
        (22, 30, NOT_ASSESSED),
        (23, 30, FIRES),
        (23, 31, NO),
        (37, 30, FIRES),
        (120, 30, FIRES),
    ],
)
def test_after_nephrectomy_the_value_of_month_1_is_the_baseline(
    code, day, now, expected
):
    """40 on that day, 90 before the operation. The check of month 1 may be a week
    early; a late one still counts.
    """
    before = [(400 - day, 40), (401, 90)]

    found = judged(code, "egfr", now, *before, tags=["nephrectomy", "stoma"])
    assert found is expected


@pytest.mark.parametrize(("now", "expected"), [(67.5, FIRES), (68, NOT_ASSESSED)])
def test_at_12_above_ninety_is_a_baseline_too(now, expected):
    above = value("egfr", 90, OPERATION - DAY, qualifier=">")
    given = answers(DISTANT, egfr=now)

    assert outcome("AT-12", given, {"egfr": [above]}, at=DISTANT) is expected


@pytest.mark.parametrize(
    ("day", "now", "before", "tags", "expected"),
    [
        (15, 100, [(14, 110)], [], FIRES),
        (15, 101, [(14, 110)], [], NO),
        (40, 100, [(28, 110)], [], FIRES),
        (40, 100, [(29, 110)], [], NOT_ASSESSED),
        (40, 100, [(10, 105), (20, 110)], [], FIRES),
        (14, 100, [(10, 110)], [], NO),
        (40, 100, [(28, 110)], ["sact-6w"], NO),
    ],
)
def test_at_13_blood_count(day, now, before, tags, expected):
    at = OPERATION + day * DAY

    assert judged("AT-13", "hb_g_l", now, *before, at=at, tags=tags) is expected


@pytest.mark.parametrize(
    ("now", "hours", "expected"),
    [
        (106, 48, FIRES),
        (105, 48, NO),
        (106, 49, NOT_ASSESSED),
        (120, 7 * 24, FIRES),
        (119, 7 * 24, NOT_ASSESSED),
        (120, 8 * 24, NOT_ASSESSED),
    ],
)
def test_at_18_kidney_injury_by_26_in_48_hours_or_by_half_in_7_days(
    now, hours, expected
):
    """From 80. What was measured more than 48 hours ago says nothing of those 48."""
    field = "creatinine_umol_l"
    history = {field: [value(field, 80, NOW - hours * HOUR)]}

    assert outcome("AT-18", answers(creatinine_umol_l=now), history) is expected


@pytest.mark.parametrize(
    ("before", "tags", "expected"),
    [
        ([(3, 80)], [], FIRES),
        ([(3, 80)], ["nephrectomy"], NOT_ASSESSED),
        ([(1, 120), (3, 80)], ["nephrectomy"], NO),
        ([(1, 104), (3, 80)], ["nephrectomy"], FIRES),
    ],
)
def test_at_18_after_nephrectomy_judges_from_the_first_value_after_it(
    before, tags, expected
):
    day_2 = OPERATION + 2 * DAY

    found = judged("AT-18", "creatinine_umol_l", 130, *before, at=day_2, tags=tags)
    assert found is expected


# Days in a row -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "home", "expected"),
    [
        ([(1, 999), (2, 999)], 2, FIRES),
        ([(1, 999), (2, 999)], 14, FIRES),
        ([(1, 999), (2, 999)], 15, NO),
        ([(1, 999), (2, 999)], 1, NO),
        ([(1, 999), (2, 1000)], 5, NO),
        ([(1, 999), (3, 999)], 5, NOT_ASSESSED),
    ],
)
def test_at_14_few_steps_in_the_first_days_home(before, home, expected):
    history = course("steps_24h", *before)
    given = answers(steps_24h=999)
    there = {"discharged_on": NOW.date() - home * DAY}

    old, young = OPERATED_ON.replace(year=1950), OPERATED_ON.replace(year=1990)
    assert outcome("AT-14", given, history, born_on=old, **there) is expected
    assert outcome("AT-14", given, history, born_on=young, **there) is NO


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (3, [(30, 3)], FIRES),
        (4.99, [(30, 4.99)], FIRES),
        (2.99, [(30, 3)], NO),
        (5, [(30, 3)], NO),
        (3, [(30, 5)], NO),
        (3, [(30, 2.9)], NO),
        (3, [], NOT_ASSESSED),
        # Two values of one day are one visit.
        (3, [(0.1, 3)], NOT_ASSESSED),
    ],
)
def test_at_16_a_limb_that_swells_a_little(now, before, expected):
    assert judged("AT-16", "limb_change_pct", now, *before) is expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (37.5, [(1, 37.9), (2, 37.6)], FIRES),
        (37.5, [(3, 37.9), (7, 37.6)], FIRES),
        (37.5, [(3, 37.9), (8, 37.6)], NO),
        (37.4, [(1, 37.9), (2, 37.6)], NO),
        (37.5, [(1, 38), (2, 37.6)], NO),
        (37.5, [(1, 37.4), (2, 37.6)], NO),
        (37.5, [(1, 37.9)], NOT_ASSESSED),
        (37.5, [(0.1, 37.9), (0.2, 37.9)], NOT_ASSESSED),
        # The last reading of a day stands for it.
        (37.5, [(1, 37.9), (1.2, 36), (2, 37.6)], FIRES),
        (37.5, [(1, 36), (1.2, 37.9), (2, 37.6)], NO),
    ],
)
def test_at_17_a_temperature_that_stays_a_little_high(now, before, expected):
    assert judged("AT-17", "temperature_c", now, *before) is expected


# Entered late ------------------------------------------------------------------------


def late(code, field, what, *around):
    """A value of 30 days ago, entered now; `around` counts back from today."""
    at = DISTANT - 30 * DAY
    history = course(field, *around, now=DISTANT)
    return judge(code, answers(at, **{field: what}), history, at=at)


def test_h26_a_value_entered_late_completes_the_course_that_went_on():
    found = late("AT-01", "cea_ug_l", 4.9, (0, 5), (60, 4.8))

    assert found.outcome is FIRES
    assert [float(each.number) for each in found.inputs] == [4.9, 4.8, 5]


def test_a_course_that_does_not_hang_on_the_late_value_is_not_found_again():
    """5.5, 5.9 and 6 rose without it, and were judged when they came."""
    after, before = [(0, 6), (10, 5.9), (15, 5.5)], [(45, 5), (75, 6)]

    assert late("AT-05", "afp_ug_l", 5.2, *after).outcome is FIRES
    assert late("AT-05", "afp_ug_l", 9, *after, *before).outcome is NO


def test_h26_a_rise_from_a_late_value_to_a_later_one_is_found():
    rise = late("weight_kg rise 2 in 3 days", "weight_kg", 70, (28, 72))

    assert rise.outcome is FIRES


def test_h26_the_value_judged_stands_for_its_day_though_another_came_after_it():
    history = course("x", (-0.1, 0), (1, 1))

    assert outcome("x >= 1 on 2 tests", answers(x=1), history) is FIRES


# Only known as below or above --------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "old", "new", "expected"),
    [
        ("x risen 1 time", "<0.1", "<0.1", NO),
        ("x risen 1 time", "<0.1", "0.1", FIRES),
        ("x risen 1 time", "0.1", "<0.1", NO),
        ("x risen 1 time", "<0.2", "0.1", NOT_ASSESSED),
        ("x risen 1 time", "0.05", "<0.1", NOT_ASSESSED),
        ("x risen 1 time", ">90", "80", NO),
        ("x risen 1 time", "80", ">90", FIRES),
        ("x risen 1 time", ">90", "95", NOT_ASSESSED),
        ("x rise 1 since last", "<2", "3", FIRES),
        ("x rise 1 since last", "<2", "1.5", NOT_ASSESSED),
        ("x rise 2 since last", "<2", "1.5", NO),
        ("x rise 50 % since last", "<2", "3", FIRES),
        ("x fall 10 since last", ">90", "80", FIRES),
        ("x fall 10 since last", ">90", "85", NOT_ASSESSED),
        ("x fall 10 since last", "90", ">85", NO),
        ("x fall 10 since last", "90", ">75", NOT_ASSESSED),
    ],
)
def test_h26_a_change_is_one_only_where_it_is_certain(condition, old, new, expected):
    history = {"x": [read(old, NOW - DAY)]}

    assert outcome(condition, {"x": read(new)}, history) is expected


def test_a_rise_may_be_held_to_a_level_and_a_slope_too():
    history = course("x", (30, 1), (60, 0))

    assert outcome("x rise 1 since last", answers(x=2), history) is FIRES
    assert outcome("x rise 1 since last, last >= 3", answers(x=2), history) is NO
    assert outcome("x risen 1 per 30 days", answers(x=2), history) is FIRES
    assert outcome("x risen 2 per 30 days", answers(x=2), history) is NO


def test_choices_and_words_have_a_course_too():
    history = course("mood", (1, "low"), (2, "fine"))

    assert outcome('mood = "low" on 2 readings', answers(mood="low"), history) is FIRES
    assert outcome('mood = "low" on 3 tests', answers(mood="low"), history) is NO
    assert outcome('mood in ("low") on 2 days', answers(mood="low"), history) is FIRES
    assert outcome('mood = "low" that day', answers(mood="low")) is FIRES
    assert outcome('mood = "low" that day', {}, history) is NOT_ASSESSED


def test_h26_an_earlier_text_or_gap_is_no_number_to_compare_with():
    text, empty = value("x", "two", NOW - DAY), value("x", "", NOW - DAY)
    history = {"x": [text, empty, value("x", 1, NOW - 2 * DAY)]}

    assert outcome("x rise 1 since last", answers(x=2), history) is FIRES
