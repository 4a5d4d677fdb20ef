"""What every page for patients says, and what none says."""

import re

import pytest
from django.utils.html import strip_tags

from tests import factories

NEVER = re.compile(
    r"\b(alert|red flag|risk score|overdue|fail\w*|non-?complian\w*|missed)\b",
    re.IGNORECASE,
)


@pytest.fixture
def pages(patient_client, busy):
    """Every page of the portal, by its address."""
    parent = factories.EducationPageFactory(slug="defences")
    factories.PageVersionFactory(parent=parent)
    addresses = ["/", "/plan/", "/plan/?show=done", "/learn/", "/learn/defences/"]
    addresses += ["/help/", *(f"/plan/{check.uid}/" for check in busy.values())]
    return {each: patient_client.get(each).content.decode() for each in addresses}


def test_no_page_frightens_or_blames(pages):
    found = {address: NEVER.findall(page) for address, page in pages.items()}

    assert {address: words for address, words in found.items() if words} == {}


def test_no_page_shows_row_ids_tags_or_notes(pages, busy):
    codes = [
        reason.item_code for each in busy.values() for reason in each.reasons.all()
    ]
    for page in pages.values():
        words = strip_tags(page)
        assert [code for code in codes if code in words] == []


def test_every_page_says_whom_to_call_and_that_nobody_watches(pages):
    """H28."""
    for page in pages.values():
        words = " ".join(strip_tags(page).split())
        assert "Call 999" in words
        assert "01632 960 114" in words
        assert (
            "Nobody watches this website day and night. If you feel very ill, call 999."
            in words
        )


def test_every_page_has_a_title_and_one_heading(pages):
    titles = {re.search("<title>(.+?)</title>", page)[1] for page in pages.values()}

    assert len(titles) == len(pages)
    assert [address for address, page in pages.items() if page.count("<h1") != 1] == []


def test_no_page_needs_another_server(pages):
    outside = {
        found
        for page in pages.values()
        for found in re.findall(r"(?:src|href)=\"(http[^\"]+)", page)
    }

    assert outside == set()
