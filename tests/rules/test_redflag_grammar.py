"""The grammar of red-flag conditions: read, written, refused (hazard H25)."""

import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.redflags import (
    ConditionError,
    RuleReferenceError,
    check_references,
    fields_of,
    parse,
    rules_of,
    tags_of,
)
from careplan.rules.redflags.answers import (
    AbsentFor,
    Asked,
    Now,
    OneOf,
    Outside,
    ThatDay,
)
from careplan.rules.redflags.changes import Change, FromBaseline, SinceLast, Within
from careplan.rules.redflags.comparing import OPERATORS, Compare
from careplan.rules.redflags.conditions import (
    Age,
    AtLeast,
    DayAfterOperation,
    DayAtHome,
    Days,
    Either,
    Every,
    Reference,
    Tagged,
)
from careplan.rules.redflags.repeated import Each, OnDays, OnResults
from careplan.rules.redflags.series import Keep
from careplan.rules.redflags.trends import Inside, Risen, Slope
from tests.rules.redflags import RULES, rows

# What hypothesis draws ---------------------------------------------------------------

names = st.from_regex(r"[a-z][a-z0-9_]{3,12}", fullmatch=True)
tags = st.sampled_from(["stoma", "sact-6w", "age-50-plus", "not-for-further-treatment"])
numbers = st.decimals(-999, 9999, places=2)
amounts = st.decimals("0.01", 99, places=2)
counts = st.integers(1, 9999)
choices = st.text(st.characters(exclude_characters='"|'), min_size=1, max_size=9)
compares = st.builds(Compare, st.sampled_from(list(OPERATORS)), numbers)
one_ofs = st.builds(OneOf, st.lists(choices, min_size=1, max_size=3).map(tuple))
only_one = st.builds(OneOf, st.tuples(choices), st.just(False))
plain = compares | one_ofs | only_one
maybe = st.none() | compares
keeps = st.builds(Keep, st.none() | st.integers(0, 999), st.just("") | tags)
apart = st.integers(0, 99)
within = st.none() | st.integers(1, 99)
several = st.integers(2, 9)
insides = st.builds(Inside, names, names, names)

results = st.builds(
    OnResults, plain, several, st.sampled_from(Each), apart, within, never=maybe,
    keep=keeps,
)  # fmt: skip
lowest = st.builds(
    OnResults, compares, several, st.just(Each.TESTS), apart, within, st.just(True),
    maybe, keeps,
)  # fmt: skip
sinces = (
    st.builds(Within, counts, st.booleans())
    | st.just(SinceLast())
    | st.builds(FromBaseline, st.none() | st.integers(1, 12))
)
changes = st.builds(Change, st.booleans(), amounts, st.booleans(), sinces, maybe, keeps)
risen = st.builds(
    Risen, st.integers(1, 9), st.booleans(), apart, within, st.none() | amounts, maybe,
    st.none() | insides, keeps,
)  # fmt: skip
slopes = st.builds(Slope, numbers, counts, apart, maybe, keeps)
field_tests = (
    st.builds(Now, plain)
    | st.builds(ThatDay, plain)
    | st.builds(AbsentFor, counts)
    | st.builds(Outside, names, names)
    | st.builds(OnDays, plain, several)
    | results
    | lowest
    | changes
    | risen
    | slopes
)


@st.composite
def windows(draw):
    first = draw(st.integers(0, 400))
    return Days(first, draw(st.none() | st.integers(first, 999)))


leaves = (
    st.builds(Asked, st.lists(names, min_size=1, max_size=3).map(tuple), field_tests)
    | st.builds(Tagged, tags, st.booleans())
    | st.builds(DayAfterOperation, windows())
    | st.builds(DayAtHome, windows())
    | st.builds(Age, st.sampled_from(list(OPERATORS)), st.integers(0, 120))
    | st.builds(Reference, st.sampled_from(["AL-001", "AC-01b", "AT-19", "AP-03"]))
)


def joined(inner):
    many = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return (
        st.builds(Every, many)
        | st.builds(Either, many)
        | st.builds(AtLeast, st.integers(1, 2), many)
    )


conditions = st.recursive(leaves, joined, max_leaves=6)


@given(conditions)
def test_a_written_condition_reads_back_as_itself(condition):
    assert parse(str(condition)) == condition


# The table ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["code"])
def test_every_rule_of_the_table_is_written_as_the_grammar_writes_it(row):
    assert str(parse(row["condition"])) == row["condition"]


def test_the_rules_of_the_table_name_rules_that_exist_and_form_no_ring():
    check_references({code: each.condition for code, each in RULES.items()})

    assert len(RULES) == 169
    assert rules_of(RULES["AC-02"].condition) == {"AL-060", "AL-061", "AL-062"}


