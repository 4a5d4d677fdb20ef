"""Weight, limbs, differences: worked out from answers, or not at all (hazard H26)."""

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.scores import CODES, STANDING, computed, with_computed
from careplan.rules.scores.limbs import volume_ml
from tests.rules.redflags import (
    DAY,
    NOW,
    answers,
    course,
    situation,
    value,
)


def worked_out(code, given=None, history=None, **more):
    found = computed(situation(given, history, **more)).get(code)
    return None if found is None else found.number


# Build -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "height", "expected"),
    [(70, 175, "22.9"), (80, 200, "20.0"), (47.36, 160, "18.5"), (70, 0, None)],
)
def test_bmi_is_weight_by_height_squared(weight, height, expected):
    bmi = worked_out("bmi", answers(weight_kg=weight, height_cm=height))

    assert bmi == (None if expected is None else Decimal(expected))


def test_a_height_measured_before_still_holds():
    history = course("height_cm", (20, 200), (400, 100))

    assert worked_out("bmi", answers(weight_kg=80), history) == 20


@pytest.mark.parametrize("given", [{"weight_kg": 70}, {"height_cm": 170}, {}])
def test_h26_without_weight_or_height_there_is_no_bmi(given):
    assert worked_out("bmi", answers(**given)) is None


# Weight lost -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "month", "half_year"),
    [
        ([], None, None),
        ([(30, 80)], "5.00", "5.00"),
        ([(31, 80)], None, "5.00"),
        ([(180, 80)], None, "5.00"),
        ([(181, 80)], None, None),
        ([(10, 78), (20, 80), (29, 77), (100, 95)], "5.00", "20.00"),
        ([(10, 70)], "0.00", "0.00"),
        ([(10, "heavy")], None, None),
    ],
)
def test_weight_lost_counts_from_the_highest_of_its_time(before, month, half_year):
    given, history = answers(weight_kg=76), course("weight_kg", *before)

    assert (
        worked_out("weight_loss_pct_30d", given, history),
        worked_out("weight_loss_pct_180d", given, history),
    ) == tuple(None if each is None else Decimal(each) for each in (month, half_year))


def test_h26_weights_in_another_unit_or_of_a_later_day_are_not_compared():
    given = answers(weight_kg=76)
    pounds = {"weight_kg": [value("weight_kg", 180, NOW - DAY, unit="lb")]}
    later = {"weight_kg": [value("weight_kg", 90, NOW + DAY)]}

    assert worked_out("weight_loss_pct_30d", given, pounds) is None
    assert worked_out("weight_loss_pct_30d", given, later) is None


# Eating too little -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "highest", "intake", "expected"),
    [
        ("80.1", "80.1", "all", 0),
        ("80.0", "80.0", "all", 1),
        ("74.0", "74.0", "all", 1),
        ("73.9", "73.9", "all", 2),
        ("90.01", "94.74", "all", 0),
        ("90.00", "94.74", "all", 1),
        ("90.00", "100.0", "all", 1),
        ("89.99", "100.0", "all", 2),
        ("90.0", "90.0", "¼", 0),
        ("90.0", "90.0", "0", 2),
        ("73.0", "90.0", "0", 6),
    ],
)
def test_the_nutrition_score_adds_build_loss_and_nothing_eaten(
    weight, highest, intake, expected
):
    """At a height of 2 m: 80 kg is a BMI of 20, 74 kg one of 18.5."""
    given = answers(weight_kg=Decimal(weight), height_cm=200, intake_fraction=intake)
    history = course("weight_kg", (100, Decimal(highest)))

    assert worked_out("nutrition_risk_score", given, history) == expected


@pytest.mark.parametrize("gone", ["weight_kg", "height_cm", "intake_fraction"])
def test_h26_with_an_input_missing_there_is_no_nutrition_score(gone):
    given = answers(weight_kg=50, height_cm=200, intake_fraction="0")
    history = course("weight_kg", (100, 90))
    del given[gone]

    assert worked_out("nutrition_risk_score", given, history) is None


def test_h26_without_an_earlier_weight_there_is_no_nutrition_score():
    given = answers(weight_kg=50, height_cm=200, intake_fraction="0")

    assert worked_out("nutrition_risk_score", given) is None


