"""Every field of the clinical dictionary is asked, with its type and its limits.

`data/fields.csv` is the dictionary as it stands (clinical/early-recovery.md section 1).
"""

import csv
import re
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest

from careplan.checklists.library import LIBRARY as CHECKLISTS
from careplan.questions.reading import AnswerError, odd, read
from careplan.rules import scores
from careplan.rules.redflags import fields_of, parse
from tests.checklists.tables import ITEMS, TAGS
from tests.questions.library import ASKED, SETS

DATA = Path(__file__).parent / "data"
RULES = Path(__file__).parents[1] / "rules" / "data" / "red_flags.csv"
# A photograph needs consent and a store of its own; this one is counted, not asked.
NOT_ASKED = {"wound_photo", "open_w_patient_rules"}
BOTH_SIDES = {
    "limb_volume_ml": ["limb_volume_left_ml", "limb_volume_right_ml"],
    "limb_girth_cm": ["limb_girth_left_cm", "limb_girth_right_cm"],
}
# No item text of the PHQ-2 ships (section 9): a nurse types the total of a paper form.
LICENSED = {"phq2"}
# Of what the clinical files say nothing about; each has a reason in its set.
OUR_OWN = {
    *("other_signs", "devices", "home_measured", "worries"),
    *("medicines_taken", "medicines_note"),
    *("taught_back", "catheter_out", "opioids_stopped", "stoma_skin"),
    *("stools_usual_24h", "smoking_quit_on", "smoking_per_day", "limb_side"),
    *("drain_amylase_u_l", "serum_amylase_uln_u_l", "weight_loss_pct_180d"),
}
STANDING = {
    *("height_cm", "limb_side", "stools_usual_24h", "serum_amylase_uln_u_l"),
    *("tsh_target_low", "tsh_target_high"),
}
# Numbers that a person of another unit types, and the unit that is named then.
GUARDED = {
    "temperature_c": (["77", "98.6", "115"], ["46", "76", "116"], "°F"),
    "hb_g_l": (["3", "13", "19", "20", "25"], ["26", "251"], "g/dL"),
    "glucose_mmol_l": (["34", "60", "126"], ["33.9"], "mg/dL"),
    "calcium_adj_mmol_l": (["4.51", "9.4"], ["4.50", "0.79"], "mg/dL"),
    "creatinine_umol_l": (["1", "10", "39"], ["201", "3001"], "mg/dL"),
    "albumin_g_l": (["4", "9"], ["10", "61"], "g/dL"),
    "hba1c_mmol_mol": (["7", "15", "19"], ["76", "201"], "%"),
    "height_cm": (["6", "68", "79"], ["251", "139"], "inches"),
}
SCRIPTS = {
    "Arabic": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "Persian": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
    "Devanagari": str.maketrans("0123456789", "०१२३४५६७८९"),
    "full width": str.maketrans("0123456789.", "０１２３４５６７８９．"),
}


def table():
    with (DATA / "fields.csv").open(encoding="utf-8") as file:
        return {row["field"]: row for row in csv.DictReader(file)}


FIELDS = {
    code: row
    for field, row in table().items()
    if field not in NOT_ASKED
    for code in BOTH_SIDES.get(field, [field])
}
EACH = [pytest.param(code, id=code) for code in FIELDS]


def limits(cell):
    """The two ends of a cell such as `25.0–45.0` or `−50–200`."""
    found = re.fullmatch(r"([−-]?[\d.]+)–([\d.]+)", cell)
    ends = found.groups() if found else (None, None)
    return tuple(end and Decimal(end.replace("−", "-")) for end in ends)


def hard_limits(row):
    within = re.search(r"\d+–\d+", row["type"])
    return limits(row["hard"] or (within[0] if within else ""))


def values(cell):
    """The stored values of a list of choices: what stands before any bracket."""
    bare = re.sub(r" \([^)]*\)", "", cell.removeprefix("one or more: "))
    return bare.split(", ")