# Ways of writing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  temperature_c>=38.0 ", "temperature_c >= 38.0"),
        ('((rigors = "yes"))', 'rigors = "yes"'),
        ("day 3–30", "day 3-30"),
        ("day 4-4", "day 4"),
        ("steps_24h < 10 on 2 tests, within 1 days", None),
        ("crp_mg_l rise 2 in 1 days", "crp_mg_l rise 2 in 1 day"),
        ("afp_ug_l risen 1 times", "afp_ug_l risen 1 time"),
        (
            "tgab risen 2 times,off flap ,after day 3",
            "tgab risen 2 times, after day 3, off flap",
        ),
    ],
)  # fmt: skip
def test_there_is_one_way_of_writing_a_condition(text, expected):
    expected = expected or "steps_24h < 10 on 2 tests, within 1 day"

    assert str(parse(text)) == expected


def test_a_condition_says_what_it_hangs_on():
    condition = parse(
        "AL-060 and (tag stoma or day 3) and any 2 of (a >= 1; b outside low, high; "
        "any of (c, d) risen 2 times, with e inside low, high, off sact-6w; "
        "no tag flap)"
    )

    assert fields_of(condition) == {"a", "b", "c", "d", "e", "low", "high"}
    assert rules_of(condition) == {"AL-060"}
    assert tags_of(condition) == {"stoma", "sact-6w", "flap"}


@pytest.mark.parametrize(
    "text",
    [
        "a fall 1 since last, off flap",
        "a >= 1 on 2 tests, off flap",
        "a risen 1 time, off flap",
        "a risen 1 per 30 days, off flap",
    ],
)
def test_a_course_hangs_on_the_tag_it_leaves_out(text):
    assert tags_of(parse(text)) == {"flap"}
    assert tags_of(parse(text.removesuffix(", off flap"))) == frozenset()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["code"])
def test_every_field_of_a_rule_of_the_table_is_known_to_hang_on_it(row):
    """A field is written with an underscore; so is no word but one."""
    plain = row["condition"].replace("absent_for", "")
    words = set(re.findall(r"[a-z0-9]+_[a-z0-9_]+", plain)) | (
        set(re.findall(r"\b(?:alp|alt|breathless|consciousness|cough|dizzy|egfr|fatigue|"
                       r"jaundice|nausea|phq2|rigors|tgab)\b", plain))
    )  # fmt: skip

    assert fields_of(parse(row["condition"])) == words


# Refusals ----------------------------------------------------------------------------

ORDER = (
    "expected “>=”, “<=”, “>”, “<”, “=”, “in”, “absent_for”, “outside”, “fall”, "
    "“rise” or “risen” here"
)
START = "expected a field, a tag, a day, a rule or a bracket here"
MIXED = "“and” and “or” are mixed; put brackets round one of them"
CHOICE = "a choice stands between two quotes and is not empty"
OPTIONS = (
    "expected “days apart”, “within”, “total”, “last”, “with”, “after”, “off” here"
)
OPERATOR = "expected “>=”, “<=”, “>”, “<” or “=” here"


