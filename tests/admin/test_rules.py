"""Writing red-flag rules: slips are told beside the field, two people release (H25)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from careplan.audit.models import AuditEvent
from careplan.hospital.models import Hospital
from careplan.questions.models import QuestionSetVersion, RedFlagRuleVersion
from careplan.rules.enums import QuestionType, VersionState
from tests import factories

MODEL = "questions_redflagruleversion"
EXAMPLES = """\
fires: {answers: {temperature_c: 38.0}}
just_not: {answers: {temperature_c: 37.9}}
missing: {}
"""
RULE = {
    "title": "Fever",
    "kind": "single",
    "condition": "temperature_c >= 38.0",
    "applies": "",
    "day_from": "",
    "day_to": "",
    "urgency": "S",
    "within_hours": "",
    "message": "Call us now. You have a fever.",
    "action": "See the patient today.",
    "examples": EXAMPLES,
    "source": "NICE",
    "confidence": "known",
    "review_on": "",
}


@pytest.fixture
def rule(hospital):
    """A draft of a fever rule, and the questions it may look at."""
    version = factories.QuestionSetVersionFactory(state=VersionState.IN_REVIEW)
    factories.QuestionFactory(version=version)
    factories.QuestionFactory(
        version=version, code="rigors", type=QuestionType.YES_NO, unit=""
    )
    factories.TagFactory(code="sact-6w")
    return factories.RedFlagRuleVersionFactory(state=VersionState.DRAFT)


def change(rule):
    return reverse(f"admin:{MODEL}_change", args=[rule.pk])


def act(rule, word):
    return reverse(f"admin:{MODEL}_act", args=[rule.pk, word])


def test_a_rule_is_saved_as_it_was_typed(editor, editor_client, rule):
    typed = RULE | {
        "condition": 'temperature_c >= 38.0 and rigors = "yes" and tag sact-6w',
        "applies": "sact-6w\nnot sact-6w, sact-6w",
        "day_from": "0",
        "day_to": "30",
        "examples": EXAMPLES.replace(
            "{answers: {temperature_c: 38.0}}",
            '{answers: {temperature_c: 38.0, rigors: "yes"}, tags: [sact-6w]}',
        )
        .replace("37.9}", '37.9, rigors: "yes"}')
        .replace("missing: {}", 'missing: {answers: {rigors: "yes"}, tags: [sact-6w]}'),
    }

    response = editor_client.post(change(rule), typed)

    assert response.status_code == 302, response.context["adminform"].form.errors
    rule.refresh_from_db()
    assert (rule.author, rule.state) == (editor, VersionState.DRAFT)
    assert rule.applies == [["sact-6w"], ["not sact-6w", "sact-6w"]]
    assert (rule.day_from, rule.day_to) == (0, 30)
    assert rule.examples["missing"] == {
        "answers": {"rigors": "yes"},
        "tags": ["sact-6w"],
    }


SLIPS = [
    # H25: comparison turned round, wrong digits, wrong unit, nothing at all.
    ("condition", "temperature_c <= 38.0", "examples", "just_not: the rule fires here"),
    ("condition", "temperature_c >= 83", "condition", "83 lies outside what"),
    ("condition", "temperature_c >= 100.4", "condition", "100.4 lies outside what"),
    ("condition", "", "condition", "This field is required."),
    ("condition", "temperature_c 38", "condition", "“38” at character 15: expected"),
    ("condition", "temp >= 38", "condition", "“temp” is no question and no score"),
    ("condition", "rigors = 1", "condition", "“rigors” is no number"),
    ("condition", "AL-999", "condition", "AL-001 names AL-999, which does not exist."),
    ("condition", "AL-001", "condition", "These rules wait for each other"),
    ("condition", "tag tea and temperature_c >= 38.0", "condition", "“tea” is no tag."),
    ("applies", "tea", "applies", "“tea” is no tag."),
    ("applies", "not", "applies", "“not” is neither a tag nor “not” and a tag."),
    ("day_to", "-1", "day_to", "greater than or equal to 0"),
    ("kind", "process", "condition", "A rule about the care itself is written as"),
    ("message", "Ring {me} now.", "message", "{me} stands for no number; known:"),
    (
        "message",
        "Immediate institutional evaluation of pyrexia is indicated.",
        "message",
        "The message reads at grade",
    ),
    ("examples", "", "examples", "fires: the example is missing."),
    ("examples", "fires: {", "examples", "Line 1 cannot be read"),
    ("examples", "fires", "examples", "Write it as: fires: {answers: …}"),
    ("examples", "fires: 2026-01-01", "examples", "This cannot be read."),
    ("examples", "fires: {day: .nan}", "examples", "This cannot be read."),
    ("examples", "a: &a [1]\nb: *a", "examples", "Write each example out in full."),
    ("examples", "[" * 3000, "examples", ""),
    ("examples", EXAMPLES + "never: {}", "examples", "never: no such example"),
]


@pytest.mark.parametrize(("field", "value", "beside", "message"), SLIPS)
def test_h25_a_slip_gets_a_sentence_beside_the_field(
    field, value, beside, message, editor_client, rule
):
    response = editor_client.post(change(rule), RULE | {field: value})

    assert response.status_code == 422
    errors = response.context["adminform"].form.errors
    assert set(errors) == {beside}
    assert message in errors[beside][0]
    rule.refresh_from_db()
    assert rule.condition == "temperature_c >= 38.0"


def test_the_days_of_a_rule_stand_in_order(editor_client, rule):
    typed = RULE | {"day_from": "30", "day_to": "3"}

    response = editor_client.post(change(rule), typed)

    errors = response.context["adminform"].form.errors
    assert errors["day_to"][0] == "The last day comes before the first."


def test_the_page_shows_what_the_rule_does_on_its_examples(editor_client, rule):
    RedFlagRuleVersion.objects.update(condition="temperature_c >= 37.5")

    page = editor_client.get(change(rule)).content.decode()

    assert page.count("not as the example says") == 1
    assert "temperature_c: 37.9" in page
    assert "(missing: temperature_c)" in page


def test_h25_a_former_version_comes_back_by_one_click_and_a_second_person(
    editor_client, approver_client, approver, rule
):
    former = factories.publish(rule)
    later = factories.RedFlagRuleVersionFactory(
        parent=rule.parent, number=2, state="approved", condition="temperature_c >= 45"
    )
    approver_client.post(act(later, "publish"))

    response = editor_client.post(act(former, "again"))

    again = RedFlagRuleVersion.objects.get(number=3)
    assert response["Location"] == change(again)
    assert (again.state, again.condition) == ("in-review", "temperature_c >= 38.0")
    assert editor_client.post(act(again, "approve")).status_code == 403
    approver_client.post(act(again, "approve"))
    approver_client.post(act(again, "publish"))
    in_use = RedFlagRuleVersion.objects.get(state=VersionState.PUBLISHED)
    assert (in_use, in_use.approver) == (again, approver)


def test_only_a_former_version_is_proposed_again(editor_client, rule):
    published = factories.publish(rule)

    response = editor_client.post(act(published, "again"), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "This version is “Published” now. That cannot be done with it."
    ]
    assert RedFlagRuleVersion.objects.count() == 1


def test_a_rule_without_a_condition_is_never_approved(approver_client, rule):
    RedFlagRuleVersion.objects.update(condition="", state=VersionState.IN_REVIEW)

    response = approver_client.post(act(rule, "approve"), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "It says nowhere when it fires."
    ]


def replay_of(rule):
    return reverse(f"admin:{MODEL}_replay", args=[rule.pk])


def test_h25_publishing_leads_over_the_replay(editor_client, approver_client, rule):
    RedFlagRuleVersion.objects.update(
        state="approved", approver=factories.UserFactory(), approved_at=factories.NOW
    )
    rule.refresh_from_db()

    buttons = approver_client.get(change(rule)).context["state_buttons"]
    page = approver_client.get(replay_of(rule))

    urls = {str(button["label"]): button["url"] for button in buttons}
    assert urls["Publish …"] == urls["Replay the last 90 days"] == replay_of(rule)
    assert page.context["publish_url"] == act(rule, "publish")
    assert editor_client.get(replay_of(rule)).context["publish_url"] == ""


@pytest.mark.parametrize(
    ("who", "status"),
    [("editor_client", 200), ("approver_client", 200), ("nurse_client", 403)],
)
def test_who_sees_replay_and_scorecard(who, status, rule, request):
    client = request.getfixturevalue(who)

    pages = [replay_of(rule), reverse(f"admin:{MODEL}_scorecard")]

    assert [client.get(page).status_code for page in pages] == [status, status]


def test_a_rule_about_the_care_itself_has_nothing_to_replay(editor_client, rule):
    RedFlagRuleVersion.objects.update(kind="process", condition="process silence")

    page = editor_client.get(replay_of(rule))

    assert page.context["replay"] is None
    assert "there is nothing to replay" in page.content.decode()


def test_a_replay_of_nothing_is_not_there(editor_client, hospital):
    url = reverse(f"admin:{MODEL}_replay", args=[99])

    assert editor_client.get(url).status_code == 404


def test_only_who_may_read_records_is_led_to_them(
    editor_client, admin_person_client, admin_person, rule
):
    asked = QuestionSetVersion.objects.get()
    entry = factories.EntryFactory(set_version=asked, measured_at=timezone.now())
    factories.AnswerFactory(entry=entry, code="temperature_c", number="38.4")

    counted = editor_client.get(replay_of(rule)).content.decode()
    linked = admin_person_client.get(replay_of(rule)).content.decode()

    link = reverse("admin:entries_entry_change", args=[entry.pk])
    assert "These would be new: 1" in counted
    assert (link in counted, link in linked) == (False, True)
    seen = AuditEvent.objects.get(kind="viewed", object_kind="entries.entry")
    assert (seen.actor, seen.fields["ids"]) == (admin_person, [entry.pk])


def test_one_act_for_the_library_says_first_how_much_and_what_has_to_wait(
    approver_client, hospital
):
    Hospital.objects.update(crisis_line="")
    shipped = {"state": VersionState.IN_REVIEW, "content_hash": "x"}
    factories.RedFlagRuleVersionFactory(**shipped)
    factories.PageVersionFactory(**shipped)
    waits = factories.RedFlagRuleVersionFactory(
        parent__code="AL-088", message="Please call {crisis_line} now.", **shipped
    )
    url = reverse(f"admin:{MODEL}_approve_library")

    page = approver_client.get(url)

    assert (page.context["total"], page.context["ready"]) == (
        2,
        [("page versions", 1), ("versions of red-flag rules", 1)],
    )
    assert page.context["lacking"] == [(waits, waits.obstacle())]
    assert "Approve and publish 2" in page.content.decode()
    approver_client.post(url)
    assert approver_client.get(url).context["total"] == 0
