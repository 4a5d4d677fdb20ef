"""Numbers below or above a limit, lists of numbers, and what can be read two ways."""

from decimal import Decimal

import pytest

from careplan.questions.reading import AnswerError, as_read, read, read_assay
from tests.questions.test_reading import question

PSA = question(
    code="psa_ug_l",
    label="PSA",
    type="decimal",
    decimals=3,
    unit="µg/L",
    hard_low=Decimal(0),
    hard_high=Decimal(20000),
    qualified=True,
)
PLAIN = question(code="crp", label="CRP", type="decimal", decimals=1, unit="mg/L")
GIRTHS = question(
    code="girths",
    label="Girths",
    type="numbers",
    decimals=1,
    unit="cm",
    hard_low=Decimal(5),
    hard_high=Decimal(150),
)


@pytest.mark.parametrize(
    ("typed", "value", "number", "qualifier"),
    [
        ("<0.01", "<0.010", "0.010", "<"),
        ("< 0,01", "<0.010", "0.010", "<"),
        (">90", ">90.000", "90", ">"),
        ("0.01", "0.010", "0.010", ""),
    ],
)
def test_below_and_above_a_limit_is_kept_as_such(typed, value, number, qualifier):
    found = read(PSA, typed)

    assert (found.value, found.number) == (value, Decimal(number))
    assert (found.qualifier, found.text) == (qualifier, f"{value} µg/L")


@pytest.mark.parametrize("typed", ["<", "> ", "<<1", "<>1", "=1", "≤1", "<x"])
def test_no_other_sign_stands_before_a_number(typed):
    with pytest.raises(AnswerError, match="Type a number for “PSA”"):
        read(PSA, typed)


def test_h37_a_limit_counts_for_the_number_behind_the_sign():
    with pytest.raises(AnswerError, match="must be between 0 and 20000"):
        read(PSA, ">20001")


def test_only_where_the_question_says_so():
    with pytest.raises(AnswerError, match="Type a number for “CRP”"):
        read(PLAIN, "<5")


@pytest.mark.parametrize("typed", ["1,250", "12,345", "123,456,789", "-1,000"])
def test_h37_a_comma_that_may_mean_thousands_is_refused(typed):
    with pytest.raises(AnswerError, match="can be read in two ways"):
        read(PLAIN, typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0,125", "0.1"),
        ("1,25", "1.3"),
        ("1 250", "1250"),
        ("1\u202f250,5", "1250.5"),
        ("12,5", "12.5"),
        ("٣٧٫٥", "37.5"),
        ("−5", "-5"),
    ],
)
def test_h37_other_commas_and_spaces_are_read_as_people_write_them(typed, number):
    assert read(PLAIN, typed).number == Decimal(number)


def test_a_list_of_numbers_keeps_its_order():
    found = read(GIRTHS, "16,5; 18\n 21.25  25")

    assert found.value == "16.5|18.0|21.3|25.0"
    assert (found.text, found.number) == ("16.5; 18.0; 21.3; 25.0 cm", None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("16; x", "Type a number for “Girths”"),
        ("16; 151", "must be between 5 and 150"),
        (";", "Type a number for “Girths”"),
        ("16 " * 31, "at most 30 numbers"),
        ("1,250 3", "two ways"),
    ],
)
def test_h37_each_number_of_a_list_has_the_limits(typed, words):
    with pytest.raises(AnswerError, match=words):
        read(GIRTHS, typed)


def test_a_number_worked_out_has_the_questions_places_and_unit():
    found = as_read(PLAIN, Decimal("12.345"))

    assert (found.value, found.text) == ("12.3", "12.3 mg/L")


def test_none_goes_with_nothing_else():
    choices = [{"value": "none", "label": "No"}, {"value": "blood", "label": "Blood"}]
    asked = question(code="x", label="X", type="choices", choices=choices)

    assert read(asked, ["none"]).value == "none"
    with pytest.raises(AnswerError, match="“No” goes with no other answer"):
        read(asked, ["none", "blood"])


def test_the_name_of_an_assay_is_kept_short_and_plain():
    assert read_assay("  Roche \n Elecsys ") == "Roche Elecsys"
    assert read_assay([]) == read_assay("") == ""
    with pytest.raises(AnswerError, match="at most 80"):
        read_assay("x" * 81)
    with pytest.raises(AnswerError, match="cannot be shown"):
        read_assay("a\0b")
