"""Trend rules of tumour markers, AT-01 to AT-06: rises, gaps, assays (hazard H26)."""

import pytest

from careplan.rules.redflags import Outcome
from tests.rules.redflags import (
    DAY,
    DISTANT,
    HOUR,
    NOW,
    answers,
    course,
    judge,
    judged,
    outcome,
    value,
)

FIRES, NO = Outcome.FIRES, Outcome.NO
NOT_ASSESSED = Outcome.NOT_ASSESSED


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        # Risen at two tests 28 days apart, the last 5 or more.
        (5, [(28, 4.9), (90, 4.8)], FIRES),
        (5, [(28, 4.9), (29, 4.8)], FIRES),
        (4.9, [(28, 4.8), (90, 4.7)], NO),
        (5, [(28, 5), (90, 4.8)], NO),
        (5, [(28, 4.9), (90, 4.9)], NO),
        (5, [(28, 4.9), (90, 5)], NO),
        (5, [(27, 4.9), (90, 4.8)], NOT_ASSESSED),
        (5, [(28, 4.9)], NOT_ASSESSED),
        (5, [], NOT_ASSESSED),
        # A test that comes too soon is stepped over.
        (5, [(10, 4.99), (28, 4.9), (90, 4.8)], FIRES),
        # Risen by 1 in 30 days, the last above 2.5.
        (2.51, [(30, 1.51)], FIRES),
        (2.5, [(30, 1.5)], NO),
        (3, [(30, 2.01)], NO),
        (3, [(60, 1)], FIRES),
        (3, [(60, 1.1)], NO),
        (3, [(27, 1)], NOT_ASSESSED),
        (2, [(30, 1), (60, 0.5)], NO),
        (3, [(30, 2.5), (60, 2)], NO),
    ],
)
def test_at_01_cea(now, before, expected):
    assert judged("AT-01", "cea_ug_l", now, *before) is expected


def test_at_01_is_silent_to_day_90():
    def on_day(day):
        at = NOW + (day - 10) * DAY
        return outcome("AT-01", answers(at, cea_ug_l=9), at=at)

    assert [on_day(day) for day in (0, 90, 91)] == [NO, NO, NOT_ASSESSED]


@pytest.mark.parametrize(
    ("day", "expected"), [(-20, NOT_ASSESSED), (90, NOT_ASSESSED), (91, FIRES)]
)
def test_at_01_compares_no_value_of_the_first_90_days_nor_one_before_surgery(
    day, expected
):
    found = judged("AT-01", "cea_ug_l", 9, (30, 8.9), (400 - day, 1))

    assert found is expected


def test_at_01_leaves_out_results_on_cancer_drugs():
    before = course("cea_ug_l", (30, 4.9), (60, 4.8), now=DISTANT)
    drugs = frozenset({"sact-6w"})
    treated = value("cea_ug_l", 4.9, DISTANT - 30 * DAY, during=drugs)
    on_drugs = {"cea_ug_l": [treated, *before["cea_ug_l"][1:]]}
    given = answers(DISTANT, cea_ug_l=5)

    assert outcome("AT-01", given, before, at=DISTANT) is FIRES
    assert outcome("AT-01", given, before, at=DISTANT, tags=["sact-6w"]) is NO
    assert outcome("AT-01", given, on_drugs, at=DISTANT) is NOT_ASSESSED


@pytest.mark.parametrize("other", [{"assay": "Another"}, {"unit": "ng/mL"}])
def test_h26_results_of_another_assay_or_unit_are_never_compared(other):
    history = course("cea_ug_l", (30, 4.9), (60, 4.8), now=DISTANT, **other)
    same = {"cea_ug_l": value("cea_ug_l", 5, DISTANT, **other)}
    different = answers(DISTANT, cea_ug_l=5)

    assert outcome("AT-01", same, history, at=DISTANT) is FIRES
    assert outcome("AT-01", different, history, at=DISTANT) is NOT_ASSESSED


def test_h26_without_an_operation_day_a_marker_is_not_assessed():
    history = course("cea_ug_l", (30, 4.9), (60, 4.8), now=DISTANT)
    given = answers(DISTANT, cea_ug_l=5)

    found = judge("AT-01", given, history, at=DISTANT, operated_on=None)
    assert (found.outcome, found.missing) == (NOT_ASSESSED, ("operated_on",))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (0.2, [(14, 0.2)], FIRES),
        (0.2, [(13, 0.2)], NOT_ASSESSED),
        (0.2, [(14, 0.19)], NO),
        (0.19, [(14, 0.2)], NO),
        (0.2, [(5, 0.1), (14, 0.2)], FIRES),
        (0.2, [], NOT_ASSESSED),
        # The day of the operation and before: the gland was still there.
        (0.2, [(400, 8)], NOT_ASSESSED),
    ],
)
def test_at_02_psa_after_prostatectomy(now, before, expected):
    assert judged("AT-02", "psa_ug_l", now, *before, tags=["prostatectomy"]) is expected
    assert judged("AT-02", "psa_ug_l", now, *before) is NO


