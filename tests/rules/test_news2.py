"""NEWS2 against the published table (RCP, 2017), at both ends of every band."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.enums import Known
from careplan.rules.redflags import Outcome
from careplan.rules.scores import computed
from tests.rules.redflags import NOW, RULES, answers, outcome, situation, value

# As published: from, to (both ends included), points. None: no end.
RESP = [(None, 8, 3), (9, 11, 1), (12, 20, 0), (21, 24, 2), (25, None, 3)]
SPO2_1 = [(None, 91, 3), (92, 93, 2), (94, 95, 1), (96, None, 0)]
SPO2_2_AIR = [(None, 83, 3), (84, 85, 2), (86, 87, 1), (88, 92, 0), (93, None, 0)]
SPO2_2_OXYGEN = [
    (None, 83, 3), (84, 85, 2), (86, 87, 1), (88, 92, 0), (93, 94, 1), (95, 96, 2),
    (97, None, 3),
]  # fmt: skip
SBP = [(None, 90, 3), (91, 100, 2), (101, 110, 1), (111, 219, 0), (220, None, 3)]
PULSE = [
    (None, 40, 3), (41, 50, 1), (51, 90, 0), (91, 110, 1), (111, 130, 2),
    (131, None, 3),
]  # fmt: skip
TEMPERATURE = [
    (None, "35.0", 3), ("35.1", "36.0", 1), ("36.1", "38.0", 0), ("38.1", "39.0", 1),
    ("39.1", None, 2),
]  # fmt: skip
AWAKE = {"alert": 0, "new confusion": 3, "voice": 3, "pain": 3, "unresponsive": 3}

WELL = {
    "resp_rate_bpm": 16,
    "spo2_pct": 98,
    "on_oxygen": "no",
    "sbp_mmhg": 120,
    "pulse_bpm": 70,
    "consciousness": "alert",
    "temperature_c": 37,
}
TEXTS = {"on_oxygen", "consciousness"}


def edges(bands):
    """Both ends of every band, with its points."""
    return [(end, points) for *ends, points in bands for end in ends if end is not None]


def score(*, tags=(), **changed):
    given = {**WELL, **changed}
    asked = {
        code: value(code, what if code in TEXTS else Decimal(str(what)))
        for code, what in given.items()
        if what is not None
    }
    found = computed(situation(asked, tags=tags))
    return found.get("news2_total"), found.get("news2_single_3")


def points(**changed):
    """The points of the one measure that is changed, without those of oxygen."""
    total, single = score(**changed)
    alone = total.number - (2 if changed.get("on_oxygen") == "yes" else 0)
    assert single.text == ("yes" if alone == 3 else "no")
    return alone


def test_somebody_well_scores_nought():
    total, single = score()

    assert (total.number, total.measured_at) == (0, NOW)
    assert single.text == "no"


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        (code, number, expected)
        for code, bands in {
            "resp_rate_bpm": RESP,
            "spo2_pct": SPO2_1,
            "sbp_mmhg": SBP,
            "pulse_bpm": PULSE,
            "temperature_c": TEMPERATURE,
        }.items()
        for number, expected in edges(bands)
    ],
)
def test_h26_each_measure_scores_its_points_at_both_ends_of_every_band(
    code, number, expected
):
    assert points(**{code: number}) == expected


@pytest.mark.parametrize(("number", "expected"), edges(SPO2_1))
def test_oxygen_adds_two_and_leaves_scale_1_as_it_is(number, expected):
    assert points(spo2_pct=number, on_oxygen="yes") == expected


@pytest.mark.parametrize(("number", "expected"), edges(SPO2_2_AIR))
def test_h26_scale_2_on_air(number, expected):
    assert points(spo2_pct=number, tags=["spo2-scale-2"]) == expected


@pytest.mark.parametrize(("number", "expected"), edges(SPO2_2_OXYGEN))
def test_h26_scale_2_on_oxygen(number, expected):
    scale = {"on_oxygen": "yes", "tags": ["spo2-scale-2"]}

    assert points(spo2_pct=number, **scale) == expected


@pytest.mark.parametrize(("state", "expected"), AWAKE.items())
def test_anything_but_alert_scores_three(state, expected):
    assert points(consciousness=state) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, 2),
        ({"tags": {"spo2-scale-2": Known.YES}}, 0),
        ({"tags": {"spo2-scale-2": Known.NOT_KNOWN}}, 2),
        ({"spo2_scale": 2}, 0),
        ({"spo2_scale": 1, "tags": ["spo2-scale-2"]}, 2),
    ],
)
def test_scale_2_only_on_the_order_of_a_clinician(changed, expected):
    tags = changed.pop("tags", ())

    assert points(spo2_pct=92, tags=tags, **changed) == expected


@pytest.mark.parametrize(("stored", "expected"), [("1", 2), ("2", 0)])
def test_the_scale_is_a_choice(stored, expected):
    asked = answers(**WELL) | answers(spo2_pct=92, spo2_scale=stored)

    assert computed(situation(asked))["news2_total"].number == expected


@pytest.mark.parametrize("code", WELL)
def test_h26_with_a_measure_missing_there_is_no_score(code):
    assert score(**{code: None}) == (None, None)


@pytest.mark.parametrize(
    ("code", "odd"),
    [
        ("pulse_bpm", value("pulse_bpm", "seventy")),
        ("pulse_bpm", value("pulse_bpm", 70, qualifier=">")),
        ("on_oxygen", value("on_oxygen", "sometimes")),
        ("consciousness", value("consciousness", "sleepy")),
    ],
)
def test_h26_what_cannot_be_read_gives_no_score(code, odd):
    found = computed(situation({**answers(**WELL), code: odd}))

    assert "news2_total" not in found


def test_h26_the_rules_on_news2_fire_at_five_and_at_seven_and_at_a_single_three():
    def fired(**changed):
        asked = answers(**{**WELL, **changed})
        asked |= computed(situation(asked))
        return {
            code
            for code in ("AL-017", "AL-018", "AL-123")
            if outcome(code, asked) is Outcome.FIRES
        }

    # 2 + 2 = 4; 2 + 2 + 1 = 5; 2 + 2 + 2 + 1 = 7; one measure alone = 3.
    four = {"pulse_bpm": 111, "resp_rate_bpm": 21}
    five = four | {"temperature_c": 39}
    seven = four | {"sbp_mmhg": 100, "temperature_c": 39}
    assert fired(**four) == set()
    assert fired(**five) == {"AL-018"}
    assert fired(**seven) == {"AL-017", "AL-018"}
    assert fired(pulse_bpm=131) == {"AL-123"}
    assert RULES["AL-018"].within_hours == 1


def published(number, bands):
    for low, high, expected in bands:
        over = low is None or number >= float(low)
        under = high is None or number <= float(high)
        if over and under:
            return expected
    raise AssertionError


@given(
    st.integers(1, 80),
    st.integers(20, 100),
    st.booleans(),
    st.booleans(),
    st.integers(30, 300),
    st.integers(10, 300),
    st.sampled_from(list(AWAKE)),
    st.integers(250, 450),
)
def test_h26_any_seven_measures_add_up_as_published(
    resp, spo2, oxygen, second, sbp, pulse, awake, tenths
):
    scale = SPO2_1
    if second:
        scale = SPO2_2_OXYGEN if oxygen else SPO2_2_AIR
    each = [
        published(resp, RESP),
        published(spo2, scale),
        2 if oxygen else 0,
        published(sbp, SBP),
        published(pulse, PULSE),
        AWAKE[awake],
        published(tenths / 10, TEMPERATURE),
    ]

    total, single = score(
        resp_rate_bpm=resp,
        spo2_pct=spo2,
        on_oxygen="yes" if oxygen else "no",
        sbp_mmhg=sbp,
        pulse_bpm=pulse,
        consciousness=awake,
        temperature_c=tenths / 10,
        tags=["spo2-scale-2"] if second else [],
    )

    assert total.number == sum(each)
    assert single.text == ("yes" if 3 in each else "no")
