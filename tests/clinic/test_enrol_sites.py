"""Every cancer can be enrolled: what is asked, what is offered, and its plan."""

import re

import pytest
from django.urls import reverse

from careplan.checklists import queries as checklists
from careplan.followups.models import CarePlan, FollowUp, FollowUpReason
from careplan.followups.queries import drafting
from careplan.rules.enums import ItemStatus, Known
from tests.checklists.tables import SITES
from tests.clinic.conftest import day, words
from tests.clinic.test_enrol_patient import DETAILS, fingerprint
from tests.library import library  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

HOME = {"home": "yes", **day("discharge_on", "19 11 2026")}


@pytest.fixture
def url(nurse_client):
    return reverse("clinic:enrol_patient")


@pytest.fixture
def asks(nurse_client, url, team):
    """The facts page of a cancer, and what it sends when nothing is touched."""

    def open_page(site):
        details = DETAILS | {"team": str(team.pk), "site": f"site-{site}"}
        page = nurse_client.post(url, details | {"step": "details"}, follow=True)
        form = page.context["form"]
        preset = {
            name: field.initial for name, field in form.fields.items() if field.initial
        }
        return page, form, details | HOME | preset

    return open_page


def saves(client, url, facts):
    page = client.post(url, facts | {"step": "facts"}, follow=True)
    assert page.status_code == 200
    saved = client.post(url, facts | {"step": "save", "fingerprint": fingerprint(page)})
    assert saved.status_code == 302
    return page, CarePlan.objects.get()


def test_every_cancer_of_the_tables_can_be_chosen():
    assert {tag.code for tag in checklists.sites()} == {
        f"site-{code}" for code in SITES
    }


def test_the_list_says_whom_a_checklist_is_not_for(nurse_client, url):
    """H13: a bladder that was kept is followed otherwise."""
    page = words(nurse_client.get(url))

    for hint in (
        "The bladder was removed. If it was kept, choose another solid tumour.",
        "For medullary or anaplastic choose another solid tumour.",
        "For small-cell lung cancer choose another solid tumour.",
    ):
        assert hint in page


@pytest.mark.parametrize("site", SITES)
def test_each_cancer_makes_a_plan_with_nothing_dropped(nurse_client, url, asks, site):
    """H12, H15: each default row that applies is dated, or waits in sight."""
    _page, _form, facts = asks(site)
    _seen, plan = saves(nurse_client, url, facts)

    draft = drafting.draft(drafting.facts_of(plan))
    gone = {item.code for item in draft.not_applying}
    replaced = {off.item.code for off in draft.off}
    passed = {reason.item_code for check in draft.passed for reason in check.reasons}
    waiting = {row.item.code for row in draft.waiting}
    dated = set(
        FollowUpReason.objects.filter(plan=plan).values_list("item_code", flat=True)
    )
    rows = checklists.rules_of(drafting.facts_of(plan).versions)
    wanted = {row.code for row in rows if row.status is ItemStatus.DEFAULT}
    assert wanted - gone - replaced - dated - waiting - passed == set()
    site_rows = [row for row in rows if row.checklist == site]
    assert {row.code for row in site_rows} & (dated | waiting)
    assert FollowUp.objects.filter(plan=plan).count() > len(dated)
    find_outs = FollowUp.objects.filter(plan=plan, activity__startswith="find-out-")
    assert find_outs.exists() == bool(waiting)


@pytest.mark.parametrize("site", SITES)
def test_each_question_stands_once_under_where_it_is_read(asks, site):
    page, form, _facts = asks(site)

    shown = [field.html_name for part in form.parts for field in part.fields]
    asked = [
        name for name in form.fields if name.startswith(("tag_", "group_", "rest_"))
    ]
    assert sorted(shown) == sorted(asked)
    for part in form.parts:
        assert f'id="from-{part.key}"' in page.content.decode()
    known_from = {
        code: tag.known_from for code, tag in checklists.tags_by_code().items()
    }
    for part in form.parts:
        codes = [f.html_name[4:] for f in part.fields if f.html_name.startswith("tag_")]
        assert {known_from[code] for code in codes} <= {part.key}


def test_only_not_known_yet_stands_beforehand(asks):
    """H30: no answer is chosen for the nurse."""
    page, _form, _facts = asks("rectum")

    checked = re.findall(r'value="([\w-]+)"[^>]* checked', page.content.decode())
    assert set(checked) == {"not-known"}


def test_one_tick_says_no_to_what_is_left(nurse_client, url, asks):
    """Answers that were given stay; other sources stay open."""
    _page, _form, facts = asks("rectum")
    facts |= {"tag_anterior-resection": "yes", "rest_operation": "on"}
    _seen, plan = saves(nurse_client, url, facts)

    tags = {row.tag.code: row.value for row in plan.tags.all()}
    assert tags["anterior-resection"] == Known.YES
    assert tags["local-excision"] == Known.NO
    assert tags["threatened-margin"] == Known.NOT_KNOWN


def test_options_say_to_whom_and_instead_of_what(asks):
    page, _form, _facts = asks("colon")

    assert "For: T4 or N2. Instead of: CT scan, chest to pelvis." in words(page)
    assert "For everyone. Instead of: CEA blood test." in words(page)


def test_an_option_from_a_month_on_says_so(asks):
    page, _form, _facts = asks("breast")

    assert "Instead of, from month 37 on: Mammogram" in words(page)


def test_what_is_advised_against_is_shown_with_its_reason(nurse_client, url, asks):
    _page, _form, facts = asks("prostate")
    seen, _plan = saves(nurse_client, url, facts)

    rows = [row for row in seen.context["plan"].avoided if row.code.startswith("PCA")]
    assert [row.code for row in rows] == ["PCA-05", "PCA-06"]
    for row in rows:
        assert " ".join(f"{row.what}: {row.avoid_reason}".split()) in words(seen)


@pytest.mark.parametrize(("born", "applies"), [("1951", True), ("1990", False)])
def test_age_is_computed_and_never_asked(nurse_client, url, asks, born, applies):
    _page, form, facts = asks("breast")
    _seen, plan = saves(nurse_client, url, facts | {"born_on_year": born})

    tags = drafting.effective_tags(drafting.facts_of(plan))
    assert "tag_age-50-plus" not in form.fields
    assert tags["age-50-plus"] == (Known.YES if applies else Known.NO)
    assert (tags["inpatient"], tags["at-home"]) == (Known.NO, Known.YES)
