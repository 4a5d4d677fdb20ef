"""What a condition holds a field against, and the words of process rules (H25)."""

from decimal import Decimal

import pytest

from careplan.rules.processes import Process, ProcessError, process_of
from careplan.rules.redflags import parse
from careplan.rules.redflags.thresholds import Held, held


@pytest.mark.parametrize(
    ("text", "limits", "choices"),
    [
        ("a >= 38.0", ["38.0"], []),
        ('a in ("left", "right")', [], ["left", "right"]),
        ("a >= 15 on 2 readings", ["15"], []),
        ("a risen 2 times, last >= 5", ["5"], []),
        ("a fall 20 in 24 h", [], []),
        ("a >= 2 times lowest on 2 tests, never <= 35", ["35"], []),
    ],
)
def test_h25_a_condition_tells_its_limits_and_choices(text, limits, choices):
    assert list(held(parse(text))) == [
        Held("a", tuple(Decimal(each) for each in limits), tuple(choices), moment=False)
    ]


def test_h25_every_part_and_every_field_is_told():
    condition = parse("any of (a, b) >= 4 and (day 3 or c absent_for 24 h)")

    assert list(held(condition)) == [
        Held("a", (Decimal(4),), (), moment=False),
        Held("b", (Decimal(4),), (), moment=False),
        Held("c", (), (), moment=True),
    ]


@pytest.mark.parametrize("process", Process)
def test_a_process_rule_names_a_check(process):
    assert process_of(f" process  {process} ") is process


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("silence", "A rule about the care itself is written as “process” and a name."),
        ("process sleep", "“sleep” is no check we know."),
    ],
)
def test_h25_other_words_are_refused(text, message):
    with pytest.raises(ProcessError) as refused:
        process_of(text)

    assert str(refused.value).startswith(message)