def kind(cell):
    if "yes/no" in cell:
        return "yes-no"
    if "list of decimal" in cell:
        return "numbers"
    if cell == "date-time":
        return "datetime"
    if cell.startswith("one or more"):
        return "choices"
    return next((word for word in ("integer", "decimal") if word in cell), "choice")


def step(asked):
    return Decimal(1).scaleb(-asked.decimals)


def first(code):
    return next(iter(ASKED[code].values()))


NUMBERS = [
    pytest.param(first(code), id=code)
    for code in FIELDS
    if code in ASKED and first(code).numeric and not first(code).computed
]
WITH_SOFT = [each for each in NUMBERS if each.values[0].soft_high is not None]
COMPUTED_KINDS = {
    **dict.fromkeys(["calf_girth_diff_cm", "bmi"], "decimal"),
    **dict.fromkeys(["limb_change_pct", "ldex_change"], "decimal"),
    **dict.fromkeys(["weight_loss_pct_30d", "drain_amylase_x_uln"], "decimal"),
    "nutrition_risk_score": "integer",
}


def test_every_field_of_the_dictionary_is_asked_and_no_other():
    assert set(ASKED) == set(FIELDS) | OUR_OWN
    assert (len(FIELDS), len(NUMBERS)) == (124, 54)


def test_every_input_of_every_red_flag_is_asked():
    with RULES.open(encoding="utf-8") as file:
        rules = [parse(row["condition"]) for row in csv.DictReader(file)]

    assert len(rules) > 150
    looked_at = set(chain.from_iterable(fields_of(rule) for rule in rules))
    assert looked_at - set(ASKED) == {"open_w_patient_rules"}


@pytest.mark.parametrize("code", EACH)
def test_type_choices_and_limits_are_the_dictionarys(code):
    row, found = FIELDS[code], set()
    derived = re.search("computed|derived", row["type"])
    wanted = COMPUTED_KINDS.get(code) or kind(row["type"])
    chosen = values(row["type"]) if wanted in {"choice", "choices"} else []
    soft = limits(row["soft"])
    for asked in ASKED[code].values():
        found.add(
            (asked.type, tuple(choice["value"] for choice in asked.choices or []))
        )
        assert bool(asked.computed) == bool(derived)
        assert (asked.soft_low, asked.soft_high) == soft
        if hard_limits(row) != (None, None):
            assert (asked.hard_low, asked.hard_high) == hard_limits(row)
        assert asked.qualified == ("qualifier" in row["type"] or code == "cea_ug_l")
    assert found == {(wanted, tuple(chosen))}


@pytest.mark.parametrize("code", EACH)
def test_patients_are_asked_what_is_theirs_and_nothing_else(code):
    who = set(chain.from_iterable(each.entered_by for each in ASKED[code].values()))
    cell = FIELDS[code]["entered_by"]

    assert ("patient" in who) == ("patient" in cell and code not in LICENSED)
    assert ("clinician" in who) == (cell == "clinician only")
    if cell == "clinician only":
        assert who == {"clinician"}


@pytest.mark.parametrize(("cell", "places"), [(1, "1 place"), (2, "2 places")])
def test_places_are_the_dictionarys(cell, places):
    named = [code for code, row in FIELDS.items() if places in row["type"]]

    assert len(named) > 0
    assert {first(code).decimals for code in named} == {cell}


@pytest.mark.parametrize("asked", NUMBERS)
def test_h37_below_and_above_are_refused_and_both_ends_taken(asked):
    for value in (asked.hard_low, asked.hard_high):
        assert read(asked, str(value)).number == value
        assert read(asked, f" {value} ".replace(".", ",")).number == value
        assert read(asked, str(value).replace("-", "−")).number == value
    for value in (asked.hard_low - step(asked), asked.hard_high + step(asked)):
        with pytest.raises(AnswerError) as refused:
            read(asked, str(value))
        assert str(refused.value).startswith(f"{asked.label} must be between")


