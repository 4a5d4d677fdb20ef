"""Every mistake in a checklist file is told with its file and its line."""

import pytest

from careplan.audit.actors import Job
from careplan.checklists import library
from careplan.education.models import EducationPage, RiskFactor
from careplan.lib.library.report import Report
from careplan.lib.library.source import LibraryError
from careplan.questions.models import QuestionSet
from tests.factories import NOW

pytestmark = pytest.mark.django_db

TAGS = """\
- code: stage-1
  name: "stage I"
  known_from: histology
- code: site-colon
  name: "colon cancer"
  known_from: operation
  implies: [stage-1]
"""
COLON = """\
code: colon
title: "Colon"
patient_title: "Checks after colon cancer"
site: site-colon
implies: [site-colon]
one_of: []
asks: [stage-1]
source: "ESMO 2020"
review_on: 2027-11-01
items:
  - id: COL-01
    what: "Visit"
    activity: visit
    kind: visit
    by_whom: clinic
    schedule: "at month 6"
    anchor: operation
    window: [14, 14]
    applies: [[stage-1]]
    applies_phrase: "stage I"
    status: default
    risk_factors: [circulation]
    question_set: wound
    page: your-plan
    source: "ESMO"
    confidence: checked
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tags.yaml").write_text(TAGS)
    (tmp_path / "colon.yaml").write_text(COLON)
    EducationPage.objects.create(slug="your-plan")
    QuestionSet.objects.create(code="wound", title="Wound")
    RiskFactor.objects.create(code="circulation", name="Circulation")
    return tmp_path


def load(folder):
    library.load(report=Report(), at=NOW, by=Job("test"), folder=folder)


def test_it_loads_when_all_is_well(folder):
    load(folder)

    item = library.ChecklistItem.objects.get()
    assert (item.code, item.days_before, item.days_after) == ("COL-01", 14, 14)
    assert item.page.slug == "your-plan"
    assert item.question_set.code == "wound"
    assert [factor.code for factor in item.risk_factors.all()] == ["circulation"]


@pytest.mark.parametrize("rolling", [True, False])
def test_a_row_may_count_from_the_last_one_done(folder, rolling):
    words = '"every 3 months from 3 to 240"\n'
    if rolling:
        words += "    rolling: true\n"
    (folder / "colon.yaml").write_text(COLON.replace('"at month 6"\n', words))

    load(folder)

    assert library.ChecklistItem.objects.get().rolling == rolling


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (
            '"at month 6"',
            '"evry month"',
            16,
            "schedule: “evry” at character 1: expected “every” or “at” here.",
        ),
        ("[[stage-1]]", "[[stage-9]]", 19, "applies: “stage-9” is no tag we know"),
        ("[[stage-1]]", "[[]]", 19, "applies: expected 1 to 1000 entries, found 0"),
        ("kind: visit", "kind: chat", 14, None),
        ("page: your-plan", "page: my-plan", 24, "page: “my-plan” is no page we know"),
        (
            "question_set: wound",
            "question_set: wounds",
            23,
            "question_set: “wounds” is no question set we know",
        ),
        ('    source: "ESMO"\n', "", 11, "source: is missing"),
        ("    page:", "    pages:", 24, None),
        ("[14, 14]", "[14]", 18, "window: expected 2 entries, found 1"),
        ("[14, 14]", "[-1, 14]", 18, "window: -1 is not between 0 and 366"),
        ("status: default", "status: avoid", 16, None),
        ('"Visit"', "7", 12, "what: expected text, not 7"),
        ("2027-11-01", '"soon"', 9, None),
        ("code: colon", "code: colon\ncode: breast", 2, "code: stands here twice"),
        ("asks: [stage-1]", "asks: [stage-1", 8, None),
        ("    confidence: checked\n", "    confidence: sure\n", 26, None),
        (
            "status: default",
            "status: default\n    instead_of: [COL-02]",
            22,
            "instead_of: only an option stands instead of a row",
        ),
        (
            "    window:",
            "    rolling: true\n    window:",
            18,
            "rolling: only one “every …” can count from the last one",
        ),
        (
            '"at month 6"\n',
            '"at month 3; every 6 months from 6 to 24"\n    rolling: true\n',
            17,
            "rolling: only one “every …” can count from the last one",
        ),
        (
            '"at month 6"\n',
            "null\n    rolling: true\n",
            17,
            "rolling: nothing counts on without a schedule",
        ),
        (
            "    window:",
            "    rolling: often\n    window:",
            18,
            "rolling: expected true or false, not 'often'",
        ),
    ],
)
def test_a_mistake_names_file_and_line(folder, old, new, line, message):
    assert old in COLON
    (folder / "colon.yaml").write_text(COLON.replace(old, new, 1))

    with pytest.raises(LibraryError) as error:
        load(folder)

    assert (error.value.file, error.value.line) == ("colon.yaml", line)
    if message:
        assert str(error.value) == f"colon.yaml, line {line}: {message}"


def test_a_tag_that_brings_an_unknown_one_is_refused(folder):
    (folder / "tags.yaml").write_text(TAGS.replace("[stage-1]", "[stage-7]"))

    with pytest.raises(LibraryError) as error:
        load(folder)

    assert str(error.value) == "tags.yaml, line 7: implies: “stage-7” is no tag"


def test_one_row_id_in_two_checklists_is_refused(folder):
    (folder / "other.yaml").write_text(COLON.replace("code: colon", "code: other"))

    with pytest.raises(LibraryError) as error:
        load(folder)

    assert str(error.value) == (
        "other.yaml, line 11: id: “COL-01” stands in colon.yaml too"
    )
