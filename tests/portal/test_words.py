"""What every page for patients says, and what none says."""

import re
from dataclasses import dataclass, field

import pytest
from django.utils.html import strip_tags

from tests import factories

NEVER = re.compile(
    r"\b(alert|red flag|risk score|overdue|fail\w*|non-?complian\w*|missed)\b",
    re.IGNORECASE,
)


@dataclass
class Drawn:
    """Every page of the portal by its address, and the row ids behind them."""

    pages: dict = field(default_factory=dict)
    codes: list = field(default_factory=list)


@pytest.fixture(scope="module")
def kept():
    return Drawn()


@pytest.fixture
def drawn(kept, db, request):
    """Drawn for the first test, kept for the others: they only read."""
    if not kept.pages:
        _draw(kept, *map(request.getfixturevalue, ["patient_client", "busy"]))
    return kept


def _draw(drawn, client, busy):
    parent = factories.EducationPageFactory(slug="defences")
    factories.PageVersionFactory(parent=parent)
    addresses = ["/", "/plan/", "/plan/?show=done", "/learn/", "/learn/defences/"]
    addresses += ["/help/", *(f"/plan/{check.uid}/" for check in busy.values())]
    for each in addresses:
        drawn.pages[each] = client.get(each).content.decode()
    drawn.codes = [
        reason.item_code for each in busy.values() for reason in each.reasons.all()
    ]


@pytest.fixture
def pages(drawn):
    return drawn.pages


def test_no_page_frightens_or_blames(pages):
    found = {address: NEVER.findall(page) for address, page in pages.items()}

    assert {address: words for address, words in found.items() if words} == {}


def test_no_page_shows_row_ids_tags_or_notes(drawn):
    assert len(drawn.codes) == 12
    for page in drawn.pages.values():
        words = strip_tags(page)
        assert [code for code in drawn.codes if code in words] == []


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
