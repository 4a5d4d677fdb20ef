import datetime as dt

import pytest

from careplan.rules.enums import Kind
from tests.factories import DAY, NOW, FollowUpFactory

WEEK = dt.timedelta(weeks=1)
URL = "/plan/"


def text_of(response):
    return " ".join(response.content.decode().split())


def test_it_asks_to_sign_in(hospital, client):
    assert client.get(URL)["Location"] == "/accounts/login/?next=/plan/"


def test_it_refuses_a_nurse(nurse_client):
    assert nurse_client.get(URL).status_code == 403


def test_it_shows_what_is_to_come_by_month(patient_client, busy):
    page = text_of(patient_client.get(URL))

    assert "<title>My plan – Careplan</title>" in page
    assert page.index("November 2026") < page.index("December 2026")
    assert page.index("CT scan") < page.index("Breast MRI scan")
    assert "Your results visit" not in page
    assert "A scan elsewhere" not in page


def test_it_can_be_printed_from_the_link_of_every_page(patient_client, busy):
    page = text_of(patient_client.get(URL))

    assert 'href="/plan/#print">Print my plan</a>' in page
    assert 'id="print"><span>You can print this page.</span> <button' in page
    assert "data-print hidden>Print my plan</button>" in page
    assert "js/print.js" in page


def test_it_shows_what_is_done_on_request(patient_client, busy):
    page = text_of(patient_client.get(URL, {"show": "done"}))

    assert "<title>My plan: done – Careplan</title>" in page
    assert "Your results visit" in page
    assert "A scan elsewhere" in page
    assert "It was done at another hospital." in page
    assert "CT scan" not in page


def test_it_says_far_ones_in_words(patient_client, busy):
    page = text_of(patient_client.get(URL))

    later = page[page.index(">Later<") :]
    assert "Your yearly visit" in later
    assert "In about 11 months." in later


def test_it_folds_a_daily_check(patient_client, add, published):
    for days in range(10):
        due = DAY + dt.timedelta(days=days)
        add(
            title="Your dose",
            kind=Kind.HOME,
            activity="dose",
            due_on=due,
            before=0,
            after=0,
        )
    published()

    page = text_of(patient_client.get(URL))

    assert page.count("Your dose") == 1
    assert "Today, Tuesday 24 November</time>. And 9 more times until" in page
    assert "Thursday 3 December" in page


def test_it_keeps_what_was_not_heard_of_apart(patient_client, add, published):
    for weeks in (-3, -2, 0, 1):
        add(
            title="Your weight",
            kind=Kind.HOME,
            activity="weight",
            due_on=DAY + weeks * WEEK,
            before=0,
            after=0,
        )
    published()

    page = text_of(patient_client.get(URL))

    assert page.count("Your weight") == 2
    assert "We have not heard from you about this yet." in page


def test_it_draws_how_far_the_next_test_is(patient_client, add, published):
    for week in (1, 2):
        add(due_on=DAY, booked_for=NOW + week * WEEK, booked_place="Blood tests")
    published()

    page = text_of(patient_client.get(URL))

    for stop in ("Test done", "Doctor looks", "You are told"):
        assert page.count(stop) == 1
    assert page.count("9:38am, Blood tests") == 2
    assert page.count("After the test a doctor looks at it. Then we tell you.") == 1


def test_it_draws_how_far_a_result_is(patient_client, busy):
    page = text_of(patient_client.get(URL))

    assert "Test done on <time" in page
    assert 'aria-label="How far this has got: Blood test"' in page


def test_it_shows_nothing_that_staff_have_to_find_out(patient_client, plan):
    FollowUpFactory(
        plan=plan,
        activity="find-out-histology",
        title="Find out: what the laboratory report says",
    )

    assert "Find out" not in text_of(patient_client.get(URL))


def test_it_says_that_there_is_no_plan_yet(patient_client):
    page = text_of(patient_client.get(URL))

    assert "Your team has not made your plan yet." in page


def test_it_says_on_paper_whom_to_call(patient_client, busy):
    page = text_of(patient_client.get(URL))

    assert "Printed on <time" in page
    assert "If you feel very ill, call 999." in page


@pytest.mark.parametrize("show", ["open", "done"])
@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_makes_a_constant_number_of_queries(
    patient_client, add, published, django_assert_num_queries, count, show
):
    """Fifty booked tests, the longest rows there are, stay under 60 kB."""
    done = {"done_at": NOW, "done_on": DAY} if show == "done" else {}
    for number in range(count):
        moment = NOW + dt.timedelta(days=number)
        add(due_on=DAY, booked_for=moment, booked_place="Blood tests", **done)
    published()

    with django_assert_num_queries(12):
        response = patient_client.get(URL, {"show": show})

    assert response.content.decode().count("<article") == count
    assert len(response.content) < 60_000
