"""Small parts of the clinic's pages."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from careplan.clinic.forms.fields import ClockField
from careplan.clinic.person import since_words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:40", dt.time(9, 40)),
        ("09.40", dt.time(9, 40)),
        ("9:40 am", dt.time(9, 40)),
        ("2pm", dt.time(14)),
        ("12am", dt.time(0)),
        ("12:05pm", dt.time(12, 5)),
        ("1405", dt.time(14, 5)),
        ("٩:٤٠", dt.time(9, 40)),
    ],
)
def test_a_clock_is_read_as_people_type_it(typed, meant):
    assert ClockField().clean(typed) == meant


@pytest.mark.parametrize("typed", ["25:00", "9:75", "9", "13pm", "noon", "9:40:12"])
def test_what_is_no_time_is_said_back(typed):
    with pytest.raises(ValidationError, match="You typed"):
        ClockField().clean(typed)


@pytest.mark.parametrize(
    ("operated_on", "words"),
    [
        (dt.date(2026, 11, 15), "day 9"),
        (dt.date(2026, 5, 20), "month 6"),
        (dt.date(2026, 5, 25), "month 5"),
        (dt.date(2021, 11, 24), "year 5"),
        (dt.date(2026, 11, 25), ""),
    ],
)
def test_how_long_since_the_operation(operated_on, words):
    assert since_words(operated_on, dt.date(2026, 11, 24)) == words
