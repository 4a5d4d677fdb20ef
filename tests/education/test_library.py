"""Pages and risk factors come from their files, checked."""

import pytest

from careplan.audit.actors import Job
from careplan.education import library, queries
from careplan.education.models import EducationPage, PageVersion, RiskFactor
from careplan.lib.library.report import Report
from careplan.lib.library.source import LibraryError
from tests.factories import NOW

pytestmark = pytest.mark.django_db
FACTORS = """\
- code: circulation
  rf: RF4
  name: "Circulation"
  plain_name: "Blood flow"
  summary: "Blood flows."
  evidence:
    - {grade: A, words: "Doctors are sure", text: "It is so."}
  page: circulation
"""
PAGE = """\
---
title: "Blood flow"
summary: "Blood flows."
risk_factors: [circulation]
minutes: 3
audience: "Adults"
author: "Careplan editors"
reviewer: null
review_on: 2027-10-01
confidence: known
sources: ["NICE NG158"]
call_us:
  now: ["a leg swells"]
---

## What is it?

Blood flows. Ring {clinic_phone}.
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "risk_factors.yaml").write_text(FACTORS)
    (tmp_path / "circulation.md").write_text(PAGE)
    return tmp_path


def load(folder):
    library.load(report=Report(), at=NOW, by=Job("test"), folder=folder)


def test_it_loads_a_page_with_its_grade_and_its_factor(folder):
    load(folder)

    version = PageVersion.objects.get()
    assert version.parent.explains == RiskFactor.objects.get()
    assert version.call_us == {"now": ["a leg swells"]}
    assert version.grade is not None
    assert version.body.startswith("## What is it?")
    assert version.reviewed_by == ""


def test_what_is_in_review_is_seen_by_no_patient(folder):
    load(folder)

    assert queries.published_page("circulation") is None
    assert [(each.page, each.others) for each in queries.pages_by_factor()] == [
        (None, [])
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("minutes: 3", "minutes: many", 5),
        ("title:", "titel:", 2),
        ("[circulation]", "[blood]", 4),
        ("now:", "later:", 13),
        ('sources: ["NICE NG158"]', "sources: []", 11),
        ("{clinic_phone}", "{clinic_fax}", 2),
        ("---\ntitle", "title", 1),
    ],
)
def test_a_mistake_names_file_and_line(folder, old, new, line):
    assert old in PAGE
    (folder / "circulation.md").write_text(PAGE.replace(old, new, 1))

    with pytest.raises(LibraryError) as error:
        load(folder)

    assert (error.value.file, error.value.line) == ("circulation.md", line)


def test_a_factor_without_its_page_is_refused(folder):
    (folder / "circulation.md").unlink()

    with pytest.raises(LibraryError) as error:
        load(folder)

    assert str(error.value) == (
        "risk_factors.yaml, line 8: page: there is no file circulation.md"
    )
    assert not EducationPage.objects.exists()