# Limbs -------------------------------------------------------------------------------


def test_a_cone_is_as_large_as_its_formula_says():
    """Girths 20 and 20, 4 cm apart: a cylinder of 4 · 20² ÷ 4π."""
    assert float(volume_ml([Decimal(20)] * 2)) == pytest.approx(400 / math.pi)
    assert float(volume_ml([Decimal(20), Decimal(26)], 10)) == pytest.approx(
        10 * (400 + 520 + 676) / (12 * math.pi)
    )
    assert volume_ml([Decimal(20)]) == 0


def girths(left, right, at=NOW):
    return answers(at, limb_girth_left_cm=left, limb_girth_right_cm=right)


def before(left, right, *, code="girth", unit="cm", days=19):
    return course(f"limb_{code}_left_{unit}", (days, left)) | course(
        f"limb_{code}_right_{unit}", (days, right)
    )


def test_girths_give_the_volume_of_each_limb():
    found = computed(situation(girths("20|20|26", "20|20")))

    assert {code: each.number for code, each in found.items()} == {
        "limb_volume_left_ml": 297,
        "limb_volume_right_ml": 127,
    }


@pytest.mark.parametrize(
    ("side", "left", "right", "expected"),
    [
        ("left", 2100, 2000, "5.00"),
        ("right", 2100, 2000, "-4.76"),
        ("both", 2100, 2000, "5.00"),
        (None, 2100, 2000, "5.00"),
        (None, 2000, 2100, "5.00"),
        (None, 2200, 2200, "0.00"),
        ("left", 2310, 2200, "5.00"),
    ],
)
def test_a_limb_is_held_against_its_baseline_and_the_other_limb(
    side, left, right, expected
):
    given = answers(limb_volume_left_ml=left, limb_volume_right_ml=right)
    history = before(2000, 2000, code="volume", unit="ml")
    if side:
        history |= course("limb_side", (19, side))

    change = worked_out("limb_change_pct", given, history)
    assert change == Decimal(expected)


def test_the_change_of_girths_does_not_hang_on_their_distance():
    """Every girth of the left 10 per cent larger: 1.1² = 21 per cent more volume."""
    change = worked_out(
        "limb_change_pct", girths("22|33", "20|30"), before("20|30", "20|30")
    )

    assert change == 21


def test_the_last_before_the_operation_is_the_baseline_else_the_first_of_all():
    code = "limb_volume_{}_ml".format
    given = answers(**{code("left"): 2200, code("right"): 2000})
    right = course(code("right"), (1, 2000))
    left = course(code("left"), (2, 2150), (5, 2000), (15, 2100), (30, 1000))

    assert worked_out("limb_change_pct", given, left | right) == Decimal("4.76")
    assert (
        worked_out("limb_change_pct", given, left | right, operated_on=date(2027, 1, 1))
        == 120
    )
    assert worked_out("limb_change_pct", given, left | right, operated_on=None) == 120


@pytest.mark.parametrize(
    ("given", "history"),
    [
        (girths("22|33", "20|30"), {}),
        (girths("22|33", "20|30"), before("20|30|40", "20|30|40")),
        (girths("22|33", "20|30"), before(2000, 2000, code="volume", unit="ml")),
        (answers(limb_girth_left_cm="22|33"), before("20|30", "20|30")),
        (girths("22|33", "wide"), before("20|30", "20|30")),
        (girths("22|33", "20|-30"), before("20|30", "20|30")),
        (girths("22|33", "NaN|NaN"), before("20|30", "20|30")),
        (girths("22", "20"), before("20", "20")),
        (girths("1e999999|1", "1|1"), before("20|20", "20|20")),
    ],
)
def test_h26_what_cannot_be_compared_gives_no_change(given, history):
    assert worked_out("limb_change_pct", given, history) is None


def test_fluid_by_current_is_held_against_its_baseline():
    given = answers(ldex="no")

    assert (
        worked_out("ldex_change", answers(ldex=8), course("ldex", (19, "1.5"))) is None
    )
    assert worked_out("ldex_change", answers(ldex=8), course("ldex", (19, 1.5))) == (
        Decimal("6.50")
    )
    assert worked_out("ldex_change", answers(ldex=8)) is None
    assert worked_out("ldex_change", given, course("ldex", (19, 1))) is None


