"""Logging a step: booked, attended, reviewed, told; and a call with questions."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.entries.models import Answer, Entry
from careplan.followups import actions
from careplan.followups.models import FollowUpEvent
from careplan.rules.enums import Gate, Kind, Route
from tests.clinic.conftest import day, hidden, words
from tests.factories import DAY, NOW, FollowUpFactory, HolidayFactory


def url(check):
    return reverse("clinic:record_result", args=[check.uid])


def opened(client, check, **query):
    return hidden(client.get(url(check), query))


def log(client, check, said, **query):
    return client.post(url(check), opened(client, check, **query) | said)


def patient_page(check):
    return reverse("clinic:patient", args=[check.patient.uid])


def test_it_books_a_test(nurse_client, nurse, check):
    said = day("booked_day", "1 12 2026") | {"booked_time": "2:15pm", "place": "CT"}

    page = log(nurse_client, check, said)

    assert (page.status_code, page.headers["Location"]) == (302, patient_page(check))
    check.refresh_from_db()
    assert check.booked_for == dt.datetime(2026, 12, 1, 14, 15, tzinfo=dt.UTC)
    assert check.booked_place == "CT"
    assert check.events.get().by == nurse


def test_a_day_outside_the_window_is_asked_back(nurse_client, check):
    said = day("booked_day", "1 2 2027") | {"booked_time": "14:15"}

    asked = log(nurse_client, check, said)
    page = log(nurse_client, check, said | {"sure_booked_day": "2027-02-01"})

    assert asked.status_code == 422
    assert "is after the window" in asked.content.decode()
    assert page.status_code == 302


@pytest.mark.parametrize(
    ("closed", "named"),
    [
        ("29 11 2026", "Sunday 29 November 2026"),
        ("1 12 2026", "Tuesday 1 December 2026"),
    ],
)
def test_a_day_on_which_the_clinic_is_closed_is_asked_back(
    nurse_client, check, closed, named
):
    HolidayFactory(day=dt.date(2026, 12, 1))
    said = day("booked_day", closed) | {"booked_time": "14:15"}

    asked = log(nurse_client, check, said)
    check.refresh_from_db()

    assert (asked.status_code, check.booked_for) == (422, None)
    assert f"{named}. The clinic is closed that day. Is this right?" in words(asked)
    number, month, year = (int(part) for part in closed.split())
    sure = {"sure_booked_day": dt.date(year, month, number).isoformat()}
    assert log(nurse_client, check, said | sure).status_code == 302


def test_it_goes_through_every_step_of_a_test(nurse_client, check):
    log(nurse_client, check, day("booked_day") | {"booked_time": "14:15"})
    log(nurse_client, check, day("seen_day") | {"route": "clinic"}, step="attended")
    log(nurse_client, check, day("seen_day") | REVIEWED)
    said = words(nurse_client.get(url(check)))
    assert "CEA 2.1 FindingAs hopedReviewed byDr Forsyth" in said
    page = log(nurse_client, check, day("seen_day") | {"how": "phone"})

    check.refresh_from_db()
    assert page.status_code == 302
    assert list(check.events.values_list("gate", flat=True)) == [
        "booked",
        "attended",
        "reviewed",
        "told",
    ]
    assert (check.next_gate, check.done_on) == (None, DAY)


def test_what_was_never_booked_may_have_taken_place(nurse_client, check):
    page = log(
        nurse_client,
        check,
        day("seen_day", "20 11 2026") | {"route": "clinic"},
        step="attended",
    )

    check.refresh_from_db()
    assert (page.status_code, check.attended_on) == (302, dt.date(2026, 11, 20))


REVIEWED = {"finding": "normal", "reviewed_by": "Dr Forsyth", "note": "CEA 2.1"}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"finding": ""}, "Say what was found"),
        ({"finding": "owl"}, "Select a valid choice"),
        ({"finding": "not-normal"}, "Say what happens next"),
        ({"finding": "unclear", "next_step": " "}, "Say what happens next"),
    ],
)
def test_a_review_says_what_was_found_and_what_happens_next(
    nurse_client, plan, said, sentence
):
    check = FollowUpFactory(plan=plan, attended_on=DAY)

    page = log(nurse_client, check, day("seen_day") | REVIEWED | said)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert check.events.count() == 0


def test_a_review_that_is_not_as_hoped_keeps_its_next_step(nurse_client, plan):
    check = FollowUpFactory(plan=plan, attended_on=DAY)

    log(
        nurse_client,
        check,
        day("seen_day") | {"finding": "not-normal", "next_step": "CT in two weeks"},
    )

    event = check.events.get()
    assert (event.finding, event.next_step, event.reviewer) == (
        "not-normal",
        "CT in two weeks",
        "",
    )


def test_a_telling_says_how(nurse_client, plan):
    check = FollowUpFactory(plan=plan, attended_on=DAY, reviewed_at=NOW)

    asked = log(nurse_client, check, day("seen_day"))
    page = log(nurse_client, check, day("seen_day") | {"how": "letter"})

    assert asked.status_code == 422
    assert "Say how the patient was told" in asked.content.decode()
    assert (page.status_code, check.events.get().how) == (302, "letter")


@pytest.mark.parametrize(("clock", "status"), [("9:47am", 302), ("9:49am", 422)])
def test_h36_a_clock_a_few_minutes_ahead_refuses_nothing(
    nurse_client, call, clock, status
):
    said = {"seen_time": clock, "route": "phone", "q_temperature_c": "37.2"}

    page = log(nurse_client, call, day("seen_day") | said)

    assert page.status_code == status
    kept = list(Entry.objects.values_list("measured_at", flat=True))
    assert kept == ([NOW] if status == 302 else [])


def test_it_logs_a_call_with_its_answers(nurse_client, nurse, call):
    said = day("seen_day") | {
        "seen_time": "9:10am",
        "route": "phone",
        "q_temperature_c": "37,2",
        "q_medicines_taken": "yes",
        "q_medicines_note": "typed, then hidden",
    }

    page = log(nurse_client, call, said)

    assert page.status_code == 302
    entry = Entry.objects.get()
    assert (entry.typed_by, entry.route) == (nurse, Route.PHONE)
    assert entry.measured_at == dt.datetime(2026, 11, 24, 9, 10, tzinfo=dt.UTC)
    assert dict(entry.answers.values_list("code", "value")) == {
        "temperature_c": "37.2",
        "medicines_taken": "yes",
    }


def test_what_was_hidden_needs_no_answer_and_what_is_shown_does(nurse_client, call):
    said = day("seen_day") | {"route": "phone", "q_medicines_taken": "no"}

    page = log(nurse_client, call, said)

    assert page.status_code == 422
    assert "Answer “Which not, and why”" in page.content.decode()


def test_what_must_be_answered_is_not_called_optional(nurse_client, call):
    text = words(nurse_client.get(url(call)))

    assert "Temperature, °C Optional" in text
    assert "Which not, and why Optional" not in text


def test_a_number_out_of_range_is_refused_and_kept(nurse_client, call):
    """H37: the sentence names the field, the limits, and the other unit."""
    said = day("seen_day") | {
        "route": "phone",
        "q_temperature_c": "98.6",
        "note": "Feels well 🙂",
    }

    page = log(nurse_client, call, said)

    text = page.content.decode()
    assert page.status_code == 422
    assert "Temperature must be between 25 and 45 °C. You typed 98.6" in text
    assert "A number from 77 to 115 may be °F." in text
    assert 'value="98.6"' in text
    assert "Feels well 🙂" in text
    assert Answer.objects.count() == 0


def test_an_unusual_number_needs_its_own_tick(nurse_client, call):
    said = day("seen_day") | {"route": "phone", "q_temperature_c": "40.1"}

    asked = log(nurse_client, call, said)
    other = log(nurse_client, call, said | {"sure_temperature_c": "39.9"})
    page = log(nurse_client, call, said | {"sure_temperature_c": "40.1"})

    assert asked.status_code == 422
    assert "Check your answers" in words(page)
    assert "Temperature 40.1 °C is unusual. Is this right?" in asked.content.decode()
    assert 'name="sure_temperature_c" value="40.1"' in asked.content.decode()
    assert (other.status_code, page.status_code) == (422, 200)
    assert Entry.objects.count() == 0


def test_no_answer_at_all_needs_a_word_why(nurse_client, call):
    """H16: missing is not normal."""
    page = log(nurse_client, call, day("seen_day") | {"route": "phone"})

    assert page.status_code == 422
    assert "say here why nothing was answered" in page.content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (day("seen_day", "31 6 2026"), "There is no 31 June"),
        (day("seen_day", "25 11 2026"), "must be 24 November 2026 or earlier"),
        (day("seen_day", "1 11 2025"), "must be 18 November 2025 or later"),
        ({"seen_time": "25:70"}, "Give a time such as 9:40am or 14:05"),
        ({"seen_time": "11:59pm"}, "This lies ahead. It is now 9:38am"),
        ({"note": "x" * 10_000}, "at most 2000 characters. You typed 10000"),
        ({"note": "a\x07b"}, "a character that cannot be shown"),
        ({"route": "owl"}, "Select a valid choice"),
        ({"q_medicines_taken": "perhaps"}, "Select a valid choice"),
        ({"q_temperature_c": "warm"}, "Type a number"),
        ({"key": ""}, "This page came back incomplete"),
        ({"revision": "x"}, "This page came back incomplete"),
        ({"seen": "99999999999999999999"}, "This page came back incomplete"),
    ],
)
def test_bad_input_gets_a_sentence(nurse_client, call, said, sentence):
    good = day("seen_day") | {"route": "phone", "q_temperature_c": "37.2"}

    page = log(nurse_client, call, good | said)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert page.content.decode().count("<title>Error:") == 1
    assert FollowUpEvent.objects.count() == 0


def test_words_of_every_script_are_kept(nurse_client, call):
    note = "עברית العربية 日本語 👩‍⚕️"

    log(nurse_client, call, day("seen_day") | {"route": "phone", "note": note})

    assert FollowUpEvent.objects.get().text == note


def test_an_empty_post_is_answered(nurse_client, call):
    assert nurse_client.post(url(call)).status_code == 422


def test_a_double_submit_makes_one_row(nurse_client, call):
    """H35: both lead to the same page."""
    sent = opened(nurse_client, call) | day("seen_day")
    sent |= {"route": "phone", "q_temperature_c": "37.2"}

    pages = [nurse_client.post(url(call), sent) for _time in range(3)]

    assert {page.headers["Location"] for page in pages} == {patient_page(call)}
    assert (Entry.objects.count(), FollowUpEvent.objects.count()) == (1, 1)


def test_a_stale_form_shows_what_the_other_did_and_keeps_the_typing(
    nurse_client, nurse, call
):
    """H33, H34: the second is shown the first, and loses nothing."""
    sent = opened(nurse_client, call) | day("seen_day")
    sent |= {"route": "phone", "q_temperature_c": "37.2", "note": "My own words"}
    actions.record_result(
        follow_up=call,
        revision=0,
        outcome=actions.Outcome(Gate.RECORDED, NOW, note="The colleague's words"),
        key="other",
        by=nurse,
        at=NOW,
    )

    page = nurse_client.post(url(call), sent)

    text = page.content.decode()
    assert page.status_code == 422
    assert "The colleague&#x27;s words" in text
    assert "My own words" in text
    assert 'value="37.2"' in text
    assert "Correct it with what you typed" in text
    assert FollowUpEvent.objects.count() == 1


def test_a_stale_form_can_be_saved_after_a_look(nurse_client, nurse, check):
    said = day("booked_day") | {"booked_time": "14:15"}
    sent = opened(nurse_client, check) | said
    actions.record_result(
        follow_up=check,
        revision=0,
        outcome=actions.Outcome(Gate.BOOKED, NOW, booked_for=NOW),
        key="other",
        by=nurse,
        at=NOW,
    )

    stale = nurse_client.post(url(check), sent)
    page = nurse_client.post(url(check), hidden(stale) | said)

    assert (stale.status_code, page.status_code) == (422, 302)
    assert check.events.count() == 2


def test_a_form_of_another_patient_is_refused(nurse_client, call):
    """H20: the server compares."""
    said = day("seen_day") | {"route": "phone", "q_temperature_c": "37.2"}

    page = log(nurse_client, call, said | {"patient": "somebody-else"})

    assert page.status_code == 422
    assert "opened for another patient" in page.content.decode()
    assert FollowUpEvent.objects.count() == 0


def test_the_name_stands_at_the_button(nurse_client, call):
    """H20: banner and button say whose file it is."""
    text = nurse_client.get(url(call)).content.decode()

    assert "Save for Margaret Ellery" in text
    assert 'class="identity__name"' in text


def test_the_last_answers_stand_beside_the_questions(nurse_client, plan, call):
    for temperature in ("36.6", "36.9", "37.3"):
        said = {"route": "phone", "q_temperature_c": temperature}
        earlier = FollowUpFactory(plan=plan, kind=Kind.CALL)
        reason = call.reasons.get()
        earlier.reasons.create(
            plan=plan, item=reason.item, item_code=temperature, occurrence="d1"
        )
        log(nurse_client, earlier, day("seen_day") | said)

    text = nurse_client.get(url(call)).content.decode()

    assert [t in text for t in ("37.3 °C", "36.9 °C", "36.6 °C")] == [True, True, False]


def test_unapproved_questions_are_not_asked(nurse_client, call, questions):
    questions.state = "retired"
    questions.retired_at = NOW
    questions.save()

    text = nurse_client.get(url(call)).content.decode()

    assert "The questions “Wound check” are not approved here yet" in text
    assert "q_temperature_c" not in text


def test_questions_a_form_was_opened_with_stay(nurse_client, call, questions):
    """H34: a new version meanwhile does not lose what was typed."""
    sent = opened(nurse_client, call) | day("seen_day")
    questions.state = "retired"
    questions.retired_at = NOW
    questions.save()

    page = nurse_client.post(
        url(call), sent | {"route": "phone", "q_temperature_c": "37.2"}
    )

    assert page.status_code == 302
    assert Entry.objects.get().set_version == questions


def test_a_check_that_is_not_open_leads_to_its_page(nurse_client, plan):
    check = FollowUpFactory(plan=plan, done_at=NOW, done_on=DAY)

    page = nurse_client.get(url(check))

    assert page.headers["Location"] == reverse("clinic:follow_up", args=[check.uid])


def test_a_missed_check_at_home_is_logged_by_phone(nurse_client, plan, reasons):
    earlier = FollowUpFactory(
        plan=plan,
        kind=Kind.HOME,
        activity="report",
        due_on=DAY - dt.timedelta(days=5),
        after=1,
    )
    later = FollowUpFactory(plan=plan, kind=Kind.HOME, activity="report", due_on=DAY)

    log(nurse_client, later, day("seen_day") | {"route": "phone"})

    earlier.refresh_from_db()
    assert earlier.closed_reason.code == "caught-up"
