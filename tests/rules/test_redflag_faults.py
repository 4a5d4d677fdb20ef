"""A fault in one rule is found and never silent (hazard H26)."""

import sys
import time

import pytest

from careplan.rules.enums import Urgency
from careplan.rules.redflags import Outcome, Rule, evaluate
from tests.rules.redflags import (
    NOW,
    RULES,
    answers,
    course,
    judge,
    rule,
    situation,
    value,
)


class Broken:
    """A condition that falls over after it looked at the temperature."""

    def judge(self, view):
        view.value("temperature_c")
        view.value("pulse_bpm")
        raise ZeroDivisionError


def broken(code="BR-1", **facts):
    facts = {"applies": [], "day_from": None, "day_to": None, **facts}
    return Rule(code=code, condition=Broken(), urgency=Urgency.ROUTINE, **facts)


def test_h26_a_rule_that_falls_over_is_a_same_day_finding_and_the_others_go_on():
    rules = [broken(), RULES["AL-001"]]

    failed, fever = evaluate(rules, situation(answers(temperature_c=38)))

    assert (failed.outcome, failed.urgency) == (Outcome.FAILED, Urgency.SAME_DAY)
    assert [each.code for each in failed.inputs] == ["temperature_c"]
    assert (failed.missing, failed.error) == (("pulse_bpm",), "ZeroDivisionError")
    assert fever.outcome is Outcome.FIRES


def test_h26_a_rule_that_names_a_broken_one_goes_on_without_it():
    rules = [rule('BR-1 or rigors = "yes"', code="XX-1"), broken()]

    def first(given):
        return evaluate(rules, situation(given))[0].outcome

    assert first(answers(rigors="yes")) is Outcome.FIRES
    assert first(answers(rigors="no")) is Outcome.NOT_ASSESSED


def test_h26_an_unreadable_condition_of_tags_is_a_failure_too():
    assert judge(rule("tag x", applies=[["Not A Tag"]])).outcome is Outcome.FAILED


def test_h26_a_broken_rule_for_somebody_else_is_a_plain_no():
    assert judge(broken(applies=[["stoma"]])).outcome is Outcome.NO


@pytest.mark.parametrize("first", [0, 1, 2])
def test_h26_rules_in_a_ring_fail_and_the_one_that_names_them_goes_on(first):
    rules = [
        rule("BB-1", code="AA-1"),
        rule("AA-1", code="BB-1"),
        rule('AA-1 or rigors = "yes"', code="CC-1"),
    ]
    rules = rules[first:] + rules[:first]

    found = evaluate(rules, situation(answers(rigors="yes")))

    assert {each.rule: (each.outcome, each.error) for each in found} == {
        "AA-1": (Outcome.FAILED, "Ring"),
        "BB-1": (Outcome.FAILED, "Ring"),
        "CC-1": (Outcome.FIRES, ""),
    }


def test_a_failed_rule_is_no_open_problem_of_the_patient():
    rules = [rule("open_w_patient_rules >= 1", code="XX-1"), broken(counts=True)]

    counted, _ = evaluate(rules, situation())

    assert counted.outcome is Outcome.NO


def test_there_is_one_finding_a_rule_in_the_order_of_the_rules():
    found = evaluate(RULES.values(), situation())

    assert [each.rule for each in found] == list(RULES)
    assert {each.urgency for each in found} == set(Urgency)
    assert not any(each.error for each in found)


def test_all_rules_are_judged_within_the_blink_of_an_eye():
    """About 6 ms with 200 earlier values a field; the limits allow for a slow machine,
    and for one that also counts the lines that run.
    """
    fields = {field for each in RULES.values() for field in each.condition.fields()}
    numbers = [
        "temperature_c", "pulse_bpm", "pain_rest", "pain_move", "breathless", "fatigue",
        "cough", "sleep_problem", "nausea", "weight_kg", "cea_ug_l", "hb_g_l", "egfr",
    ]  # fmt: skip
    history = {}
    for field in numbers:
        history |= course(field, *((day, 4) for day in range(1, 200)))
    given = answers(**dict.fromkeys(numbers, 5))
    there = situation(given, history, tags=["sact-6w", "stoma", "abdominal-surgery"])
    assert set(numbers) <= fields
    evaluate(RULES.values(), there)

    taken = []
    for _ in range(5):
        start = time.process_time()
        evaluate(RULES.values(), there)
        taken.append(time.process_time() - start)

    assert min(taken) < (0.5 if sys.gettrace() else 0.05)


def test_an_answer_is_not_repeated_among_the_inputs():
    found = judge("a >= 1 and a <= 5 and a >= 2", {"a": value("a", 3, NOW)})

    assert found.inputs == (value("a", 3, NOW),)