# Differences and ratios --------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "given", "expected"),
    [
        ("calf_girth_diff_cm", {"calf_left_cm": 38, "calf_right_cm": 41}, 3),
        ("calf_girth_diff_cm", {"calf_left_cm": 41, "calf_right_cm": 38}, 3),
        ("calf_girth_diff_cm", {"calf_left_cm": 41}, None),
        ("stools_above_usual", {"stools_24h": 6, "stools_usual_24h": 2}, 4),
        ("stools_above_usual", {"stools_24h": 1, "stools_usual_24h": 2}, -1),
        ("stools_above_usual", {"stools_24h": 6}, None),
        ("stools_above_usual", {"stools_usual_24h": 6}, None),
        ("drain_amylase_x_uln",
         {"drain_amylase_u_l": 330, "serum_amylase_uln_u_l": 110}, 3),
        ("drain_amylase_x_uln",
         {"drain_amylase_u_l": 330, "serum_amylase_uln_u_l": 0}, None),
    ],
)  # fmt: skip
def test_differences_and_ratios(code, given, expected):
    assert worked_out(code, answers(**given)) == expected


def test_what_is_usual_was_said_before():
    history = course("stools_usual_24h", (3, 2), (9, 1))

    assert worked_out("stools_above_usual", answers(stools_24h=6), history) == 4


def test_what_holds_until_changed_is_named_for_whoever_fetches_the_history():
    """Each of them alone, in the history, decides a value."""
    given = answers(
        weight_kg=70, stools_24h=6, drain_amylase_u_l=330,
        limb_volume_left_ml=2000, limb_volume_right_ml=2100,
    )  # fmt: skip
    history = before(2000, 2000, code="volume", unit="ml")
    standing = {"limb_side": "left"} | dict.fromkeys(STANDING[0::2], 170)
    standing |= dict.fromkeys(STANDING[3:], 2)
    with_them = {code: [value(code, what)] for code, what in standing.items()}

    alone = computed(situation(given, history))
    together = computed(situation(given, history | with_them))

    changed = {code for code in together if together[code] != alone.get(code)}
    assert set(standing) == set(STANDING)
    assert changed == {
        "bmi", "limb_change_pct", "drain_amylase_x_uln", "stools_above_usual"
    }  # fmt: skip


# All of them -------------------------------------------------------------------------


def test_what_is_worked_out_stands_among_the_answers_with_unit_and_moment():
    an_hour_ago = NOW - DAY / 24
    given = answers(an_hour_ago, calf_left_cm=38, calf_right_cm=41, pulse_bpm=70)
    given |= answers(calf_girth_diff_cm=99)

    after = with_computed(situation(given)).answers

    assert after == given | {
        "calf_girth_diff_cm": value(
            "calf_girth_diff_cm", Decimal("3.00"), an_hour_ago, unit="cm"
        )
    }


fields = st.sampled_from(
    ["weight_kg", "height_cm", "intake_fraction", "calf_left_cm", "calf_right_cm",
     "limb_girth_left_cm", "limb_girth_right_cm", "limb_volume_left_ml",
     "limb_volume_right_ml", "limb_side", "ldex", "stools_24h", "stools_usual_24h",
     "drain_amylase_u_l", "serum_amylase_uln_u_l", "resp_rate_bpm", "spo2_pct",
     "spo2_scale", "on_oxygen", "sbp_mmhg", "pulse_bpm", "consciousness",
     "temperature_c"]
)  # fmt: skip
anything = st.one_of(
    st.decimals(-1000, 1000, places=2),
    st.sampled_from(["", "yes", "0", "left", "20|30", "0|0", "NaN", "1e999999|1", "|"]),
)


@given(st.dictionaries(fields, anything), st.dictionaries(fields, anything))
def test_h26_nothing_that_was_stored_makes_the_scores_fall_over(now, then):
    given = {code: value(code, what) for code, what in now.items()}
    history = {code: [value(code, what, NOW - DAY)] for code, what in then.items()}

    assert set(computed(situation(given, history))) <= set(CODES)
