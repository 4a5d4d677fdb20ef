"""The library loads once, and an edited row becomes a new version in review."""

import io

import pytest
from django.core.management import CommandError, call_command

from careplan.audit.actors import Job
from careplan.audit.models import AuditEvent
from careplan.checklists import actions as checklist_actions
from careplan.checklists import library as checklists
from careplan.checklists.models import Checklist, ChecklistItem, ChecklistVersion, Tag
from careplan.content import actions, queries
from careplan.education import actions as education_actions
from careplan.education.models import EducationPage, PageVersion, RiskFactor
from careplan.hospital import library as hospital
from careplan.hospital.models import Reason
from careplan.lib.library.report import Report
from careplan.questions import actions as question_actions
from careplan.questions.models import Question, QuestionSet, QuestionSetVersion
from careplan.rules.enums import VersionState
from tests.factories import NOW
from tests.library import rows_for_a_module

pytestmark = pytest.mark.django_db
JOB = Job("test")
LIBRARY = checklists.LIBRARY
CHECKLISTS = len(list(LIBRARY.glob("*.yaml"))) - 1  # one of them lists the tags
MODELS = [ChecklistItem, ChecklistVersion, Tag, EducationPage, PageVersion, RiskFactor]
MODELS += [Reason, Question, QuestionSetVersion]


def rows():
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """What ships, in review: loaded once, for the tests below the one that fails."""
    with rows_for_a_module(django_db_blocker):
        call_command("loadlibrary", stdout=io.StringIO())
        yield


@pytest.fixture
def quiet():
    return io.StringIO()


def rows_in_files(name="*.yaml"):
    return sum(path.read_text().count("- id: ") for path in LIBRARY.glob(name))


def load(folder):
    report = Report()
    checklists.load(report=report, at=NOW, by=JOB, folder=folder)
    return report


def test_a_mistake_in_the_last_file_undoes_the_first(monkeypatch, quiet, folder):
    files = folder("checklists")
    edit(
        files / "colon.yaml",
        "every 6 months from 6 to 60",
        "evry 6 months from 6 to 60",
    )
    real = checklists.load

    def spoilt(**words):
        real(**words, folder=files)

    monkeypatch.setattr(checklists, "load", spoilt)

    with pytest.raises(CommandError) as error:
        call_command("loadlibrary", stdout=quiet)

    line = 1 + (files / "colon.yaml").read_text().split("evry")[0].count("\n")
    assert str(error.value) == (
        f"colon.yaml, line {line}: schedule: “evry” at character 1: "
        "expected “every” or “at” here."
    )
    assert {model: model.objects.count() for model in MODELS} == dict.fromkeys(
        MODELS, 0
    )


def test_it_brings_everything_into_review_and_publishes_nothing(loaded):
    states = {
        version.state
        for model in queries.version_models()
        for version in model.objects.all()
    }
    assert states == {VersionState.IN_REVIEW}
    assert ChecklistVersion.objects.count() == CHECKLISTS
    assert PageVersion.objects.count() == 8
    assert QuestionSetVersion.objects.count() == 41
    assert RiskFactor.objects.count() == 4
    assert ChecklistItem.objects.count() == rows_in_files()
    assert not ChecklistItem.objects.filter(risk_factors=None).exists()
    assert AuditEvent.objects.filter(kind="library-loaded").count() == 1


def test_loading_twice_changes_nothing(loaded, quiet):
    before = rows()

    call_command("loadlibrary", stdout=quiet)

    assert rows() == before


def test_an_edited_row_replaces_the_version_still_in_review(loaded, folder):
    files = folder("checklists")
    edit(
        files / "colon.yaml",
        "every 6 months from 6 to 60",
        "every 6 months from 6 to 48",
    )

    report = load(files)

    version = ChecklistVersion.objects.get(parent__code="colon")
    assert (version.number, version.state) == (1, VersionState.IN_REVIEW)
    assert version.items.get(code="COL-01").schedule == "every 6 months from 6 to 48"
    assert version.items.count() == rows_in_files("colon.yaml")
    assert report.as_dict()["checklists"] == {
        "new": 0,
        "changed": 1,
        "unchanged": CHECKLISTS - 1,
    }


def test_an_edited_row_becomes_the_next_version_after_publication(
    loaded, folder, approver
):
    actions.approve_library(by=approver, at=NOW)
    published = ChecklistVersion.objects.get(parent__code="colon")
    before = list(published.items.values())
    files = folder("checklists")
    edit(
        files / "colon.yaml",
        "every 6 months from 6 to 60",
        "every 6 months from 6 to 48",
    )

    load(files)
    load(files)

    versions = ChecklistVersion.objects.filter(parent__code="colon").order_by("number")
    assert [(each.number, each.state) for each in versions] == [
        (1, VersionState.PUBLISHED),
        (2, VersionState.IN_REVIEW),
    ]
    assert list(published.items.values()) == before


def test_a_version_somebody_writes_on_is_left_alone(loaded, folder, admin_person):
    ours = ChecklistVersion.objects.get(parent__code="colon")
    actions.reopen(version=ours, by=admin_person, at=NOW)
    files = folder("checklists")
    edit(
        files / "colon.yaml",
        "every 6 months from 6 to 60",
        "every 6 months from 6 to 48",
    )

    load(files)

    assert ours.items.get(code="COL-01").schedule == "every 6 months from 6 to 60"
    newest = ChecklistVersion.objects.get(parent__code="colon", number=2)
    assert newest.state == VersionState.IN_REVIEW


def test_comments_and_layout_are_no_edit(loaded, folder):
    files = folder("checklists")
    path = files / "colon.yaml"
    path.write_text("# Only a remark.\n" + path.read_text())

    report = load(files)

    assert report.as_dict()["checklists"] == {
        "new": 0,
        "changed": 0,
        "unchanged": CHECKLISTS,
    }


def test_a_reworded_reason_stays_as_the_administrator_worded_it(folder):
    files = folder("hospital")
    hospital.load(report=Report(), at=NOW, by=JOB, folder=files)
    Reason.objects.filter(code="declined").update(text="Does not want it")

    hospital.load(report=Report(), at=NOW, by=JOB, folder=files)

    assert Reason.objects.get(code="declined").text == "Does not want it"


def test_what_was_set_here_stays_and_the_rest_follows_the_files(
    loaded, quiet, admin_person
):
    colon, breast = (Checklist.objects.get(code=code) for code in ("colon", "breast"))
    page = EducationPage.objects.get(slug="circulation")
    wound, call = (QuestionSet.objects.get(code=c) for c in ("wound", "nurse-call"))
    told = {"by": admin_person, "at": NOW}
    colon.site, colon.order = "", 77
    checklist_actions.save_checklist(checklist=colon, **told)
    page.order = 99
    education_actions.save_page(page=page, risk_factors=[], **told)
    wound.title = "Our wound check"
    question_actions.save_set(question_set=wound, **told)
    Checklist.objects.filter(pk=breast.pk).update(order=99)
    QuestionSet.objects.filter(pk=call.pk).update(title="Worded by nobody here")

    call_command("loadlibrary", stdout=quiet)

    for row in (colon, breast, page, wound, call):
        row.refresh_from_db()
    assert (colon.site, colon.order) == ("", 77)
    assert (page.order, list(page.risk_factors.all())) == (99, [])
    assert wound.title == "Our wound check"
    assert breast.order != 99
    assert call.title != "Worded by nobody here"


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
