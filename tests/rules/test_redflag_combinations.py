"""Combination rules: three answers to every test, and rules that name rules (H26)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.enums import Urgency
from careplan.rules.redflags import Outcome, evaluate
from careplan.rules.redflags.kleene import all_of, any_of, at_least
from tests.rules.redflags import (
    DAY,
    HOUR,
    NOW,
    RULES,
    answers,
    course,
    judge,
    outcome,
    rule,
    situation,
)

FIRES, NO = Outcome.FIRES, Outcome.NO
NOT_ASSESSED = Outcome.NOT_ASSESSED

HOURS_24 = (NOW - 24 * HOUR).isoformat()
HOURS_12 = (NOW - 12 * HOUR).isoformat()
JUST_NOW = NOW.isoformat()
HOT, COOL = {"temperature_c": 38}, {"temperature_c": 37.9}
SACT = ["sact-6w"]
BELLY = ["abdominal-surgery"]
LEG = {"calf_symptom": "left"}
NO_LEG = {"calf_symptom": "none"}
SICK = {"vomits_24h": 1, "belly_swollen": "yes"}
STUCK = {"last_flatus_at": HOURS_24, "last_stool_at": HOURS_24}
LUMP = {"new_lump_site": "scar"}
SMALL, WEAK = {"weight_loss_pct_30d": 5}, {"resp_rate_bpm": 22}


def no(*fields):
    return dict.fromkeys(fields, "no")


def yes(*fields):
    return dict.fromkeys(fields, "yes")


# Rule, tags, answers, outcome; every day is day 10.
EXAMPLES = [
    ("AC-01", SACT, HOT, FIRES),
    ("AC-01", SACT, COOL, NO),
    ("AC-01", [], HOT, NO),
    ("AC-01", [], {}, NO),
    ("AC-01", SACT, {}, NOT_ASSESSED),
    ("AC-01b", SACT, {"temperature_c": 37.5}, FIRES),
    ("AC-01b", SACT, {"temperature_c": 37.4}, NO),
    ("AC-02", BELLY, HOT | {"pulse_bpm": 100}, FIRES),
    ("AC-02", BELLY, HOT | yes("very_unwell"), FIRES),
    ("AC-02", BELLY, HOT | {"last_flatus_at": HOURS_24, **yes("belly_swollen")}, FIRES),
    ("AC-02", BELLY, HOT | {"pulse_bpm": 99}, NOT_ASSESSED),
    ("AC-02", BELLY, {}, NOT_ASSESSED),
    ("AC-02", [], HOT | {"pulse_bpm": 100}, NO),
    ("AC-03", [], WEAK | {"sbp_mmhg": 100}, FIRES),
    ("AC-03", [], WEAK | {"consciousness": "voice"}, FIRES),
    ("AC-03", [], WEAK | yes("confused_or_drowsy"), FIRES),
    ("AC-03", [], WEAK | {"sbp_mmhg": 101, "consciousness": "alert"}, NOT_ASSESSED),
    ("AC-03", [], {"resp_rate_bpm": 21, "sbp_mmhg": 101}, NO),
    ("AC-04", [], LEG | yes("breathless_rest_new"), FIRES),
    ("AC-04", [], LEG | {"breathless": 4}, FIRES),
    ("AC-04", [], LEG | yes("chest_pain"), FIRES),
    ("AC-04", [], LEG | yes("coughing_blood"), FIRES),
    ("AC-04", [], LEG | {"breathless": 3}, NOT_ASSESSED),
    ("AC-04", [], LEG | {"breathless": 3} | no(
        "breathless_rest_new", "chest_pain", "coughing_blood"), NO),
    ("AC-04", [], NO_LEG, NO),
    ("AC-05", [], HOT | {"wound_redness": "spreading"}, FIRES),
    ("AC-05", [], HOT | {"wound_discharge": "thick/yellow-green"}, FIRES),
    ("AC-05", [], HOT | {"wound_redness": "edge only", "wound_discharge": "clear"}, NO),
    ("AC-05", [], HOT, NOT_ASSESSED),
    ("AC-05", [], COOL, NO),
    ("AC-06", [], HOT | yes("limb_hot_red"), FIRES),
    ("AC-06", [], yes("limb_hot_red", "rigors"), FIRES),
    ("AC-06", [], yes("limb_hot_red") | no("rigors"), NOT_ASSESSED),
    ("AC-06", [], no("limb_hot_red"), NO),
    ("AC-07", [], SICK | STUCK, FIRES),
    ("AC-07", [], SICK | {"stoma_last_output_at": HOURS_12}, FIRES),
    ("AC-07", [], SICK | STUCK | {"last_stool_at": JUST_NOW}, NOT_ASSESSED),
    ("AC-07", [], SICK | {
        "last_stool_at": JUST_NOW, "stoma_last_output_at": JUST_NOW}, NO),
    ("AC-07", [], {"vomits_24h": 0}, NO),
    ("AC-08", [], {"stoma_output_ml": 1500} | yes("dizzy"), FIRES),
    ("AC-08", [], {"stoma_output_ml": 1500} | yes("urine_low"), FIRES),
    ("AC-08", [], {"stoma_output_ml": 1499} | yes("urine_low", "dizzy"), NO),
    ("AC-08", [], {"stoma_output_ml": 1500} | no("dizzy"), NOT_ASSESSED),
    ("AC-09", [], {}, NO),
    ("AC-10", ["spleen-removed"], HOT, FIRES),
    ("AC-10", ["spleen-removed"], COOL | yes("very_unwell"), FIRES),
    ("AC-10", ["spleen-removed"], COOL, NOT_ASSESSED),
    ("AC-10", [], HOT, NO),
    ("AC-11", ["immune-suppressed"], HOT, FIRES),
    ("AC-11", ["immune-suppressed"], COOL, NO),
    ("AC-11", [], HOT, NO),
    ("AC-12", ["blood-thinner"], yes("head_injury"), FIRES),
    ("AC-12", ["blood-thinner"], yes("black_stools"), FIRES),
    ("AC-12", ["blood-thinner"], no("black_stools"), NOT_ASSESSED),
    ("AC-12", [], yes("head_injury"), NO),
    ("AC-13", [], SMALL | {"intake_fraction": "½"}, FIRES),
    ("AC-13", [], SMALL | {"intake_fraction": "¾"}, NO),
    ("AC-13", [], SMALL, NOT_ASSESSED),
    ("AC-13", [], {"weight_loss_pct_30d": 4.99}, NO),
    ("AC-14", [], {"new_lump_site": "none"}, NO),
    ("AC-14", [], LUMP, NOT_ASSESSED),
    ("AC-15", SACT, yes("very_unwell"), FIRES),
    ("AC-15", SACT, no("very_unwell"), NO),
    ("AC-15", [], yes("very_unwell"), NO),
    ("AC-16", [], {"temperature_c": 35.9} | yes("very_unwell"), FIRES),
    ("AC-16", [], {"temperature_c": 36.0} | yes("very_unwell"), NO),
    ("AC-16", [], {"temperature_c": 35.9}, NOT_ASSESSED),
    ("AC-17", ["spo2-scale-2"], {"spo2_pct": 97} | yes("on_oxygen"), FIRES),
    ("AC-17", ["spo2-scale-2"], {"spo2_pct": 97} | no("on_oxygen"), NO),
    ("AC-17", ["spo2-scale-2"], {"spo2_pct": 96}, NO),
    ("AC-17", [], {"spo2_pct": 97} | yes("on_oxygen"), NO),
    ("AC-18", ["neck-surgery"], yes("scar_swelling_growing"), FIRES),
    ("AC-18", [], yes("scar_swelling_growing"), NO),
    ("AC-19", ["adrenal-risk"], {"vomits_24h": 2}, FIRES),
    ("AC-19", ["adrenal-risk"], {"vomits_24h": 1, "fluids_kept": "no"}, FIRES),
    ("AC-19", ["adrenal-risk"], yes("very_unwell"), FIRES),
    ("AC-19", ["adrenal-risk"], {
        "vomits_24h": 1, "fluids_kept": "some", **no("very_unwell")}, NO),
    ("AC-19", [], {"vomits_24h": 2}, NO),
    ("AC-20", [], HOT | yes("jaundice"), FIRES),
    ("AC-20", [], yes("jaundice", "rigors"), FIRES),
    ("AC-20", [], COOL | yes("jaundice") | no("rigors"), NO),
    ("AC-20", [], yes("jaundice"), NOT_ASSESSED),
    ("AC-21", [], {"calcium_adj_mmol_l": 2.09} | yes("tingling_or_cramps"), FIRES),
    ("AC-21", [], {"calcium_adj_mmol_l": 2.1} | yes("tingling_or_cramps"), NO),
    ("AC-21", [], yes("tingling_or_cramps"), NOT_ASSESSED),
    ("AC-22", ["pancreatectomy"], yes("black_stools"), FIRES),
    ("AC-22", ["pancreatectomy"], yes("vomiting_blood"), FIRES),
    ("AC-22", [], yes("vomiting_blood"), NO),
    ("AC-23", [], yes("black_stools", "dizzy"), FIRES),
    ("AC-23", [], yes("black_stools"), NOT_ASSESSED),
    ("AC-23", [], no("dizzy"), NO),
]  # fmt: skip


@pytest.mark.parametrize(("code", "tags", "given", "expected"), EXAMPLES)
def test_h26_combinations(code, tags, given, expected):
    assert outcome(code, answers(**given), tags=tags) is expected


def test_every_combination_rule_is_among_the_examples():
    assert {code for code, *_ in EXAMPLES} == {
        code for code in RULES if code.startswith("AC-")
    }


# A leak of the join: its days, and the laboratory's share -----------------------------


@pytest.mark.parametrize(
    ("day", "home", "expected"),
    [
        (2, False, NO), (3, False, FIRES), (30, False, FIRES), (31, False, NO),
        (0, True, FIRES), (2, True, FIRES), (30, True, FIRES), (31, True, NO),
    ],
)  # fmt: skip
def test_a_leak_is_thought_of_from_day_3_and_at_home_from_the_first(
    day, home, expected
):
    at = NOW.replace(day=1) + day * DAY
    tags = [*BELLY, "at-home"] if home else BELLY
    given = answers(at, temperature_c=38, pulse_bpm=100)

    assert outcome("AC-02", given, tags=tags, at=at) is expected


def test_h26_a_rule_named_by_another_brings_its_inputs_along():
    at = NOW.replace(day=4)
    given = answers(at, temperature_c=38, crp_mg_l=172)
    tags = [*BELLY, "bowel-join"]
    rules = [RULES[code] for code in ("AC-02", "AL-060", "AL-061", "AL-062")]

    leak, *_ = evaluate(rules, situation(given, tags=tags, at=at))

    assert leak.outcome is FIRES
    assert {each.code for each in leak.inputs} == {"temperature_c", "crp_mg_l"}


def test_h26_a_rule_that_is_not_switched_on_is_unknown_never_no():
    given = answers(temperature_c=38, pulse_bpm=99, belly_pain_getting_worse="no")
    given |= answers(belly_swollen="no", very_unwell="no")

    assert outcome("AC-02", given, tags=BELLY) is NOT_ASSESSED


@pytest.mark.parametrize(
    ("given", "open_rules", "expected"),
    [
        ({"cea_ug_l": 5}, set(), FIRES),
        ({"cea_ug_l": 4.9}, set(), NOT_ASSESSED),
        ({}, {"AT-01"}, FIRES),
        ({}, {"AT-06"}, FIRES),
        ({}, {"AL-100"}, NOT_ASSESSED),
        ({}, {"AT-07"}, NOT_ASSESSED),
    ],
)
def test_a_lump_with_a_marker_that_moves(given, open_rules, expected):
    """A trend rule counts while its alert is open; another on the same answers."""
    found = evaluate(
        RULES.values(),
        situation(
            answers(new_lump_site="neck", **given),
            tags=["site-colon"],
            at=NOW + 30 * DAY,
            open_rules=frozenset(open_rules),
        ),
    )

    assert {each.rule: each.outcome for each in found}["AC-14"] is expected


def test_a_trend_that_matches_these_answers_counts_before_its_alert_is_open():
    later = NOW + 300 * DAY
    rising = course("cea_ug_l", (40, 4), (80, 3), now=later)
    given = answers(later, new_lump_site="neck", cea_ug_l=5)

    rules = [RULES["AC-14"], RULES["AT-01"]]
    lump, _ = evaluate(rules, situation(given, rising, at=later))

    assert lump.outcome is FIRES


# Two ambers make a red ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("open_before", "given", "expected"),
    [
        (0, {}, NO),
        (1, {}, NO),
        (2, {}, FIRES),
        (1, {"new_lump_site": "neck"}, FIRES),
        (0, {"new_lump_site": "neck"}, NO),
        (0, {"new_lump_site": "neck", "bone_pain_weeks": 2}, FIRES),
        (0, {"distress_0_10": 7, "phq2": 3}, NO),
        (0, {"limb_change_pct": 10, "ldex_change": 7}, NO),
    ],
)
def test_two_problems_of_a_patient_make_a_same_day_alert(open_before, given, expected):
    found = evaluate(
        RULES.values(),
        situation(answers(**given), open_w_patient_rules=open_before),
    )

    assert {each.rule: each.outcome for each in found}["AC-09"] is expected


def test_an_alert_that_is_open_is_not_counted_twice():
    found = evaluate(
        RULES.values(),
        situation(
            answers(new_lump_site="neck"),
            open_rules=frozenset({"AL-090"}),
            open_w_patient_rules=1,
        ),
    )

    assert {each.rule: each.outcome for each in found}["AC-09"] is NO


# Three answers -----------------------------------------------------------------------

LEAVES = [f"q{number}" for number in range(6)]


@st.composite
def trees(draw, fields=tuple(LEAVES)):
    """A condition in which no field stands twice."""
    if len(fields) == 1:
        return f'{fields[0]} = "yes"'
    cut = draw(st.integers(1, len(fields) - 1))
    one, two = draw(trees(fields[:cut])), draw(trees(fields[cut:]))
    joint = draw(
        st.sampled_from(["({}) and ({})", "({}) or ({})", "any 2 of ({}; {})"])
    )
    return joint.format(one, two)


@given(trees(), st.lists(st.sampled_from(["yes", "no", None]), min_size=6, max_size=6))
def test_h26_a_missing_answer_is_open_only_where_it_could_still_decide(tree, given):
    """Against every way of filling the gaps."""
    known = {code: what for code, what in zip(LEAVES, given, strict=True) if what}
    gaps = [code for code in LEAVES if code not in known]
    filled = {
        outcome(tree, answers(**known, **dict(zip(gaps, each, strict=True))))
        for each in product(["yes", "no"], repeat=len(gaps))
    }

    expected = filled.pop() if len(filled) == 1 else NOT_ASSESSED
    assert outcome(tree, answers(**known)) is expected


TRUTHS = [True, False, None]


def test_h26_unknown_is_neither_true_nor_false():
    assert [all_of([True, each]) for each in TRUTHS] == TRUTHS
    assert [all_of([False, each]) for each in TRUTHS] == [False] * 3
    assert [any_of([False, each]) for each in TRUTHS] == TRUTHS
    assert [any_of([True, each]) for each in TRUTHS] == [True] * 3
    assert [at_least(2, [True, each, False]) for each in TRUTHS] == TRUTHS
    assert [at_least(2, [True, each, None]) for each in TRUTHS] == [True, None, None]


def test_h26_a_finding_names_what_was_looked_at_and_what_was_missing():
    found = judge("AC-03", answers(sbp_mmhg=100))

    assert [each.code for each in found.inputs] == ["sbp_mmhg"]
    assert found.missing == ("resp_rate_bpm", "consciousness", "confused_or_drowsy")
    assert (found.rule, found.urgency) == ("AC-03", Urgency.EMERGENCY)


# Facts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "more", "expected"),
    [
        ("tag stoma", {"tags": ["stoma"]}, FIRES),
        ("no tag stoma", {"tags": ["stoma"]}, NO),
        ("no tag stoma", {}, FIRES),
        ("day 10", {}, FIRES),
        ("day 11-12", {}, NO),
        ("day >= 10", {}, FIRES),
        ("day 10", {"operated_on": None}, NOT_ASSESSED),
        ("home day 1-2", {"discharged_on": NOW.date() - DAY}, FIRES),
        ("home day 1-2", {"discharged_on": NOW.date()}, NO),
        ("home day 1-2", {}, NO),
        ("age >= 65", {"born_on": NOW.date().replace(year=1962)}, FIRES),
        ("age >= 65", {"born_on": NOW.date().replace(year=1962, day=12)}, NO),
        ("age >= 65", {}, NOT_ASSESSED),
    ],
)
def test_facts_about_the_patient(condition, more, expected):
    assert outcome(condition, **more) is expected


def test_h03_the_day_is_the_clinics_day():
    """Half past eleven in the evening of 30 June is 1 July in London."""
    late = NOW.replace(month=6, day=30, hour=23, minute=30)

    assert outcome("day 122", at=late) is FIRES


def test_a_rule_without_an_end_or_a_start():
    assert outcome(rule("tag x", day_from=10, day_to=None), tags=["x"]) is FIRES
    assert outcome(rule("tag x", day_from=None, day_to=9), tags=["x"]) is NO
