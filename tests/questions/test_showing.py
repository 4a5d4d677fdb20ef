"""Which questions are asked: by answers, by tags, by who answers."""

import pytest

from careplan.questions.conditions import ConditionError, problem_of, typed, written
from careplan.questions.models import Question
from careplan.questions.showing import (
    asked_of_patient,
    asks_by_tag,
    left_to_ask,
    shown,
)
from careplan.rules.enums import Known

STOMA = [{"tag": "stoma"}, {"devices": "stoma"}]


def asking(show_if, **fields):
    return Question(code="x", label="X", type="text", show_if=show_if, **fields)


@pytest.mark.parametrize(
    ("known", "visible"),
    [(Known.YES, True), (Known.NO, False), (Known.NOT_KNOWN, True), (None, False)],
)
def test_a_tag_decides_and_what_nobody_knows_asks(known, visible):
    tags = {} if known is None else {"stoma": known}

    assert shown(asking({"tag": "stoma"}), {}, tags) == visible
    assert shown(asking({"tag": "not stoma"}), {}, tags) == (known is not Known.YES)


def test_without_any_tags_at_hand_everything_is_asked():
    assert shown(asking({"tag": "stoma"}), {}, None) is True


@pytest.mark.parametrize(
    ("given", "stoma", "visible"),
    [
        ("", Known.NO, False),
        ("", Known.YES, True),
        ("stoma", Known.NO, True),
        ("drain|stoma", Known.NO, True),
        ("drain", Known.NO, False),
    ],
)
def test_a_forgotten_tag_silences_no_question(given, stoma, visible):
    values = {"devices": given} if given else {}

    assert shown(asking(STOMA), values, {"stoma": stoma}) == visible


@pytest.mark.parametrize(
    ("leg", "visible"), [("left", True), ("both", True), ("none", False), ("", False)]
)
def test_any_of_several_answers_will_do(leg, visible):
    asked = asking({"calf_symptom": ["left", "right", "both"]})

    assert shown(asked, {"calf_symptom": leg}) == visible


@pytest.mark.parametrize(
    ("values", "known", "visible"),
    [
        ({"a": "yes"}, Known.YES, True),
        ({"a": "yes"}, Known.NO, False),
        ({"a": "no"}, Known.YES, False),
    ],
)
def test_all_of_one_condition_must_hold(values, known, visible):
    asked = asking({"a": "yes", "tag": "hysterectomy"})

    assert shown(asked, values, {"hysterectomy": known}) == visible


def test_what_is_left_to_ask_once_the_tags_are_known():
    asked = asking([{"tag": "stoma", "a": "yes"}, {"devices": ["stoma", "drain"]}])

    yes, no = {"stoma": Known.YES}, {"stoma": Known.NO}
    assert left_to_ask(asked, yes) == [{"a": ["yes"]}, {"devices": ["stoma", "drain"]}]
    assert left_to_ask(asked, no) == [{"devices": ["stoma", "drain"]}]
    assert left_to_ask(asking({"tag": "stoma"}), no) == []
    assert left_to_ask(asking({"tag": "stoma"}), yes) == [{}]
    assert left_to_ask(asking({}), {}) == [{}]


def test_only_some_questions_need_the_tags():
    assert asks_by_tag(asking(STOMA)) is True
    assert asks_by_tag(asking({"devices": "stoma"})) is False
    assert asks_by_tag(asking({})) is False


def test_patients_answer_what_is_theirs():
    assert asked_of_patient(asking({}, entered_by=["patient", "nurse"])) is True
    assert asked_of_patient(asking({}, entered_by=["clinician"])) is False


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("", {}),
        (" \n ", {}),
        ("fever = yes", {"fever": "yes"}),
        ("leg = left | right", {"leg": ["left", "right"]}),
        ("tag = stoma and fever = yes", {"tag": "stoma", "fever": "yes"}),
        ("tag = stoma\ndevices = stoma", STOMA),
    ],
)
def test_a_condition_is_typed_and_read_back(text, stored):
    assert typed(text) == stored
    assert typed(written(stored)) == stored


@pytest.mark.parametrize("text", ["fever", "fever =", "= yes", "a = b\nfever"])
def test_a_condition_that_cannot_be_read_names_its_line(text):
    with pytest.raises(ConditionError) as refused:
        typed(text)

    assert refused.value.args == (2 if "\n" in text else 1,)


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        ({"fever": "yes"}, ""),
        ({"fever": ["yes", "no"]}, ""),
        ({"tag": ["stoma", "not flap"]}, ""),
        ({"chill": "yes"}, "no question before this one is “chill”"),
        ({"fever": ["yes", "perhaps"]}, "“perhaps” is no answer to “fever”"),
        ([{"fever": "yes"}, {"fever": "1"}], "“1” is no answer to “fever”"),
        ({"tag": "Stoma!"}, "“Stoma!” is neither a tag nor “not” and a tag."),
    ],
)
def test_a_condition_names_what_is_there(stored, problem):
    assert problem_of(stored, {"fever": ["yes", "no"]}) == problem
