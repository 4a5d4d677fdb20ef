"""One journey: enrolled, reminded, logged, understood, and the page edited."""

import datetime as dt
import re
import time

import pytest

from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.e2e


def _fills_day(page, name, day):
    for part, value in zip(
        ("day", "month", "year"), (day.day, day.month, day.year), strict=True
    ):
        page.locator(f"[name={name}_{part}]").fill(str(value))


def _describes_marta(page, operated_on):
    page.get_by_label("Hospital number").fill("W 777 001")
    page.get_by_label("Full name").fill("Marta Ångström")
    _fills_day(page, "born_on", dt.date(1951, 3, 14))
    page.get_by_label("Early recovery team").check()
    page.get_by_label("Colon cancer").check()
    page.get_by_label("What was done?").fill("Right bowel removed")
    _fills_day(page, "day", operated_on)
    page.get_by_label("No side").check()
    page.get_by_label("Keyhole", exact=True).check()
    page.get_by_label("To cure").check()


def _answers_the_facts(page, home_on):
    page.locator("[name=home][value=yes]").check()
    _fills_day(page, "discharge_on", home_on)
    page.get_by_label("Stage II", exact=True).check()
    for group in page.locator("fieldset:has([name^=tag_])").all():
        group.get_by_label("No", exact=True).check()


def _answers_as_hoped(page):
    """Of every question that is asked: nothing wrong."""
    for group in page.locator("main fieldset:has(input[type=radio])").all():
        if not group.is_visible():
            continue
        for value in ("[value=none]", "[value=no]", ""):
            box = group.locator(f"input[type=radio]{value}")
            if box.count():
                box.first.check()
                break


def _waits_for_mail(visitor, to):
    """The catcher receives real SMTP; the loop runs every half minute."""
    for _try in range(45):
        visitor.page.goto(f"{visitor.url}/demo/mail/")
        links = visitor.page.get_by_role("link").filter(has_text="reminder")
        if visitor.page.get_by_text(to).count() and links.count():
            return
        time.sleep(2)
    pytest.fail(f"no mail to {to}")


def test_nurse_enrols_with_the_plan_in_sight(visitor):
    """Nothing is saved before the dated plan was seen (H13)."""
    nurse = visitor(DESK).signs_in("nurse")
    today = dt.datetime.now(dt.UTC).date()
    nurse.clicks("Enrol")
    nurse.page.get_by_label("Name, hospital number or birth date").fill("Ångström")
    nurse.clicks("Search", role="button")
    nurse.clicks("This is somebody new")
    page = nurse.page
    _describes_marta(page, today + dt.timedelta(days=2))
    nurse.clicks("Continue", role="button")

    # The operation lies ahead: a sentence, and everything typed is still there.
    assert page.title().startswith("Error:")
    assert page.get_by_label("Full name").input_value() == "Marta Ångström"
    _fills_day(page, "day", today - dt.timedelta(days=9))
    nurse.clicks("Continue", role="button")

    _answers_the_facts(page, today - dt.timedelta(days=4))
    nurse.clicks("See the plan", role="button")

    assert page.get_by_role("heading", name="Check the plan before it starts").count()
    assert page.get_by_text("CEA blood test, baseline").count() > 0
    # A double click sends the form twice and makes one plan (H35).
    page.get_by_role("button", name="Save and start the plan").dblclick()
    page.wait_for_url("**/clinic/patients/**")
    nurse.looks()
    assert page.get_by_role("heading", level=1).inner_text() == "Marta Ångström"
    nurse.searches("W777001")
    assert page.get_by_role("link", name="Marta Ångström").count() == 1


def test_a_reminder_arrives_the_nurse_logs_the_patient_reads_why(visitor):
    nurse = visitor(DESK).signs_in("nurse")
    _waits_for_mail(nurse, "patient@careplan.example")
    nurse.goes("/demo/mail/")

    # The nurse logs a check of hers that is due.
    nurse.searches("Joan Whitlock")
    nurse.clicks("Joan Whitlock")
    page = nurse.page
    nurse.clicks(re.compile("^Log"))
    _answers_as_hoped(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Save for Joan Whitlock").click()
    nurse.looks()
    assert page.get_by_role("status").count() == 1

    # On her phone the patient sees what is next and why.
    joan = visitor(PHONE).signs_in("patient")
    assert joan.page.get_by_role("heading", name="Hello, Joan").count() == 1
    next_thing = joan.page.locator(".card--next")
    assert next_thing.locator(".why").inner_text() != ""
    next_thing.get_by_role("link").first.click()
    joan.looks()
    assert joan.page.get_by_role("heading", name="Why me?").count() == 1
    factor = joan.page.locator("main a[href^='/learn/']").first
    factor.click()
    joan.looks()
    assert joan.page.get_by_role("heading", name="How sure are we?").count() == 1


def test_an_administrator_edits_a_page_and_the_patient_reads_the_new_one(visitor):
    """Published stays as it was until a named person approves the new one (H42)."""
    words = "Walk a little every day, even on grey days."
    ada = visitor(DESK).signs_in("admin")
    page = ada.page
    page.goto(f"{ada.url}/admin/education/pageversion/?q=Blood+and+lymph")
    page.get_by_role("link", name=re.compile("Blood and lymph flow")).first.click()
    page.get_by_role("button", name="Make a new draft").click()
    body = page.locator("[name=body]")
    body.fill(body.input_value() + f"\n\n{words}\n")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name=re.compile("Blood and lymph flow")).first.click()
    page.get_by_role("button", name=re.compile("review", re.IGNORECASE)).first.click()
    assert ada.complaints == []

    joan = visitor(PHONE).signs_in("patient")
    joan.goes("/learn/circulation/")
    assert joan.page.get_by_text(words).count() == 0

    lena = visitor(DESK).signs_in("lena.forsyth")
    lena.page.goto(
        f"{lena.url}/admin/education/pageversion/?q=Blood+and+lymph&state=in-review"
    )
    lena.page.get_by_role("link", name=re.compile("Blood and lymph")).first.click()
    lena.page.get_by_role("button", name=re.compile("Approve")).first.click()
    lena.page.get_by_role("button", name=re.compile("Publish")).first.click()

    joan.goes("/learn/circulation/")
    assert joan.page.get_by_text(words).count() == 1
