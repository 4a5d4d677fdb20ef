"""A nurse logs checks over a line that breaks; nothing typed is lost (H29, H35)."""

from collections import Counter
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from tests.e2e.conftest import DESK, Visitor
from tests.faults.cutting import Cut, CuttingProxy

pytestmark = pytest.mark.e2e

TIMES = 10
# The script keeps what is typed after three seconds; the server hangs up after two.
UNTIL_KEPT, BRIEF = 6500, 100
CUTS = [Cut.BEFORE, Cut.DURING, Cut.AFTER, Cut.ANSWERING]
SAID = "[data-draft-said]"
SAVE = "main form .button--big"
LOOKED = "button[name=looked]"


@pytest.fixture
def line(demo):
    proxy = CuttingProxy(urlsplit(demo).port)
    yield proxy
    proxy.close()


@pytest.fixture
def nurse(visitor, line):
    """A nurse whose every request goes over the line."""
    somebody = visitor(DESK)
    return Visitor(somebody.page, f"http://127.0.0.1:{line.port}").signs_in("nurse")


def _hrefs(page, selector):
    return page.eval_on_selector_all(
        selector, "all => [...new Set(all.map(each => each.getAttribute('href')))]"
    )


def _checks_to_log(page, url):
    """Open one page after the other that asks for a route and takes a note."""
    page.goto(f"{url}/clinic/queue/?list=all&rows=100")
    for patient in _hrefs(page, "main h2 a[href^='/clinic/patients/']"):
        page.goto(url + patient)
        for check in _hrefs(page, "main a[href^='/clinic/follow-ups/']")[:40]:
            link = f"{check.partition('?')[0].removesuffix('record/')}record/"
            page.goto(url + link)
            numbers = page.locator("main input[name^=q_]:not([type=radio])").count()
            last_step = page.locator("[name=step][value=recorded]").count()
            if page.locator("[name=route]").count() and last_step and not numbers:
                yield link


def _types(page, words):
    page.locator("[name=route]").first.check()
    for group in page.locator("main fieldset:has([name^=q_][type=radio])").all():
        if group.is_visible():
            group.locator("input[type=radio]").last.check()
    page.locator("[name=note]").fill(words)


def _presses(page, button):
    """Press, and wait for another page, an error page, or word of a broken line."""
    page.evaluate("window.stays = true")
    if page.locator(SAID).count():
        page.eval_on_selector(SAID, "line => { line.textContent = ''; }")
    page.locator(button).first.click(no_wait_after=True)
    for _tenth in range(200):
        page.wait_for_timeout(100)
        try:
            if not page.evaluate("window.stays") or _is_cut(page):
                return
        except Error:
            continue  # between two pages
    pytest.fail("nothing happens")


def _opens(page, url):
    """As a person does: once more where the line broke."""
    for _try in range(2):
        try:
            return page.goto(url)
        except Error:
            page.wait_for_timeout(200)
    return page.goto(url)


def _is_cut(page):
    return page.locator(SAID).count() and "No connection" in page.inner_text(SAID)


def _logs(page, url, words, met):
    """Save, and look again until the check is logged; `met` counts what was met."""
    for _try in range(4):
        if _is_cut(page):
            met["stayed on the page"] += 1
            assert page.locator("[name=note]").input_value() == words
            _presses(page, SAVE)
        if page.locator(LOOKED).count():
            _presses(page, LOOKED)
        _opens(page, url)
        if "/record/" not in page.url:
            met["logged"] += 1
            return
        met["came back"] += 1
        assert page.locator("[name=note]").input_value() == words
        _presses(page, SAVE)
    pytest.fail("the check cannot be logged")


def test_h29_ten_checks_over_a_breaking_line(nurse, line):
    """The script keeps the draft first: a send that fails stays on the page."""
    page, met, cuts = nurse.page, Counter(), cycle(CUTS)
    links = _checks_to_log(page, nurse.url)
    for nth in range(TIMES):
        link, words = next(links), f"Typed at the ward, {nth}."
        _types(page, words)
        # First the draft that goes before the form breaks, then the form itself.
        page.wait_for_timeout(UNTIL_KEPT if nth // len(CUTS) % 2 else BRIEF)
        line.cut_next(next(cuts))
        _presses(page, SAVE)
        _logs(page, nurse.url + link, words, met)
        assert page.get_by_text(words).count() == 1, link
    print(dict(met), line.cuts)

    assert (met["logged"], line.cuts) == (TIMES, TIMES)