@pytest.mark.parametrize(("below", "expected"), [(0.01, NO), (0.5, NOT_ASSESSED)])
def test_at_02_below_detection_is_low_only_where_that_is_certain(below, expected):
    low = value("psa_ug_l", below, DISTANT - 14 * DAY, qualifier="<")
    given = answers(DISTANT, psa_ug_l=0.3)
    there = {"at": DISTANT, "tags": ["prostatectomy"]}

    assert outcome("AT-02", given, {"psa_ug_l": [low]}, **there) is expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (70, [(7, 70)], FIRES),
        (70, [(6, 70)], NOT_ASSESSED),
        (69, [(7, 70)], NOT_ASSESSED),
        (69, [(7, 70), (30, 30)], NO),
        (69, [(7, 72), (30, 36)], NO),
        (60, [(7, 60), (30, 30)], NO),
        (70, [(7, 69), (30, 36)], NO),
    ],
)
def test_at_03_ca125_at_twice_the_upper_limit(now, before, expected):
    assert judged("AT-03", "ca125_u_ml", now, *before) is expected


LOWEST = (
    "ca125_u_ml >= 2 times lowest on 2 tests, 7 days apart, never <= 35, after day 0"
)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (72, [(7, 72), (30, 36)], FIRES),
        (71, [(7, 72), (30, 36)], NO),
        (72, [(7, 71), (30, 36)], NO),
        (72, [(7, 72), (30, 35)], NO),
        (72, [(7, 72), (30, 36), (90, 20)], NO),
        (72, [(7, 72)], NOT_ASSESSED),
        (72, [(7, 72), (400, 20)], NOT_ASSESSED),
    ],
)
def test_at_03_ca125_at_twice_its_lowest_where_it_never_became_normal(
    now, before, expected
):
    assert judged(LOWEST, "ca125_u_ml", now, *before) is expected


@pytest.mark.parametrize(
    ("now", "before", "bilirubin", "expected"),
    [
        (60, [(30, 50), (60, 40)], 21, FIRES),
        (59, [(30, 50), (60, 40)], 21, NO),
        (60, [(30, 50), (60, 40)], 22, NO),
        (60, [(30, 40)], 21, NOT_ASSESSED),
        (60, [(30, 50)], 21, NOT_ASSESSED),
        (60, [(30, 50), (60, 50)], 21, NO),
    ],
)
def test_at_04_ca199_risen_by_half_while_the_bile_duct_is_open(
    now, before, bilirubin, expected
):
    """Bilirubin is in the same entry, or in another one of the same day."""
    history = course("ca199_u_ml", *before, now=DISTANT)
    given = answers(DISTANT, ca199_u_ml=now)
    together = given | answers(DISTANT, bilirubin_umol_l=bilirubin)
    apart = {"bilirubin_umol_l": [
        value("bilirubin_umol_l", bilirubin, DISTANT - HOUR),
    ]}  # fmt: skip

    assert outcome("AT-04", together, history, at=DISTANT) is expected
    assert outcome("AT-04", given, history | apart, at=DISTANT) is expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [([(30, 50), (60, 40)], NOT_ASSESSED), ([(30, 60), (60, 40)], NO)],
)
def test_h26_at_04_without_bilirubin_of_that_day_is_open(before, expected):
    history = course("ca199_u_ml", *before, now=DISTANT)
    history |= course("bilirubin_umol_l", (1, 21), now=DISTANT)

    assert outcome("AT-04", answers(DISTANT, ca199_u_ml=60), history, at=DISTANT) is (
        expected
    )


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (4, [(30, 3), (60, 2)], FIRES),
        (4, [(30, 2)], FIRES),
        (3.9, [(30, 2)], NOT_ASSESSED),
        (3.9, [(30, 2), (60, 2)], NO),
        (2, [(30, 3)], NO),
        (4, [], NOT_ASSESSED),
    ],
)
def test_at_05_afp_risen_twice_or_doubled(now, before, expected):
    assert judged("AT-05", "afp_ug_l", now, *before) is expected


@pytest.mark.parametrize("rising", ["tg_ug_l", "tgab"])
@pytest.mark.parametrize(
    ("tsh", "expected"),
    [
        ((1, 1, 1), FIRES),
        ((0.5, 2, 1), FIRES),
        ((1, 2.1, 1), NOT_ASSESSED),
        ((1, 1, 30), NOT_ASSESSED),
        ((1, None, 1), NOT_ASSESSED),
    ],
)
def test_at_06_thyroglobulin_or_antibodies_rise_while_tsh_keeps_its_target(
    rising, tsh, expected
):
    """The other of the two was not measured, so there is no plain no."""
    found = zip((60, 30, 0), tsh, strict=True)
    history = course(rising, (30, 0.4), (60, 0.2), now=DISTANT)
    history |= course("tsh_mu_l", *(each for each in found if each[1]), now=DISTANT)
    history |= course("tsh_target_low", (390, 0.5), now=DISTANT)
    history |= course("tsh_target_high", (390, 2), now=DISTANT)

    given = answers(DISTANT, **{rising: 0.6})
    assert outcome("AT-06", given, history, at=DISTANT) is expected


def test_at_06_is_open_without_a_target():
    history = course("tg_ug_l", (30, 0.4), (60, 0.2), now=DISTANT)
    history |= course("tsh_mu_l", (0, 1), (30, 1), (60, 1), now=DISTANT)
    given = answers(DISTANT, tg_ug_l=0.6)

    assert outcome("AT-06", given, history, at=DISTANT) is NOT_ASSESSED


def test_at_06_is_a_no_when_neither_has_risen():
    history = course("tg_ug_l", (30, 0.6), (60, 0.2), now=DISTANT)
    history |= course("tgab", (30, 5), (60, 5), now=DISTANT)
    given = answers(DISTANT, tg_ug_l=0.6, tgab=5)

    assert outcome("AT-06", given, history, at=DISTANT) is NO