@pytest.mark.parametrize(
    ("text", "word", "position", "why"),
    [
        ("Temperature >= 38", "Temperature", 1, START),
        ("and", "and", 1, START),
        ("temperature_c => 38", ">", 16, "expected a number here"),
        ("temperature_c >= 38,0", ",", 20, "expected “and”, “or” or the end here"),
        ("temperature_c >= warm", "warm", 18, "expected a number here"),
        ("temperature_c over 38", "over", 15, ORDER),
        ("rigors = yes", "yes", 10, "expected a number here"),
        ("a in (left)", "left", 7, "expected a choice in quotes here"),
        ('a in "left"', '"left"', 6, "expected “(” here"),
        ('a in ("left" "right")', '"right"', 14, "expected “)” here"),
        ('a = ""', '""', 5, CHOICE),
        ('a = "left', '"left', 5, CHOICE),
        ('a = "', '"', 5, CHOICE),
        ('a = "left|right"', '"left|right"', 5, CHOICE),
        ("a >= 1 and b >= 1 or c >= 1", "or", 19, MIXED),
        ("a >= 1 or b >= 1 and c >= 1", "and", 18, MIXED),
        ("a >= 1 but b >= 1", "but", 8, "expected “and”, “or” or the end here"),
        ("any 3 of (a >= 1; b >= 1)", "3", 5, "there are only 2 to choose from"),
        ("any 0 of (a >= 1)", "0", 5, "the number must be 1 or more"),
        ("any two of (a >= 1)", "two", 5, "expected a number or “of” here"),
        ("any of (A) >= 1", "A", 9, "expected a field here"),
        ("no stoma", "stoma", 4, "expected “tag” here"),
        ("tag Stoma", "Stoma", 5, "expected a tag here"),
        ("day three", "three", 5, "expected a day such as 3, 3-30 or >= 3 here"),
        ("day 30-3", "30-3", 5, "the last day comes before the first"),
        ("day >= x", "x", 8, "expected a day here"),
        ("day >= 12345", "12345", 8, "the number is too large"),
        ("age over 65", "over", 5, OPERATOR),
        ("age >= old", "old", 8, "expected a number of years here"),
        ("a absent_for 0 h", "0", 14, "the number must be 1 or more"),
        ("a absent_for 3 days", "days", 16, "expected “h” here"),
        ("a outside b", "", 12, None),
        ("a fall 0 in 3 h", "0", 8, "nothing can move by that much"),
        ("a fall 100 % since last", "100", 8, "nothing can move by that much"),
        ("a fall 3 over 3 h", "over", 10, "expected “in”, “since” or “from” here"),
        ("a fall 3 since then", "then", 16, "expected “last” here"),
        ("a fall 3 from then", "then", 15, "expected “baseline” or “month” here"),
        ("a fall 3 in 3 weeks", "weeks", 15, "expected “h”, “day” or “days” here"),
        ("a risen 2.5 times", "2.5", 9, "expected a whole number from 1 to 9 here"),
        ("a risen 2 weeks", "weeks", 11,
         "expected “time”, “times”, “report”, “reports” or “per” here"),
        ("a >= 1 on 1 days", "1", 11, "the number must be 2 or more"),
        ("a >= 1 on 2 weeks", "weeks", 13,
         "expected “days”, “readings” or “tests” here"),
        ("a >= 2 times lowest on 2 days", "days", 26, "expected “tests” here"),
        ("a risen 2 times, never > 3", "never", 18,
         OPTIONS),
        ("a risen 2 times, last > 3, last > 4", "last", 28, "this was said before"),
        ("a risen 2 times, 28 days later", "later", 26, "expected “apart” here"),
        ("a risen 2 times, 28 weeks", "weeks", 21, "expected “day” or “days” here"),
        ("a risen 2 times, last 3", "3", 23, OPERATOR),
        ("a risen 2 times, total 50", "", 26, None),
        ("(" * 13 + "a >= 1", "(", 13, "the brackets are nested too deeply"),
    ],
)  # fmt: skip
def test_h25_a_refusal_names_the_word_and_where_it_stands(text, word, position, why):
    with pytest.raises(ConditionError) as refused:
        parse(text)

    error = refused.value
    assert (error.word, error.position) == (word, position)
    if why:
        assert error.message == f"“{word}” at character {position}: {why}."


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 1, "a field, a tag, a day, a rule or a bracket"),
        ("a >=", 5, "a number"),
        ("a >= 1 and", 11, "a field, a tag, a day, a rule or a bracket"),
        ("(a >= 1", 8, "“)”"),
        ("tag", 4, "a tag"),
        ("a in (", 7, "a choice in quotes"),
        ("a risen 2 times, total 50", 26, "“%”"),
    ],
)
def test_h25_a_condition_that_stops_says_what_is_missing(text, position, expected):
    with pytest.raises(ConditionError) as refused:
        parse(text)

    assert (refused.value.word, refused.value.position) == ("", position)
    assert str(refused.value) == (
        f"The condition stops too early, at character {position}: expected {expected}."
    )


@given(st.text(max_size=60))
def test_h25_no_text_makes_the_reader_fall_over(text):
    with suppress(ConditionError):
        assert parse(str(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"AA-1": "BB-1"}, "AA-1 names BB-1, which does not exist."),
        ({"AA-1": "AA-1"}, "These rules wait for each other: AA-1 → AA-1."),
        (
            {"AA-1": "x >= 1 and BB-1", "BB-1": "CC-1 or y >= 1", "CC-1": "BB-1"},
            "These rules wait for each other: BB-1 → CC-1 → BB-1.",
        ),
    ],
)
def test_h25_rules_name_only_others_and_never_in_a_ring(texts, message):
    with pytest.raises(RuleReferenceError) as refused:
        check_references({code: parse(text) for code, text in texts.items()})

    assert str(refused.value) == message


def test_a_limit_is_written_as_people_type_it():
    assert str(Compare(">=", Decimal("1E+3"))) == ">= 1000"
