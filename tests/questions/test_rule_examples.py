"""The examples of each rule, judged by the engine with all other rules beside it."""

import pytest

from careplan.questions.rule_checks import rule_from
from careplan.questions.rule_examples import WANTED, ExampleError, judge, situation
from careplan.rules.redflags import evaluate
from tests.questions.rules import RULES

FIELDS = {
    "applies": [],
    "within_hours": None,
    "counts": False,
}


def rule_of(code):
    first, last = RULES[code].get("days", [None, None])
    return rule_from(code, FIELDS | RULES[code] | {"day_from": first, "day_to": last})


JUDGING = {c: rule_of(c) for c, rule in RULES.items() if rule["kind"] != "process"}
EXAMPLES = [
    (code, kind)
    for code in JUDGING
    for kind in WANTED
    if (code, kind) != ("AC-09", "missing")
]


@pytest.mark.parametrize(("code", "kind"), EXAMPLES)
def test_h26_a_rule_does_what_its_example_says(code, kind):
    finding = judge(JUDGING[code], RULES[code]["examples"][kind], JUDGING.values())

    assert (finding.rule, finding.outcome) == (code, WANTED[kind])


def test_h26_a_count_of_alerts_is_never_missing():
    assert set(RULES["AC-09"]["examples"]) == {"fires", "just_not"}


@pytest.mark.parametrize("code", JUDGING)
def test_h26_a_rule_about_other_people_is_silent_here(code):
    """With no tag set, a rule for some only does not fire on its own example."""
    if not any(not group[0].startswith("not ") for group in JUDGING[code].applies):
        return
    example = {**RULES[code]["examples"]["fires"], "tags": []}

    assert judge(JUDGING[code], example, JUDGING.values()).outcome == WANTED["just_not"]


def test_all_rules_together_leave_none_unjudged_on_one_example():
    """One ill patient: every rule answers, none fails."""
    example = {"answers": {"temperature_c": 38.4, "rigors": "yes"}, "tags": ["sact-6w"]}

    findings = evaluate(JUDGING.values(), situation(example))

    fired = [each.rule for each in findings if each.outcome == WANTED["fires"]]
    assert fired == ["AC-01", "AC-01b", "AL-001", "AL-002"]
    assert len(findings) == len(JUDGING)
    assert {each.outcome for each in findings} <= set(WANTED.values())


@pytest.mark.parametrize(
    ("example", "message"),
    [
        ([], "Write it as {answers: {temperature_c: 38.0}}."),
        ({"answer": {}}, "“answer” is no word here"),
        ({"answers": []}, "“answers” is not written so."),
        ({"day": True}, "“day” is not written so."),
        ({"day": -1}, "“day” is too large."),
        (
            {"answers": {"rigors": True}},
            "“rigors” needs a number, or a choice in quotes.",
        ),
        (
            {"answers": {"rigors": ""}},
            "“rigors” needs a number, or a choice in quotes.",
        ),
        (
            {"answers": {"last_stool_at": {"ago": 3}}},
            "Say for “last_stool_at” how long",
        ),
        ({"history": {"hb_g_l": 3}}, "The history of “hb_g_l” is a list."),
        (
            {"history": {"hb_g_l": [{"days_ago": 3}]}},
            "Write the history of “hb_g_l” as",
        ),
        ({"history": {"hb_g_l": [{"value": 90}]}}, "Say for “hb_g_l” how long ago"),
    ],
)
def test_an_example_that_cannot_be_read_says_why(example, message):
    with pytest.raises(ExampleError) as error:
        situation(example)

    assert str(error.value).startswith(message)
