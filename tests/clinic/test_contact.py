"""Logging a call: numbers, ticks, outcomes, and what the next page says."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.followups import actions
from careplan.followups.models import ContactAttempt, ContactOutcome, FollowUp
from careplan.rules.enums import Kind
from tests.clinic.conftest import day, hidden, words
from tests.factories import DAY, NOW, FollowUpFactory, ReasonFactory

OUTCOMES = [
    ("reached", "Spoke with the patient", "reached"),
    ("no-answer", "No answer", "not-reached"),
    ("call-back", "Ring back on a day", "call-back"),
    ("wrong-number", "Wrong number", "wrong-number"),
    ("declined", "Does not want these checks", "declined"),
    ("someone-else", "Spoke with somebody else", "someone-else"),
    ("letter-sent", "Letter sent", "letter"),
]


@pytest.fixture(autouse=True)
def _outcomes(hospital, plan):
    ReasonFactory(code="caught-up", text="Caught up by a later check")
    ReasonFactory(code="declined", text="Patient declined")
    ReasonFactory(code="not-needed", text="No longer needed clinically")
    for order, (code, text, effect) in enumerate(OUTCOMES):
        ContactOutcome.objects.create(code=code, text=text, effect=effect, order=order)


@pytest.fixture
def url(patient):
    return reverse("clinic:contact", args=[patient.uid])


@pytest.fixture
def send(nurse_client, url):
    """`send(outcome=…)`: fill in the page as it opens, and send it."""

    notes = (f"Call number {number}" for number in range(100))

    def run(about=None, **typed):
        page = nurse_client.get(url)
        sent = {"number": "07700 900 318", "outcome": "reached", "note": next(notes)}
        sent |= hidden(page)
        ticked = page.context["form"].initial["about"] if about is None else about
        return nurse_client.post(url, sent | {"about": ticked} | typed)

    return run


@pytest.fixture
def missed(plan):
    """Two reports from home in a row that did not come."""
    return [
        FollowUpFactory(
            plan=plan,
            kind=Kind.HOME,
            activity="report",
            title="Symptom report",
            due_on=DAY - dt.timedelta(days=ago),
            before=0,
            after=0,
        )
        for ago in (2, 1)
    ]


def said(response):
    """The message on the page that follows."""
    return [str(message) for message in response.wsgi_request._messages]


def test_it_shows_the_number_and_ticks_what_asks_for_somebody(
    nurse_client, url, check, missed, plan
):
    ahead = FollowUpFactory(
        plan=plan, title="CT scan", due_on=DAY + dt.timedelta(days=60)
    )

    page = nurse_client.get(url)

    form = page.context["form"]
    assert 'href="tel:07700900318"' in page.content.decode()
    assert [uid for uid, _title in form.fields["about"].choices] == [
        missed[1].uid,
        check.uid,
        ahead.uid,
    ]
    assert form.initial["about"] == [missed[1].uid, check.uid]
    assert "2 missed, the last due on Monday 23 November" in words(page)
    assert "Counts as try 1; after 3 in a row a letter is due." in words(page)
    assert "Letter sent" not in words(page)


def test_a_check_it_was_opened_for_is_ticked_however_far_ahead(nurse_client, url, plan):
    far = FollowUpFactory(
        plan=plan, title="CT scan", due_on=DAY + dt.timedelta(days=900)
    )
    for months in range(1, 8):
        FollowUpFactory(plan=plan, due_on=DAY + dt.timedelta(days=30 * months))

    page = nurse_client.get(url, {"about": far.uid})

    assert page.context["form"].initial["about"] == [far.uid]


def test_work_for_staff_is_never_ticked_unasked(nurse_client, url, check, plan):
    task = FollowUpFactory(plan=plan, title="Histology", kind=Kind.TASK, due_on=DAY)

    page = nurse_client.get(url, {"about": task.uid})

    form = page.context["form"]
    assert {task.uid, check.uid} == dict(form.fields["about"].choices).keys()
    assert form.initial["about"] == [check.uid]


def test_one_call_about_two_missed_reports_clears_them(send, missed, nurse, patient):
    """AP-01, through the page (H17)"""
    response = send(note="Was away, feels well")

    assert response.url == reverse("clinic:patient", args=[patient.uid])
    assert " ".join(said(response)) == (
        "Margaret Ellery: Logged: Spoke with the patient. "
        "2 missed checks are caught up."
    )
    assert not FollowUp.objects.filter(closed_at=None).exists()
    assert ContactAttempt.objects.get().by == nurse


def test_the_third_try_says_that_a_letter_is_due(send, patient, nurse, plan):
    for _try in range(2):
        send(outcome="no-answer")

    response = send(outcome="no-answer")

    assert " ".join(said(response)) == (
        "Margaret Ellery: Logged: No answer. "
        "That was try 3 in a row; a letter is due after 3. "
        "To do by Thursday 26 November: Write a letter: not reached 3 times."
    )


def test_a_promise_names_its_day_and_time(send, patient, nurse_client):
    response = send(outcome="call-back", back_time="2:30pm", **day("back_day"))

    assert " ".join(said(response)) == (
        "Margaret Ellery: Logged: Ring back on a day. "
        "You promised to ring back: Today, Tuesday 24 November, at 2:30pm."
    )
    page = words(nurse_client.get(response.url))
    assert "Promised to ring back: Today, Tuesday 24 November, at 2:30pm." in page


def test_declined_closes_only_what_is_ticked(send, check, missed):
    response = send(outcome="declined", about=[check.uid])

    assert said(response) == [
        "Margaret Ellery: Logged: Does not want these checks. Closed: CEA blood test."
    ]
    check.refresh_from_db()
    assert check.closed_reason.code == "declined"
    assert [row.is_open for row in missed] == [True, True]


def test_another_number_is_kept_and_offered_next_time(send, nurse_client, url):
    send(number="other", other_number="01632 960 555")

    assert ContactAttempt.objects.get().number_used == "01632 960 555"
    choices = nurse_client.get(url).context["form"].fields["number"].choices
    assert [number for number, _text in choices] == [
        "07700 900 318",
        "01632 960 555",
        "other",
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"outcome": ""}, "Choose how the call ended"),
        ({"outcome": "letter-sent"}, "Choose one of the answers shown"),
        ({"number": ""}, "Choose the number you rang"),
        ({"number": "other"}, "Type the number you rang"),
        ({"number": "other", "other_number": "mobile"}, "A phone number has digits"),
        ({"other_number": "01632 960 555"}, "Choose which of the two you rang"),
        ({"outcome": "someone-else"}, "Say whom you spoke with"),
        ({"outcome": "declined"}, "Tick the checks"),
        ({"outcome": "call-back"}, "Give the day to ring back"),
        ({"outcome": "call-back", **day("back_day")}, "Give the time to ring back"),
        ({"outcome": "call-back", "back_time": "soon"}, "Give a time such as"),
        (
            {"outcome": "call-back", "back_time": "9am", **day("back_day")},
            "The time to ring back lies in the past.",
        ),
        (
            {"outcome": "call-back", "back_time": "9am"}
            | day("back_day", "28 11 2026"),
            "The clinic is closed on Saturday 28 November 2026",
        ),
        (
            {"outcome": "no-answer", **day("back_day")},
            "Choose the outcome that promises to ring back, or clear this",
        ),
        ({"about": ["\0"]}, "This page came back incomplete"),
        ({"about": ["nobodys"]}, "One of these checks belongs to somebody else."),
        ({"note": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    send, check, typed, sentence
):
    page = send(**{"about": [], "note": "Keep this", **typed})

    assert page.status_code == 422
    assert sentence in words(page)
    assert typed.get("note", "Keep this") in page.content.decode()
    assert ContactAttempt.objects.count() == 0


def test_a_check_closed_meanwhile_is_named_and_nothing_typed_is_lost(
    send, check, nurse, nurse_client, url
):
    """H34: the other tab closed it."""
    sent = hidden(nurse_client.get(url)) | {
        "number": "07700 900 318",
        "outcome": "declined",
        "about": [check.uid],
        "note": "Had enough",
    }
    actions.close(
        follow_up=check,
        revision=0,
        reason=ReasonFactory(),
        by=nurse,
        at=NOW,
    )

    page = nurse_client.post(url, sent)

    assert page.status_code == 422
    assert "“CEA blood test” is not open any more." in words(page)
    assert "Had enough" in page.content.decode()


def test_h35_sent_twice_it_is_one_call_with_one_answer(nurse_client, url):
    sent = hidden(nurse_client.get(url))
    sent |= {"number": "07700 900 318", "outcome": "no-answer"}

    answers = [nurse_client.post(url, sent) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert said(answers[0]) == said(answers[1])[-1:]
    assert ContactAttempt.objects.count() == 1


def test_h33_the_back_button_and_other_words_are_told_then_kept(nurse_client, url):
    sent = hidden(nurse_client.get(url)) | {"number": "07700 900 318"}
    nurse_client.post(url, sent | {"outcome": "no-answer"})

    page = nurse_client.post(url, sent | {"outcome": "reached", "note": "She rang"})

    assert page.status_code == 422
    assert "logged already, with other words: “No answer”" in words(page)
    again = hidden(page) | {"number": "07700 900 318", "outcome": "reached"}
    assert nurse_client.post(url, again).status_code == 302
    assert ContactAttempt.objects.count() == 2


def test_h35_two_tabs_are_two_calls_each_logged_once(nurse_client, url):
    tabs = [hidden(nurse_client.get(url)) for _tab in range(2)]
    for nth, sent in enumerate(tabs * 2):
        typed = {"number": "07700 900 318", "note": f"Tab {nth % 2}"}
        nurse_client.post(url, sent | typed | {"outcome": "no-answer"})

    assert ContactAttempt.objects.count() == 2


def test_h35_back_and_send_on_a_fresh_page_asks_before_it_counts_twice(
    nurse_client, url
):
    typed = {"number": "07700 900 318", "outcome": "no-answer"}
    nurse_client.post(url, hidden(nurse_client.get(url)) | typed)

    page = nurse_client.post(url, hidden(nurse_client.get(url)) | typed)

    assert page.status_code == 422
    assert "You logged the same call at 9:38am." in words(page)
    assert ContactAttempt.objects.count() == 1
    assert nurse_client.post(url, hidden(page) | typed).status_code == 302
    assert ContactAttempt.objects.count() == 2


# The pages round it -------------------------------------------------------------------


def test_the_patients_page_folds_the_last_five_calls(nurse_client, send, patient):
    for nth in range(6):
        send(outcome="no-answer", note=f"Try number {nth}")

    page = nurse_client.get(reverse("clinic:patient", args=[patient.uid]))

    text = words(page)
    assert "6 tries in a row, the last on Tuesday 24 November." in text
    assert "The last 5 of 6" in text
    assert "Try number 1" in text
    assert "Try number 0" not in text


def test_the_queue_says_how_often_nobody_was_reached(nurse_client, send, check):
    for _try in range(2):
        send(outcome="no-answer")

    text = words(nurse_client.get(reverse("clinic:queue"), {"list": "all"}))

    assert "2 tries in a row without reaching anybody." in text


def test_a_promise_for_today_leads_to_its_call(nurse_client, send, url):
    send(outcome="call-back", back_time="2:30pm", **day("back_day"))

    page = nurse_client.get(reverse("clinic:queue"), {"list": "promised"})

    assert "2:30pm" in words(page)
    assert f'href="{url}?from=' in page.content.decode()


def test_however_many_calls_the_pages_ask_as_often(
    nurse_client, send, patient, check, django_assert_max_num_queries, url
):
    urls = [url, reverse("clinic:queue"), reverse("clinic:patient", args=[patient.uid])]
    counts = []
    for calls in (1, 7):
        for _call in range(calls):
            send(outcome="no-answer", about=[check.uid])
        found = []
        for each in urls:
            with django_assert_max_num_queries(80) as asked:
                nurse_client.get(each)
            found.append(len(asked))
        counts.append(found)

    assert counts[0] == counts[1]


def test_the_page_of_a_check_leads_to_a_call_about_it(nurse_client, url, check):
    page = nurse_client.get(reverse("clinic:follow_up", args=[check.uid]))

    assert f'href="{url}?about={check.uid}"' in page.content.decode()
