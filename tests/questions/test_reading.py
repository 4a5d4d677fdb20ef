"""What is typed becomes an answer, or a sentence that says what to mend."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from careplan.questions import reading
from careplan.questions.models import Question
from careplan.questions.reading import AnswerError, odd, read
from careplan.questions.showing import shown

FILES = sorted(Path(reading.__file__).parent.joinpath("library").glob("*.yaml"))
LIMITS = ("hard_low", "hard_high", "soft_low", "soft_high")


def question(row=None, **fields):
    row = row or {}
    hard, soft = row.get("hard", [None] * 2), row.get("soft", [None] * 2)
    numbers = [None if each is None else Decimal(str(each)) for each in (*hard, *soft)]
    kept = {
        name: row[name]
        for name in (
            "code",
            "label",
            "type",
            "unit",
            "decimals",
            "unit_guard",
            "choices",
        )
        if name in row
    }
    return Question(**{**kept, **dict(zip(LIMITS, numbers, strict=True)), **fields})


NUMERIC = [
    pytest.param(question(row), id=f"{path.stem}-{row['code']}")
    for path in FILES
    for row in yaml.safe_load(path.read_text())["questions"]
    if row["type"] in {"integer", "decimal"}
]
TEMPERATURE = question(
    code="temperature_c",
    label="Temperature",
    type="decimal",
    decimals=1,
    unit="°C",
    hard_low=Decimal(25),
    hard_high=Decimal(45),
    soft_low=Decimal("35.5"),
    soft_high=Decimal("39.5"),
    unit_guard="A number from 77 to 115 may be °F.",
)
CHOICES = [{"value": "a", "label": "First"}, {"value": "b", "label": "Second"}]


def step(asked):
    return Decimal(1).scaleb(-asked.decimals)


def test_the_library_asks_for_numbers():
    assert len(NUMERIC) > 10


@pytest.mark.parametrize("asked", NUMERIC)
def test_h37_every_number_has_limits_that_refuse_and_both_ends_are_taken(asked):
    low, high = asked.hard_low, asked.hard_high

    for value in (low, high):
        assert read(asked, str(value)).number == value
        assert read(asked, f" {value} ".replace(".", ",")).number == value
    for value in (low - step(asked), high + step(asked), -(10**8), "1e8"):
        with pytest.raises(AnswerError, match="must be between"):
            read(asked, str(value))


@pytest.mark.parametrize(
    "asked", [each for each in NUMERIC if each.values[0].soft_high is not None]
)
def test_h37_a_number_outside_the_soft_limits_is_asked_about(asked):
    low, high = asked.soft_low, asked.soft_high

    def is_odd(value):
        return odd(asked, read(asked, str(value))) is not None

    assert (is_odd(low), is_odd(high)) == (False, False)
    if low > asked.hard_low:
        assert is_odd(low - step(asked))
    if high < asked.hard_high:
        assert is_odd(high + step(asked))


@pytest.mark.parametrize("asked", NUMERIC)
@pytest.mark.parametrize(
    "typed",
    [
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "1e9",
        "1e999999",
        "9" * 5_000,
        "3_7",
        "1.2.3",
        "12abc",
        "thirty-seven",
        "--1",
        "0x1F",
        "½",
        "1/2",
        "\0",
        "+",
        "37°C",
    ],
)
def test_h37_what_is_no_number_is_refused_in_words(asked, typed):
    with pytest.raises(AnswerError, match="Type a number") as refused:
        read(asked, typed)

    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("38,5", "38.5 °C"),
        ("38.5", "38.5 °C"),
        ("38", "38.0 °C"),
        ("38.25", "38.3 °C"),
        ("38.24", "38.2 °C"),
        (" 3 8 ", "38.0 °C"),
        ("٣٧", "37.0 °C"),
        ("３７．５".replace("．", "."), "37.5 °C"),
        ("+37", "37.0 °C"),
        ("3.7e1", "37.0 °C"),
    ],
)
def test_h37_a_number_is_read_as_people_write_it(typed, text):
    assert read(TEMPERATURE, typed).text == text


def test_h37_fahrenheit_is_named_not_converted():
    with pytest.raises(AnswerError) as refused:
        read(TEMPERATURE, "98.6")

    assert str(refused.value) == (
        "Temperature must be between 25 and 45 °C. You typed 98.6. "
        "A number from 77 to 115 may be °F."
    )


def test_a_soft_limit_asks_in_words():
    assert odd(TEMPERATURE, read(TEMPERATURE, "40")) == (
        "Temperature 40.0 °C is unusual. Is this right? "
        "A number from 77 to 115 may be °F."
    )


def test_half_a_pain_is_no_pain_score():
    pain = question(code="pain", label="Pain", type="integer")

    with pytest.raises(AnswerError, match="whole number"):
        read(pain, "3.5")
    assert (read(pain, "3.0").value, read(pain, "-0").value) == ("3", "0")


@pytest.mark.parametrize(
    "kind", ["integer", "decimal", "yes-no", "choice", "choices", "text", "datetime"]
)
@pytest.mark.parametrize("blank", ["", " ", "\t\n", [], [""]])
def test_nothing_typed_is_no_answer(kind, blank):
    assert (
        read(question(code="x", label="X", type=kind, choices=CHOICES), blank) is None
    )


@pytest.mark.parametrize(
    ("kind", "raw", "value", "text"),
    [
        ("yes-no", "yes", "yes", "Yes"),
        ("choice", "b", "b", "Second"),
        ("choice", ["b"], "b", "Second"),
        ("choices", ["a", "b"], "a|b", "First, Second"),
        ("choices", "a|b", "a|b", "First, Second"),
    ],
)
def test_a_choice_keeps_its_value_and_its_words(kind, raw, value, text):
    reading = read(question(code="x", label="X", type=kind, choices=CHOICES), raw)

    assert (reading.value, reading.text, reading.number) == (value, text, None)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("yes-no", "maybe"),
        ("yes-no", "YES"),
        ("choice", "c"),
        ("choice", "a|b"),
        ("choice", ["a", "b"]),
        ("choices", ["a", "z"]),
        ("integer", ["1", "2"]),
        ("text", ["x", "y"]),
    ],
)
def test_what_was_not_offered_is_refused(kind, raw):
    with pytest.raises(AnswerError, match="Choose one"):
        read(question(code="x", label="X", type=kind, choices=CHOICES), raw)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-11-24 09:30", "2026-11-24T09:30:00+00:00"),
        ("2026-07-01T09:30", "2026-07-01T08:30:00+00:00"),
        ("2026-07-01T09:30+02:00", "2026-07-01T07:30:00+00:00"),
    ],
)
def test_a_moment_is_kept_in_one_zone(typed, stored):
    asked = question(code="x", label="X", type="datetime")

    assert (read(asked, typed).value, read(asked, typed).text) == (stored, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "yesterday",
        "2026-06-31 10:00",
        "2026-11-24",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-14:00",
        "2026-11-24 25:00",
        "\0",
    ],
)
def test_no_such_moment_is_refused(typed):
    with pytest.raises(AnswerError, match="Give a day and time"):
        read(question(code="x", label="X", type="datetime"), typed)


@pytest.mark.parametrize("typed", ["a\0b", "\x07", "x\x1b[31m"])
def test_text_that_cannot_be_shown_is_refused(typed):
    with pytest.raises(AnswerError, match="cannot be shown"):
        read(question(code="x", label="X", type="text"), typed)


@pytest.mark.parametrize(
    "typed", ["😀 مریم", "two\nlines", "<script>alert(1)</script>"]
)
def test_h44_text_is_kept_as_typed(typed):
    assert read(question(code="x", label="X", type="text"), typed).text == typed


def test_text_is_taken_up_to_its_length():
    asked = question(code="x", label="X", type="text")

    assert read(asked, "x" * 2000).text == "x" * 2000
    with pytest.raises(AnswerError, match="You typed 2001"):
        read(asked, "x" * 2001)


@pytest.mark.parametrize(
    ("values", "visible"),
    [({}, False), ({"a": "no"}, False), ({"a": "yes"}, True), ({"a": "no|yes"}, True)],
)
def test_a_question_shows_when_its_condition_holds(values, visible):
    asked = question(code="x", label="X", type="text", show_if={"a": "yes"})

    assert shown(asked, values) == visible