@pytest.mark.parametrize("asked", NUMBERS)
@pytest.mark.parametrize("blank", ["", " ", "\t", "\u00a0"])
def test_h37_blanks_are_no_answer(asked, blank):
    assert read(asked, blank) is None


@pytest.mark.parametrize("asked", NUMBERS)
@pytest.mark.parametrize("script", SCRIPTS)
def test_h37_digits_of_other_scripts_are_read(asked, script):
    typed = str(asked.hard_high).translate(SCRIPTS[script])

    assert read(asked, typed).number == asked.hard_high


@pytest.mark.parametrize("asked", WITH_SOFT)
def test_h37_outside_the_soft_limits_it_is_asked_about(asked):
    def is_odd(value):
        return odd(asked, read(asked, str(value))) is not None

    assert (is_odd(asked.soft_low), is_odd(asked.soft_high)) == (False, False)
    outside = [asked.soft_low - step(asked), asked.soft_high + step(asked)]
    taken = [each for each in outside if asked.hard_low <= each <= asked.hard_high]
    assert taken != []
    assert [is_odd(each) for each in taken] == [True] * len(taken)


def said_of(asked, typed):
    try:
        return odd(asked, read(asked, typed)) or ""
    except AnswerError as error:
        return str(error)


@pytest.mark.parametrize("code", GUARDED)
def test_h37_another_unit_is_named_where_it_may_be_meant(code):
    meant, other, unit = GUARDED[code]
    asked = first(code)

    assert [unit in said_of(asked, typed) for typed in meant] == [True] * len(meant)
    assert [unit in said_of(asked, typed) for typed in other] == [False] * len(other)
    assert said_of(asked, meant[0]) != ""


def test_h37_a_weight_far_from_the_last_one_is_asked_about():
    weight = first("weight_kg")

    def said(typed, last):
        return odd(weight, read(weight, typed), Decimal(last)) or ""

    assert said("76", "80") == said("84", "80") == ""
    assert said("75.9", "80") == said("84.1", "80").replace("84.1", "75.9")
    assert said("75.9", "80").startswith(weight.label)
    assert "far from the last one, 80.0 kg" in said("75.9", "80")
    assert "pounds" not in said("72", "80")
    assert "pounds or stones" in said("71.9", "80")
    assert "pounds or stones" in said("176", "80")


def test_no_question_has_an_answer_beforehand():
    """H30: neither the model nor the library knows a preset answer."""
    keys = {
        key for content in SETS.values() for row in content["questions"] for key in row
    }

    assert {key for key in keys if re.search("default|initial|preset", key)} == set()


def test_h30_only_what_stands_until_changed_may_be_repeated():
    repeated = {
        code
        for code, sets in ASKED.items()
        for asked in sets.values()
        if asked.repeatable
    }

    assert repeated == STANDING


def test_what_is_worked_out_has_its_function():
    computed = {code for code in ASKED if first(code).computed}

    assert computed - set(scores.CODES) == set()


def test_what_is_worked_out_stands_after_what_it_needs():
    late = [
        (code, row["code"])
        for code, content in SETS.items()
        for at, row in enumerate(content["questions"])
        if row.get("computed") and at == 0
    ]

    assert late == []


def test_every_tag_that_decides_a_question_is_a_tag():
    named = set()
    for content in SETS.values():
        for row in content["questions"]:
            shown = row.get("show_if", {})
            for either in shown if isinstance(shown, list) else [shown]:
                tags = either.get("tag", [])
                named |= {tags} if isinstance(tags, str) else set(tags)

    assert named - set(TAGS) == set()
    assert "stoma" in named


def test_every_set_is_linked_to_a_row_but_the_one_a_site_must_choose():
    linked = {item["question_set"] for _code, item in ITEMS} - {None}

    assert CHECKLISTS.is_dir()
    assert set(SETS) - linked == {"self-harm"}
