"""What people type into dates, numbers and words, and what we say back."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from careplan.ui.forms import (
    ChoiceField,
    DateField,
    ErrorSummaryMixin,
    NumberField,
    TextField,
    clean_text,
)


def said(error):
    return " ".join(error.value.messages)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (["24", "11", "2026"], dt.date(2026, 11, 24)),
        ([" 4", "02 ", "2024"], dt.date(2024, 2, 4)),
        (["29", "2", "2024"], dt.date(2024, 2, 29)),
        (["24", "nov", "2026"], dt.date(2026, 11, 24)),
        (["24", "November", "2026"], dt.date(2026, 11, 24)),
        (["٢٤", "١١", "٢٠٢٦"], dt.date(2026, 11, 24)),
        (["२४", "११", "२०२६"], dt.date(2026, 11, 24)),
    ],
)
def test_a_day_is_read(typed, day):
    assert DateField().clean(typed) == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["", "", ""], "Give the day, the month and the year"),
        (None, "Give the day, the month and the year"),
        (["24", "", "2026"], "Give the month too"),
        (["24", "", ""], "Give the month and the year too"),
        (["31", "6", "2026"], "There is no 31 June. You typed 31 6 2026"),
        (["31", "jun", "2026"], "There is no 31 June. You typed 31 jun 2026"),
        (
            ["29", "2", "2026"],
            "There is no 29 February 2026. You typed 29 2 2026",
        ),
        (["30", "2", "2024"], "There is no 30 February. You typed 30 2 2024"),
        (["0", "2", "2024"], "There is no 0 February. You typed 0 2 2024"),
        (["32", "1", "2026"], "There is no 32 January. You typed 32 1 2026"),
        (
            ["24", "13", "2026"],
            "Month must be between 1 and 12. You typed 24 13 2026",
        ),
        (
            ["24", "11", "26"],
            "Year must have 4 digits, for example 2026. You typed 24 11 26",
        ),
        (
            ["24", "11", "12026"],
            "Year must have 4 digits, for example 2026. You typed 24 11 12026",
        ),
        (
            ["24", "11", "0206"],
            "Year must be between 1900 and 2199. You typed 24 11 0206",
        ),
        (
            ["two", "11", "2026"],
            "Use numbers for the date, for example 27 3 2026. You typed two 11 2026",
        ),
        (
            ["-4", "11", "2026"],
            "Use numbers for the date, for example 27 3 2026. You typed -4 11 2026",
        ),
        (
            ["5%d", "11", "2026"],
            "Use numbers for the date, for example 27 3 2026. You typed 5%d 11 2026",
        ),
        (
            ["1" * 10_000, "11", "2026"],
            "Use numbers for the date, for example 27 3 2026. You typed "
            + "1" * 40
            + "…",
        ),
        (
            ["²", "11", "2026"],
            "Use numbers for the date, for example 27 3 2026. You typed ² 11 2026",
        ),
    ],
)
def test_a_day_that_is_none_is_refused_in_words(typed, sentence):
    with pytest.raises(ValidationError) as error:
        DateField().clean(typed)

    assert said(error) == sentence


def test_an_optional_day_may_stay_empty_but_not_half_empty():
    field = DateField(required=False)

    assert field.clean(["", "", ""]) is None
    with pytest.raises(ValidationError):
        field.clean(["", "11", "2026"])


def test_a_day_outside_its_limits_is_refused():
    field = DateField(
        name="The operation",
        earliest=dt.date(2020, 1, 1),
        latest=dt.date(2026, 11, 24),
    )

    with pytest.raises(ValidationError) as late:
        field.clean(["25", "11", "2026"])
    with pytest.raises(ValidationError) as early:
        field.clean(["31", "12", "2019"])

    assert said(late) == (
        "The operation must be 24 November 2026 or earlier. You typed 25 November 2026"
    )
    assert said(early) == (
        "The operation must be 1 January 2020 or later. You typed 31 December 2019"
    )


MEANT = (
    "Temperature must be between 30.0 and 43.0 °C. You typed 378."
    " If you meant 37.8, add the point"
)
TEMPERATURE = {
    "label": "Temperature",
    "minimum": 30,
    "maximum": 43,
    "decimals": 1,
    "unit": "°C",
}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("38.5", "38.5"),
        ("38,5", "38.5"),
        (" 38 ", "38"),
        ("٣٨٫٥", "38.5"),
        ("30", "30"),
        ("43.0", "43.0"),
    ],
)
def test_a_number_is_read_with_point_or_comma(typed, number):
    assert NumberField(**TEMPERATURE).clean(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("378", MEANT),
        ("3.7", "Temperature must be between 30.0 and 43.0 °C. You typed 3.7"),
        ("100", "Temperature must be between 30.0 and 43.0 °C. You typed 100"),
        ("hot", "Temperature must be a number. You typed hot"),
        ("38.5.1", "Temperature must be a number. You typed 38.5.1"),
        ("1e2", "Temperature must be a number. You typed 1e2"),
        ("NaN", "Temperature must be a number. You typed NaN"),
        ("38%s", "Temperature must be a number. You typed 38%s"),
        (
            "38.55",
            "Temperature: use at most 1 digit after the point. You typed 38.55",
        ),
        (
            "1,234",
            "Temperature: leave out the comma, or use a point. You typed 1,234",
        ),
        ("9" * 10_000, "Temperature must be a number. You typed " + "9" * 40 + "…"),
        ("", "Give a number"),
    ],
)
def test_a_number_that_is_none_is_refused_in_words(typed, sentence):
    with pytest.raises(ValidationError) as error:
        NumberField(**TEMPERATURE).clean(typed)

    assert said(error) == sentence


def test_a_whole_number_refuses_a_fraction():
    with pytest.raises(ValidationError) as error:
        NumberField(label="How much pain?", minimum=0, maximum=10).clean("3,5")

    assert said(error) == "This must be a whole number. You typed 3,5"


def test_an_optional_number_may_stay_empty():
    assert NumberField(required=False).clean("  ") is None


def test_small_limits_are_not_rounded_away():
    with pytest.raises(ValidationError) as error:
        NumberField(label="CEA", minimum="0.05", decimals=2).clean("0.01")

    assert said(error) == "CEA must be 0.05 or more. You typed 0.01"


def test_words_are_trimmed_and_composed():
    assert clean_text("  Zoe\u0308 said\r\nyes ", limit=20, lines=True) == (
        "Zoë said\nyes"
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("a\x00b", "This has a character that cannot be shown"),
        ("a\x1bb", "This has a character that cannot be shown"),
        ("a\u202eb", "This has a character that cannot be shown"),
        ("one\ntwo", "Write this on one line"),
        ("x" * 11, "Use at most 10 characters. You typed 11"),
    ],
)
def test_words_that_hide_or_overflow_are_refused(typed, sentence):
    with pytest.raises(ValidationError) as error:
        TextField(limit=10).clean(typed)

    assert said(error).startswith(sentence)


def test_names_with_joiners_and_marks_pass():
    persian = "نیلوفر\u200cزاده"

    assert TextField(limit=40).clean(persian) == persian


class Check(ErrorSummaryMixin, forms.Form):
    seen_on = DateField(label="Seen on")
    redness = ChoiceField(label="How red?", choices=[("0", "No"), ("1", "Yes")])
    temperature = NumberField(**TEMPERATURE)


def test_the_summary_leads_to_the_first_box_that_is_wrong():
    form = Check(
        {
            "seen_on_day": "24",
            "seen_on_month": "13",
            "seen_on_year": "2026",
            "temperature": "hot",
        }
    )

    lines = [(line.target, line.message) for line in form.error_summary]

    assert lines == [
        (
            "id_seen_on_1",
            "Month must be between 1 and 12. You typed 24 13 2026",
        ),
        ("id_redness_0", "Choose one: How red?"),
        ("id_temperature", "Temperature must be a number. You typed hot"),
    ]


def test_a_right_form_has_nothing_to_mend():
    form = Check(
        {
            "seen_on_day": "24",
            "seen_on_month": "11",
            "seen_on_year": "2026",
            "redness": "0",
            "temperature": "38,5",
        }
    )

    assert form.is_valid()
    assert form.error_summary == []
    assert form.cleaned_data == {
        "seen_on": dt.date(2026, 11, 24),
        "redness": "0",
        "temperature": Decimal("38.5"),
    }


def test_an_unchanged_date_is_no_change():
    same = {"seen_on_day": "24", "seen_on_month": "11", "seen_on_year": "2026"}
    form = Check(same, initial={"seen_on": dt.date(2026, 11, 24)})

    assert form.changed_data == []
