"""A nurse logs a check without touching the mouse."""

import time

import pytest

from tests.e2e.conftest import DESK

pytestmark = pytest.mark.e2e

MOST_TABS = 250
A_MINUTE = 60


def _tabs_to(page, selector):
    """Press Tab until the focus is on what is named, and visible; how often."""
    for press in range(1, MOST_TABS + 1):
        page.keyboard.press("Tab")
        if page.evaluate("chosen => document.activeElement.matches(chosen)", selector):
            shown = page.evaluate(
                "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
                " || document.activeElement.matches('input')"
            )
            assert shown, f"no focus ring on {selector}"
            return press
    pytest.fail(f"{selector} cannot be reached by keyboard")


def _focus(page):
    return page.evaluate(
        "document.activeElement.textContent || document.activeElement.name"
    )


def test_the_queue_is_walked_by_its_keys(visitor):
    """H43: j, k, Enter and /; and they can be turned off."""
    nurse = visitor(DESK).signs_in("nurse")
    page = nurse.page
    nurse.goes("/clinic/queue/?list=all")
    names = page.locator("[data-row]").all_inner_texts()

    walked = []
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
        walked.append(_focus(page))
    assert walked == [names[0], names[1], names[0]]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "only"
    page.get_by_text("How it is ordered, and keys").click()
    page.get_by_role("button", name="Turn these keys off").click()
    page.keyboard.press("j")
    assert _focus(page) == "Turn these keys on"
    page.keyboard.press("Enter")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clinic/patients/**")
    assert page.locator("h1").inner_text() == names[0]


def test_a_check_is_logged_by_keyboard_only(visitor):
    """H43"""
    nurse = visitor(DESK)
    page = nurse.page
    _signs_in(nurse)
    page.goto(f"{nurse.url}/clinic/queue/?only=missed-reports")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    _tabs_to(page, "a[href*='/record/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/**")
    started = time.monotonic()

    presses = _answers(page) + _presses(page, "main form .button--big")
    if page.locator("button[name=looked]").count():
        nurse.looks()
        presses += _presses(page, "button[name=looked]")

    took = time.monotonic() - started
    nurse.looks()
    print(f"a check by keyboard: {presses} keys, {took:.0f} s")
    assert took < A_MINUTE
    assert "/record/" not in page.url
    assert page.get_by_role("status").count() == 1


def _signs_in(nurse):
    nurse.goes("/accounts/login/")
    _tabs_to(nurse.page, "[name=login]")
    nurse.page.keyboard.type("nurse@careplan.example")
    _tabs_to(nurse.page, "[name=password]")
    nurse.page.keyboard.type("careplan-demo")
    nurse.page.keyboard.press("Enter")
    nurse.page.wait_for_url("**/clinic/")


def _answers(page):
    """Take the first answer of each question that is shown; how many keys it took."""
    presses = 0
    for name in page.eval_on_selector_all(
        "main input[type=radio]",
        "all => [...new Set(all.filter(each => each.checkVisibility())"
        ".map(each => each.name))]",
    ):
        presses += 1 + _tabs_to(page, f"input[name='{name}']")
        page.keyboard.press("Space")
    return presses


def _presses(page, button):
    presses = 1 + _tabs_to(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return presses
