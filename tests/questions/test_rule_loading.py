"""Every mistake in a rule file is told with its file and its line (H25)."""

import pytest

from careplan.audit.actors import Job
from careplan.checklists.library import check_tags_of_rules
from careplan.education.models import EducationPage
from careplan.lib.library.report import Report
from careplan.lib.library.source import LibraryError
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion
from careplan.questions.rule_library import load_rules, named_tags
from careplan.rules.enums import QuestionType, VersionState
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

FEVER = """\
order: 1
title: "Vital signs"
review_on: 2027-11-01
rules:
  - id: AL-001
    title: "Fever"
    kind: single
    condition: 'temperature_c >= 38.0'
    applies: [[not stoma]]
    days: [0, 90]
    urgency: S
    within_hours: 1
    message: "Call us now. You have a fever."
    action: "See the patient today."
    page: when-to-call
    source: "NICE"
    confidence: known
    examples:
      fires: {answers: {temperature_c: 38.0}}
      just_not: {answers: {temperature_c: 37.9}}
      missing: {}

  - id: AC-06
    title: "Fever and redness"
    kind: combination
    condition: 'AL-001 and wound_redness = "spreading"'
    urgency: E
    action: "Emergency."
    source: "BLS"
    confidence: known
    examples:
      fires: {answers: {temperature_c: 38.0, wound_redness: "spreading"}}
      just_not: {answers: {temperature_c: 38.0, wound_redness: "none"}}
      missing: {answers: {wound_redness: "spreading"}}
"""


@pytest.fixture
def folder(tmp_path):
    version = factories.QuestionSetVersionFactory(state=VersionState.IN_REVIEW)
    factories.QuestionFactory(
        version=version,
        code="temperature_c",
        type=QuestionType.DECIMAL,
        hard_low=25,
        hard_high=45,
    )
    redness = [{"value": "none", "label": "No"}, {"value": "spreading", "label": "Yes"}]
    factories.QuestionFactory(
        version=version,
        code="wound_redness",
        type=QuestionType.CHOICE,
        choices=redness,
    )
    EducationPage.objects.create(slug="when-to-call")
    (tmp_path / "fever.yaml").write_text(FEVER)
    return tmp_path


def load(folder):
    report = Report()
    load_rules(report=report, at=NOW, by=Job("test"), folder=folder)
    return report


def test_rules_come_into_review_as_they_are_written(folder):
    load(folder)

    version = RedFlagRuleVersion.objects.get(parent__code="AL-001")
    assert (version.state, version.author_id) == (VersionState.IN_REVIEW, None)
    assert (version.condition, version.urgency) == ("temperature_c >= 38.0", "S")
    assert (version.day_from, version.day_to, version.within_hours) == (0, 90, 1)
    assert (version.applies, version.page.slug) == ([["not stoma"]], "when-to-call")
    assert version.examples["fires"] == {"answers": {"temperature_c": 38.0}}
    assert list(RedFlagRule.objects.values_list("code", flat=True)) == [
        "AL-001",
        "AC-06",
    ]


def test_loading_twice_changes_nothing(folder):
    load(folder)

    report = load(folder)

    assert report.as_dict() == {
        "red-flag rules": {"new": 0, "changed": 0, "unchanged": 2}
    }


PLANTED = [
    # H25: comparison turned round, wrong digits, wrong unit, nothing at all.
    (">= 38.0'", "<= 38.0'", 20, "examples: just_not: the rule fires here"),
    (">= 38.0'", ">= 83'", 8, "condition: 83 lies outside what “temperature_c” can be"),
    (">= 38.0'", ">= 100.4'", 8, "condition: 100.4 lies outside what “temperature_c”"),
    (">= 38.0'", ">= 38.5'", 19, "examples: fires: the rule does not fire here"),
    ("'temperature_c >= 38.0'", "''", 8, "condition: must not be empty"),
    (">= 38.0'", ">> 38.0'", 8, "condition: “>” at character 16"),
    (">= 38.0'", '= "high"\'', 8, "condition: “temperature_c” has no choices"),
    ('"spreading"\'', "3'", 26, "condition: “wound_redness” is no number: write"),
    ('"spreading"\'', '"spread"\'', 26, "condition: “spread” is no answer to"),
    ("temperature_c >=", "temperature_f >=", 8, "condition: “temperature_f” is no qu"),
    ("'AL-001 and", "'AL-999 and", 26, "condition: AC-06 names AL-999, which"),
    ("'AL-001 and", "'AC-06 and", 26, "condition: These rules wait for each other"),
    ("'AL-001 and", "'last_at absent_for 3 h or", 26, "condition: “last_at” is no"),
    ("[[not stoma]]", "[[not]]", 9, "applies: “not” is neither a tag nor"),
    ("[0, 90]", "[90, 0]", 10, "days: The last day comes before the first."),
    ("urgency: S", "urgency: X", 11, "urgency: “X” is none of E, S, W, R"),
    ("You have a fever", "Ring {phone}", 13, "message: {phone} stands for no number"),
    (
        "You have a fever",
        "Immediate evaluation of pyrexia is indicated",
        13,
        "message: The message reads at grade",
    ),
    ("page: when-to-call", "page: wound", 15, "page: “wound” is no page we know"),
    ("      missing: {}\n", "", 19, "examples: missing: the example is missing."),
    ("missing: {}", "mising: {}", 19, "examples: missing: the example is missing."),
    ("missing: {}", "missing: {day: x}", 21, "examples: missing: “day” is not written"),
    ("{temperature_c: 37.9}", "{temp: 37.9}", 20, "examples: just_not: “temp” is no"),
    ("id: AC-06", "id: AL-001", 23, "id: “AL-001” stands here twice"),
    ('    action: "Emergency."\n', "", 23, "action: is missing"),
    ("kind: single", "kind: process", 8, "condition: A rule about the care itself"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), PLANTED)
def test_h25_a_planted_fault_is_refused_where_it_stands(
    old, new, line, message, folder
):
    assert FEVER.count(old) >= 1
    (folder / "fever.yaml").write_text(FEVER.replace(old, new, 1))

    with pytest.raises(LibraryError) as error:
        load(folder)

    assert str(error.value).startswith(f"fever.yaml, line {line}: {message}")
    assert not RedFlagRuleVersion.objects.exists()


def test_one_rule_stands_in_one_file(folder):
    (folder / "more.yaml").write_text(FEVER)

    with pytest.raises(LibraryError) as error:
        load(folder)

    assert str(error.value) == (
        "more.yaml, line 5: id: “AL-001” stands in fever.yaml too"
    )


def test_a_rule_that_names_no_tag_is_told_once_tags_are_loaded(folder):
    with pytest.raises(LibraryError) as error:
        check_tags_of_rules(named_tags(folder))

    assert str(error.value) == "fever.yaml, line 9: applies: “stoma” is no tag we know"


def test_the_tag_of_a_condition_is_looked_up_too(folder):
    words = FEVER.replace("[[not stoma]]", "[]").replace(
        "'AL-001", "'tag chemo and AL-001"
    )
    (folder / "fever.yaml").write_text(words)

    with pytest.raises(LibraryError) as error:
        check_tags_of_rules(named_tags(folder))

    assert str(error.value) == (
        "fever.yaml, line 26: condition: “chemo” is no tag we know"
    )
