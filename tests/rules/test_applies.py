"""Whether a row applies, when tags may not be known yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.applies import (
    Answer,
    AppliesError,
    Verdict,
    applies,
    closure,
    settle,
    words,
)
from careplan.rules.enums import Known

YES, NO, OPEN = Known.YES, Known.NO, Known.NOT_KNOWN


def waits(*tags):
    return Verdict(Answer.WAITS, waits_for=tags)


def true(*because):
    return Verdict(Answer.YES, because=because)


FALSE = Verdict(Answer.NO)
STAGE = [["stage-2", "stage-3"]]
BOTH = [["stage-2", "stage-3"], ["not radiotherapy"]]


@pytest.mark.parametrize(
    ("groups", "tags", "expected"),
    [
        ([], {}, true()),
        (STAGE, {}, FALSE),
        (STAGE, {"stage-1": YES}, FALSE),
        (STAGE, {"stage-3": YES}, true("stage-3")),
        (STAGE, {"stage-2": YES, "stage-3": YES}, true("stage-2", "stage-3")),
        (STAGE, {"stage-2": OPEN, "stage-3": OPEN}, waits("stage-2", "stage-3")),
        (STAGE, {"stage-2": NO, "stage-3": OPEN}, waits("stage-3")),
        (STAGE, {"stage-2": YES, "stage-3": OPEN}, true("stage-2")),
        (BOTH, {"stage-2": YES}, true("stage-2", "not radiotherapy")),
        (BOTH, {"stage-2": YES, "radiotherapy": YES}, FALSE),
        (BOTH, {"stage-2": YES, "radiotherapy": OPEN}, waits("radiotherapy")),
        (BOTH, {"stage-2": OPEN, "radiotherapy": YES}, FALSE),
        (
            BOTH,
            {"stage-2": OPEN, "radiotherapy": OPEN},
            waits("stage-2", "radiotherapy"),
        ),
        ([["a"], ["a", "b"]], {"a": YES}, true("a")),
        ([["a", "b"], ["a"]], {"a": OPEN}, waits("a")),
    ],
)
def test_a_condition_has_three_answers(groups, tags, expected):
    assert applies(groups, tags) == expected


CODES = ["a", "b", "c", "d"]
conditions = st.lists(
    st.lists(
        st.sampled_from(CODES + [f"not {code}" for code in CODES]),
        min_size=1,
        max_size=3,
    ),
    max_size=3,
)
tag_values = st.dictionaries(st.sampled_from(CODES), st.sampled_from(Known))


@given(conditions, tag_values, st.dictionaries(st.sampled_from(CODES), st.booleans()))
def test_an_answer_stands_whatever_the_open_tags_turn_out_to_be(groups, tags, later):
    verdict = applies(groups, tags)
    told = {
        tag: (YES if later.get(tag, False) else NO) if known is OPEN else known
        for tag, known in tags.items()
    }

    assert applies(groups, told).answer is not Answer.WAITS
    if verdict.answer is Answer.WAITS:
        assert verdict.waits_for
        assert {tags[tag] for tag in verdict.waits_for} == {OPEN}
    else:
        assert applies(groups, told).answer is verdict.answer


def test_every_tag_of_a_condition_is_listed_once():
    assert words([["b", "not a"], ["b"], ["c-1"]]) == ("b", "a", "c-1")


@pytest.mark.parametrize(
    "word", ["", "Stage", "not", "not not", "not not a", "a b", "a-", "nota!"]
)
def test_a_word_that_is_no_tag_is_refused(word):
    with pytest.raises(AppliesError) as refused:
        words([["a"], [word]])

    assert str(refused.value) == f"“{word}” is neither a tag nor “not” and a tag."


def test_a_group_that_nobody_could_meet_is_refused():
    with pytest.raises(AppliesError, match="A group of tags is empty"):
        applies([["a"], []], {"a": NO})


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, {}),
        ({"n2": YES}, {"n2": YES, "node-positive": YES, "spread": YES}),
        ({"n2": OPEN}, {"n2": OPEN}),
        ({"n2": NO}, {"n2": NO}),
        (
            {"n2": YES, "node-positive": NO},
            {"n2": YES, "node-positive": YES, "spread": YES},
        ),
        ({"spread": YES}, {"spread": YES, "node-positive": YES}),
        ({"other": YES}, {"other": YES}),
    ],
)
def test_a_yes_brings_all_it_implies_even_in_a_ring(tags, expected):
    implies = {
        "n2": ["node-positive"],
        "node-positive": ["spread"],
        "spread": ["node-positive"],
    }

    assert closure(tags, implies) == expected


@pytest.mark.parametrize(
    ("given_tags", "expected"),
    [
        ({}, [OPEN, OPEN, OPEN]),
        ({"stage-2": YES}, [NO, YES, NO]),
        ({"stage-2": YES, "stage-1": OPEN}, [NO, YES, NO]),
        ({"stage-1": NO, "stage-2": NO}, [OPEN, OPEN, OPEN]),
        ({"stage-1": YES, "stage-2": YES}, [OPEN, OPEN, OPEN]),
    ],
)
def test_a_group_is_settled_by_exactly_one_yes(given_tags, expected):
    group = ["stage-1", "stage-2", "stage-3"]

    settled = settle({"stoma": YES, **given_tags}, [group])

    assert [settled[tag] for tag in group] == expected
    assert settled["stoma"] is YES
