"""The questions of a check on its page: by tag, with assay, of a test at its review."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from careplan.clinic.forms.questions import AnsweringForm
from careplan.clinic.steps import Asked
from careplan.entries.models import Answer, Entry
from careplan.followups.models import PlanTag
from careplan.followups.queries.tags import tags_asked, tags_of
from careplan.rules.enums import Kind, Known
from tests.clinic.conftest import NO_NUMBER, day, hidden, words
from tests.factories import (
    NOW,
    ChecklistItemFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
    QuestionFactory,
    QuestionSetFactory,
    QuestionSetVersionFactory,
    TagFactory,
    publish,
)
from tests.questions.library import ASKED, SETS, question

DAY = dt.timedelta(days=1)
FIRST = (
    "Body mass index 57.1 kg/m² is unusual. Is this right? "
    "The weight may be in pounds or stones."
)
SECOND = (
    "Your weight 165.0 kg is far from the last one, 75.0 kg. Is this right? "
    "It may be in pounds or stones. Type the weight in kg."
)


def asked_set(code):
    """A set of the library, published."""
    parent = QuestionSetFactory(code=code, title=SETS[code]["title"])
    version = QuestionSetVersionFactory(parent=parent)
    for order, row in enumerate(SETS[code]["questions"]):
        asked = question(row)
        asked.version, asked.order = version, order
        asked.save()
    return publish(version)


@pytest.fixture
def check_of(plan):
    """A check of a kind that asks a set of the library."""

    def make(code, kind, **fields):
        follow_up = FollowUpFactory(plan=plan, kind=kind, **fields)
        item = ChecklistItemFactory(kind=kind, question_set=asked_set(code).parent)
        FollowUpReasonFactory(follow_up=follow_up, item=item)
        return follow_up

    return make


@pytest.fixture
def knows(plan, nurse):
    """Say that a plan has a tag, for a time."""

    def say(code, value=Known.YES, *, since=NOW - 30 * DAY, until=None):
        PlanTag.objects.create(
            plan=plan,
            tag=TagFactory(code=code),
            value=value,
            since=since,
            until=until,
            set_by=nurse,
        )

    return say


def url(check):
    return reverse("clinic:record_result", args=[check.uid])


def opened(client, check, **query):
    return client.get(url(check), query)


def log(client, check, said, **query):
    """Send a form, and again what its page of answers to check carries."""
    sent = hidden(opened(client, check, **query)) | said
    page = client.post(url(check), sent)
    if page.status_code == 200:
        digest = page.context["look"].digest
        page = client.post(url(check), sent | {"looked": digest})
    return page


def drawn(page):
    """The codes of the questions a page asks."""
    return [
        line.fields[0].name.removeprefix("q_")
        for line in page.context["form"].question_lines()
    ]


def said(page):
    return page.context["form"].errors


@pytest.mark.parametrize("known", [Known.YES, Known.NO])
def test_a_tag_brings_its_questions_or_not(nurse_client, check_of, knows, known):
    knows("abdominal-surgery", known)
    knows("hysterectomy", Known.NO)
    page = opened(nurse_client, check_of("between-visits", Kind.HOME))
    belly = opened(nurse_client, check_of("symptoms", Kind.HOME))

    assert "vaginal_bleeding" not in drawn(page)
    lines = {
        line.fields[0].name: line.show_if
        for line in belly.context["form"].question_lines()
    }
    always = lines["q_belly_pain_getting_worse"] == ""
    assert always == (known is Known.YES)
    if known is Known.NO:
        assert json.loads(lines["q_belly_pain_getting_worse"]) == [
            {"q_other_signs": ["belly"]}
        ]
    assert json.loads(lines["q_belly_swollen"]) == [
        {"q_other_signs": ["belly"]},
        {"q_belly_pain_getting_worse": ["yes"]},
    ]


def test_a_tag_that_held_when_it_was_measured_still_asks(plan, knows):
    knows("stoma", until=NOW - 5 * DAY)
    knows("flap", Known.NO)

    assert tags_of(plan, NOW - 10 * DAY)["stoma"] is Known.YES
    assert "stoma" not in tags_of(plan, NOW)
    assert tags_of(plan, NOW)["flap"] is Known.NO


def test_tags_are_fetched_only_where_a_question_needs_them(
    plan, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert tags_asked([question({"code": "x", "type": "text"})], plan, NOW) is None


def test_h34_the_server_decides_again_what_a_tag_hides(nurse_client, check_of, knows):
    check = check_of("symptoms", Kind.HOME)
    knows("stoma")
    sent = hidden(opened(nurse_client, check))
    PlanTag.objects.all().delete()
    typed = day("seen_day") | {"route": "phone", "q_stoma_colour": "dusky"}
    answers = sent | typed | {"q_pain_rest": "2"}
    nurse_client.post(url(check), answers)

    assert list(Answer.objects.values_list("code", flat=True)) == ["pain_rest"]


def test_a_test_is_asked_for_its_values_when_it_is_reviewed(nurse_client, check_of):
    """H39: what was measured has the moment it was taken, not that of the review."""
    check = check_of("psa", Kind.TEST)
    taken = day("seen_day", "20 11 2026") | {"seen_time": "8:30am", "route": "clinic"}
    assert drawn(opened(nurse_client, check, step="attended")) == []
    log(nurse_client, check, taken, step="attended")
    review = opened(nurse_client, check, step="reviewed")
    assert drawn(review) == ["psa_ug_l"]
    log(
        nurse_client,
        check,
        day("seen_day")
        | {
            "finding": "normal",
            "q_psa_ug_l": "<0,01",
            "q_psa_ug_l_assay": "Roche Elecsys",
        },
        step="reviewed",
    )

    answer = Answer.objects.get()
    assert (answer.text, answer.qualifier) == ("<0.010 µg/L", "<")
    assert (answer.number, answer.assay) == (Decimal("0.01"), "Roche Elecsys")
    moment = dt.datetime(2026, 11, 20, 8, 30, tzinfo=dt.UTC)
    assert (answer.measured_at, Entry.objects.get().measured_at) == (moment, moment)


def test_h37_a_first_weight_that_gives_no_body_is_asked_about(nurse_client, check_of):
    check = check_of("weight", Kind.HOME)
    typed = day("seen_day") | {
        "route": "phone",
        "q_height_cm": "170",
        "q_weight_kg": "165",
    }
    page = log(nurse_client, check, typed)

    assert said(page)["q_weight_kg"] == [FIRST]
    assert 'name="sure_weight_kg" value="165.0"' in page.content.decode()
    assert (
        log(nurse_client, check, typed | {"sure_weight_kg": "165.0"}).status_code == 302
    )


def test_h37_a_weight_far_from_the_last_is_asked_about(nurse_client, check_of):
    first = check_of("weight", Kind.HOME)
    typed = day("seen_day") | {"route": "phone", "q_weight_kg": "75"}
    log(nurse_client, first, typed)
    second = FollowUpFactory(plan=first.plan, kind=Kind.HOME)
    item = first.reasons.get().item
    FollowUpReasonFactory(follow_up=second, item=item, occurrence="m13")
    page = log(nurse_client, second, typed | {"q_weight_kg": "165"})

    assert said(page)["q_weight_kg"] == [SECOND]


@pytest.mark.parametrize("code", SETS)
def test_h30_no_question_has_an_answer_beforehand(code):
    asked = Asked([question(row) for row in SETS[code]["questions"]])
    form = AnsweringForm(asked=asked, patient="p", subject="s")

    boxes = [field for field in form if field.name.startswith("q_")]
    assert len(boxes) > 0
    assert {field.value() or None for field in boxes} == {None}
    assert " checked" not in "".join(str(field) for field in boxes)


@pytest.mark.parametrize("code", sorted(ASKED))
def test_h30_each_answer_offered_is_stored_with_its_code_and_words(code):
    for asked in ASKED[code].values():
        pairs = [(each["value"], each["label"]) for each in asked.choices or []]
        for value, label in pairs:
            form = AnsweringForm(
                {f"q_{code}": [value] if asked.type == "choices" else value},
                asked=Asked([question_alone(asked)]),
                patient="p",
                subject="s",
            )
            form.is_valid()
            form.read_answers()
            found = form.readings[code]
            assert (found.value, found.text) == (value, label)


def question_alone(asked):
    """The same question, asked whatever the others say."""
    asked.show_if = {}
    return asked


def test_what_is_worked_out_is_no_field(nurse_client, check_of):
    page = opened(nurse_client, check_of("vital-signs", Kind.TASK))

    assert [name for name in page.context["form"].fields if "news2" in name] == []
    assert "Only if" not in words(page)


def test_the_condition_of_a_question_is_said(nurse_client, plan):
    version = QuestionSetVersionFactory()
    yes_no = {"type": "yes-no", **NO_NUMBER}
    choices = [{"value": each, "label": each.title()} for each in ("left", "none")]
    rows = [
        {"code": "leg", "label": "Leg", "type": "choice", "choices": choices},
        {"code": "hot", "label": "Hot", "type": "yes-no"},
        {
            "code": "girth",
            "label": "Girth",
            "type": "text",
            "show_if": [{"leg": ["left", "none"]}, {"hot": "yes", "leg": "none"}],
        },
    ]
    for order, row in enumerate(rows):
        QuestionFactory(version=version, order=order, **(yes_no | row))
    check = FollowUpFactory(plan=plan, kind=Kind.CALL)
    item = ChecklistItemFactory(kind=Kind.CALL, question_set=publish(version).parent)
    FollowUpReasonFactory(follow_up=check, item=item)

    assert (
        "Only if “Leg” is “Left” or “None”, or if “Hot” is “Yes” and “Leg” is “None”."
        in words(opened(nurse_client, check))
    )
