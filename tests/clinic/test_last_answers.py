"""What was answered before: level with each question, and given again by one tick."""

import pytest
from django.urls import reverse

from careplan.entries.models import Answer
from careplan.rules.enums import Kind
from tests.clinic.conftest import day, hidden, words
from tests.factories import (
    ChecklistItemFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
    QuestionFactory,
    QuestionSetVersionFactory,
    publish,
)

SAID = day("seen_day") | {"route": "phone"}


def url(check):
    return reverse("clinic:record_result", args=[check.uid])


@pytest.fixture
def log(nurse_client, plan, call):
    """Answer an earlier call of the same kind."""
    numbers = iter(range(100))

    def run(**typed):
        check = FollowUpFactory(plan=plan, kind=Kind.CALL)
        item = call.reasons.get().item
        occurrence = f"e{next(numbers)}"
        FollowUpReasonFactory(follow_up=check, item=item, occurrence=occurrence)
        form = hidden(nurse_client.get(url(check)))
        page = nurse_client.post(url(check), form | SAID | typed)
        assert page.status_code == 302, words(page)

    return run


@pytest.mark.parametrize(
    ("earlier", "last", "said"),
    [
        ("36.6", "37.3", "Up by 0.7 °C"),
        ("37.3", "36.6", "Down by 0.7 °C"),
        ("36.6", "36.6", "The same both times"),
    ],
)
def test_the_course_is_said_in_words(nurse_client, call, log, earlier, last, said):
    log(q_temperature_c=earlier)
    log(q_temperature_c=last)

    assert said in words(nurse_client.get(url(call)))


def test_only_what_may_be_repeated_offers_it(nurse_client, call, log):
    log(q_temperature_c="36.6")

    assert "Same as last time" not in words(nurse_client.get(url(call)))


@pytest.fixture
def usual(plan, nurse_client):
    """A question that may be answered with one tick, and its last answer."""
    version = QuestionSetVersionFactory(parent__code="usual")
    QuestionFactory(
        version=version, code="stools_usual", label="Usual stools", repeatable=True
    )
    item = ChecklistItemFactory(
        kind=Kind.CALL, question_set=publish(version).parent, code="USE-01"
    )
    calls = []
    for nth in range(2):
        check = FollowUpFactory(plan=plan, kind=Kind.CALL)
        FollowUpReasonFactory(follow_up=check, item=item, occurrence=f"u{nth}")
        calls.append(check)
    form = hidden(nurse_client.get(url(calls[0])))
    nurse_client.post(url(calls[0]), form | SAID | {"q_stools_usual": "36.5"})
    return calls[1], Answer.objects.get()


def test_one_tick_gives_the_last_answer_again(nurse_client, usual):
    check, last = usual
    page = nurse_client.get(url(check))

    form = hidden(page) | SAID | {"same_stools_usual": last.pk}
    answer = nurse_client.post(url(check), form)

    assert "Same as last time: 36.5 °C (24 November 2026)" in words(page)
    assert answer.status_code == 302
    assert list(Answer.objects.values_list("value", flat=True)) == ["36.5", "36.5"]


def test_h30_nothing_is_ticked_beforehand(nurse_client, usual):
    text = nurse_client.get(url(usual[0])).content.decode()

    assert 'name="same_stools_usual"' in text
    assert text.count(" checked") == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"same_stools_usual": "1x"}, "The last answer has changed. Answer it anew"),
        ({"q_stools_usual": "37.1"}, "You answered and ticked “same as last time”."),
    ],
)
def test_a_tick_that_does_not_hold_is_told(nurse_client, usual, typed, sentence):
    check, last = usual
    form = hidden(nurse_client.get(url(check))) | SAID
    form |= {"same_stools_usual": last.pk} | typed

    page = nurse_client.post(url(check), form)

    assert page.status_code == 422
    assert sentence in words(page)
    assert Answer.objects.count() == 1
