"""Every page, on a phone and at a desk: no violation, no sideways scroll."""

import pytest

from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.e2e

SIZES = [pytest.param(PHONE, id="390"), pytest.param(DESK, id="1280")]
LEARN = [
    "surgical-trauma",
    "immune-suppression",
    "tumour-bed",
    "circulation",
    "when-to-call",
    "your-plan",
    "wound-care",
    "scans-and-blood-tests",
]


def _links(visitor, selector):
    return visitor.page.eval_on_selector_all(
        selector, "all => [...new Set(all.map(each => each.getAttribute('href')))]"
    )


@pytest.mark.parametrize("size", SIZES)
def test_signed_out(visitor, size):
    anybody = visitor(size)
    for path in ("/accounts/login/", "/accounts/password/reset/", "/help/"):
        anybody.goes(path)
    assert anybody.page.goto(f"{anybody.url}/no-such-page/").status == 404
    anybody.looks()


@pytest.mark.parametrize("size", SIZES)
def test_the_nurses_pages(visitor, size):
    nurse = visitor(size).signs_in("nurse")
    for path in (
        "/clinic/",
        "/clinic/queue/",
        "/clinic/queue/?only=overdue",
        "/clinic/queue/?list=all&rows=500",
        "/clinic/queue/?list=later",
        "/clinic/queue/?list=done&kind=home",
        "/clinic/patients/",
        "/clinic/enrol/",
        "/clinic/enrol/new/",
        "/clinic/ended/",
        "/clinic/without-next/",
        "/clinic/cover/",
        "/clinic/handover/",
    ):
        nurse.goes(path)
    nurse.searches("zzz")
    nurse.searches("Margaret Ellery")
    nurse.clicks("Margaret Ellery")
    patient = nurse.page.url.removeprefix(nurse.url)
    nurse.goes(f"{patient}?show=done")
    for path in _links(nurse, "main a[href^='/clinic/follow-ups/']")[:3]:
        nurse.goes(path)
    nurse.goes(patient)
    for path in _links(nurse, f"main a[href^='{patient}']"):
        nurse.goes(path)
    for path in _links(nurse, "main a[href$='/record/']")[:2]:
        nurse.goes(path)
        nurse.page.locator("main form button").first.click()
        nurse.looks()


@pytest.mark.parametrize("size", SIZES)
def test_the_leads_pages(visitor, size):
    lead = visitor(size).signs_in("jonah.pike")
    for path in ("/clinic/", "/clinic/cover/", "/clinic/team/"):
        lead.goes(path)
    for path in _links(lead, "main a[href^='/clinic/team/rows/']")[:2]:
        lead.goes(path)


@pytest.mark.parametrize("size", SIZES)
def test_the_patients_pages(visitor, size):
    joan = visitor(size).signs_in("patient")
    for path in ("/", "/plan/", "/plan/?show=done", "/learn/", "/help/"):
        joan.goes(path)
    for slug in LEARN:
        joan.goes(f"/learn/{slug}/")
    joan.goes("/plan/")
    for path in _links(joan, "main a[href^='/plan/']")[:4]:
        joan.goes(path)


def test_dark_and_narrow_with_large_text(visitor):
    """320 px and 200 % zoom: nothing is cut off (H43)."""
    joan = visitor((320, 640), color_scheme="dark").signs_in("patient")
    for path in ("/", "/plan/", "/learn/", "/learn/when-to-call/"):
        joan.goes(path)


def test_the_page_works_without_script(visitor):
    """Reading and logging need no JavaScript (H43)."""
    nurse = visitor(DESK, java_script_enabled=False)
    page = nurse.page
    page.goto(f"{nurse.url}/accounts/login/")
    page.locator("[name=login]").fill("nurse@careplan.example")
    page.locator("[name=password]").fill("careplan-demo")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{nurse.url}/clinic/queue/?only=due")
    page.locator("main a[href*='/record/']").last.click()
    page.locator("main form button").first.click()

    assert page.locator(".error-summary a").count() > 0
