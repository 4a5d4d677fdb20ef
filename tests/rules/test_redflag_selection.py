"""What the patient sees, and when the form ends with "call us if" (alerts.md 1)."""

import pytest

from careplan.rules.enums import Urgency
from careplan.rules.redflags import (
    Advice,
    Finding,
    Outcome,
    Shown,
    call_us_if,
    evaluate,
    for_patient,
    unanswered,
)
from tests.rules.redflags import RULES, answers, situation, value

FIRES, NO = Outcome.FIRES, Outcome.NO
URGENCIES = {each.value: each for each in Urgency}


def finding(rule, outcome=FIRES, *, missing=(), inputs=()):
    """A rule whose code starts with its urgency: E1, S2."""
    return Finding(
        rule=rule,
        outcome=outcome,
        urgency=URGENCIES[rule[0]],
        inputs=tuple(value(code, 1) for code in inputs),
        missing=tuple(missing),
    )


def seen(*codes, silent=(), held=(), **more):
    findings = [finding(code) for code in codes]
    advice = {
        code: Advice("" if code in silent else f"Of {code}.", held=code in held)
        for code in codes
    }
    shown = for_patient(findings, advice, **more)
    return tuple(
        [each.rule for each in part]
        for part in (shown.messages, shown.also, shown.held)
    )


@pytest.mark.parametrize(
    ("codes", "messages", "also"),
    [
        ([], [], []),
        (["R1"], ["R1"], []),
        (["R1", "W1", "W2", "S1", "S2"], ["S1"], ["S2", "W1", "W2", "R1"]),
        (["W1", "E1", "S1", "E2"], ["E1", "E2"], ["S1", "W1"]),
    ],
)
def test_h28_every_emergency_is_shown_and_of_the_rest_only_the_most_urgent(
    codes, messages, also
):
    assert seen(*codes) == (messages, also, [])


def test_what_is_for_staff_only_is_neither_shown_nor_named():
    assert seen("E1", "S1", "W1", silent=["E1", "W1"]) == (["S1"], [], [])


def test_a_marker_waits_until_staff_have_reviewed_it():
    assert seen("W1", "W2", held=["W1"]) == (["W2"], [], ["W1"])
    assert seen("W1", "W2", held=["W1"], reviewed={"W1"}) == (["W1"], ["W2"], [])


def test_somebody_the_rules_were_not_made_for_sees_the_emergencies_and_no_other():
    assert seen("S1", "E1", made_for=False) == (["E1"], [], [])
    assert for_patient([finding("S1")], {"S1": Advice("Call.")}, made_for=False) == (
        Shown(only_emergencies=True)
    )


@pytest.mark.parametrize("outcome", [NO, Outcome.NOT_ASSESSED, Outcome.FAILED])
def test_only_a_rule_that_fires_has_something_to_say(outcome):
    found = for_patient([finding("E1", outcome)], {"E1": Advice("Call.")})

    assert found == Shown()


def test_a_rule_without_advice_is_for_staff():
    assert for_patient([finding("E1")], {}) == Shown()


@pytest.mark.parametrize(
    ("one", "fields", "expected"),
    [
        (finding("E1", Outcome.NOT_ASSESSED, missing=["rigors"]), ["rigors"], True),
        (finding("S1", NO, missing=["rigors"]), ["rigors"], True),
        (finding("E1", FIRES, missing=["rigors"]), ["rigors"], True),
        (finding("W1", Outcome.NOT_ASSESSED, missing=["rigors"]), ["rigors"], False),
        (finding("E1", Outcome.NOT_ASSESSED, missing=["crp_mg_l"]), ["rigors"], False),
        (finding("S1", Outcome.NOT_ASSESSED, inputs=["rigors"]), ["rigors"], True),
        (finding("S1", Outcome.NOT_ASSESSED, inputs=["crp_mg_l"]), ["rigors"], False),
        (finding("W1", Outcome.NOT_ASSESSED, inputs=["rigors"]), ["rigors"], False),
        (finding("S1", Outcome.NOT_ASSESSED, missing=["operated_on"]), [], True),
        (finding("S1", Outcome.FAILED), [], True),
        (finding("S1", NO, inputs=["rigors"]), ["rigors"], False),
        (finding("E1", FIRES, inputs=["rigors"]), ["rigors"], False),
    ],
)
def test_h26_what_was_left_open_ends_with_the_call_us_if_list(one, fields, expected):
    assert call_us_if([one], set(fields)) is expected


def test_h26_a_red_flag_question_left_empty_is_asked_again_once():
    asked = {"temperature_c", "rigors", "fatigue", "jaundice"}
    found = evaluate(RULES.values(), situation(answers(jaundice="no")))

    assert unanswered(found, asked) == ("temperature_c", "rigors")
    assert call_us_if(found, asked) is True
