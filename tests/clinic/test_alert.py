"""The page of one alert: what fired, what is known, and four things to do (H24)."""

import pytest
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.followups import actions
from careplan.followups.models import Alert, AlertEvent
from tests import factories
from tests.clinic.conftest import words
from tests.factories import DAY, HOUR, NOW
from tests.followups.alerting import DAYS


@pytest.fixture
def alert(patient):
    return factories.AlertFactory(patient=patient)


@pytest.fixture
def url(alert):
    return reverse("clinic:alert", args=[alert.uid])


@pytest.fixture
def colleague(team):
    return factories.UserFactory(role=Role.NURSE, teams=[team], name="Jonah Pike")


@pytest.fixture(autouse=True)
def outcome(db):
    return factories.ReasonFactory(list="alert", code="advised", text="Advice given")


def form(page, name, **said):
    """What the browser sends of one of the forms of the page."""
    sent = page.context["forms"][name]
    hidden = {each.html_name: each.value() for each in sent.hidden_fields()}
    return hidden | {"do": name} | said


CLOSE = {"outcome": "advised", "text": "Wound clean.", "spoke": "yes"}


def test_it_says_what_fired_on_what_and_what_is_unknown(nurse_client, url, patient):
    entry = factories.EntryFactory(patient=patient, measured_at=NOW - 48 * HOUR)
    factories.AnswerFactory(entry=entry, number="37.1", text="37.1 °C")

    page = nurse_client.get(url)

    said = words(page)
    assert page.status_code == 200
    assert (
        "Temperature: 38.4 °C 24 November 2026, 9:38am Before: 37.1 °C, 22 Nov" in said
    )
    assert "Shaking chills: not assessed, because it was not answered" in said
    assert "Next: ring Margaret" in said
    assert "Ask about cancer drugs and spleen." in said
    assert "Answer by 1:38pm, 4 hours left" in said
    assert "You have a fever. Call us now." in said
    assert "Approved here by Dr Lena Forsyth." in said


def test_the_banner_says_who_it_is_about(nurse_client, url, patient):
    """H20"""
    said = words(nurse_client.get(url))

    assert "Margaret Ellery" in said
    assert "14 March 1951, 75" in said
    assert patient.number in said


def test_seen(nurse_client, url, alert, nurse):
    page = nurse_client.get(url)

    done = nurse_client.post(url, form(page, "seen"))

    assert (done.status_code, done.url) == (302, url)
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.is_open) == (nurse, True)
    assert "I have seen it" not in words(nurse_client.get(url))


def test_what_was_done(nurse_client, url, alert):
    page = nurse_client.get(url)

    done = nurse_client.post(url, form(page, "act", text="Comes at two.", spoke="yes"))

    assert done.status_code == 302
    alert.refresh_from_db()
    assert (alert.contacted_at, alert.is_open) == (NOW, True)
    said = words(nurse_client.get(url))
    assert "Comes at two." in said
    assert "Spoke with the patient." in said
    assert "Next: close it when all is done" in said


def test_handing_over(nurse_client, url, alert, colleague):
    page = nurse_client.get(url)

    done = nurse_client.post(url, form(page, "hand-over", to=colleague.pk, text="Off."))

    assert done.status_code == 302
    alert.refresh_from_db()
    assert alert.owner == colleague
    assert "Handed over to Jonah Pike" in words(nurse_client.get(url))


def test_alone_on_duty_nobody_is_offered(nurse_client, url):
    page = nurse_client.get(url)

    assert "hand-over" not in page.context["forms"]


def test_h32_closing_leads_to_the_patient_and_the_page_says_how_it_ended(
    nurse_client, url, alert, patient
):
    page = nurse_client.get(url)

    done = nurse_client.post(url, form(page, "close", **CLOSE))

    assert done.url == reverse("clinic:patient", args=[patient.uid])
    alert.refresh_from_db()
    assert (alert.is_open, alert.closed_note) == (False, "Wound clean.")
    said = words(nurse_client.get(url))
    assert "How it ended Advice given. Wound clean." in said
    assert "Close the alert" not in said


def test_after_closing_comes_the_next_one_of_the_patient(nurse_client, url, patient):
    other = factories.AlertFactory(
        patient=patient,
        version=factories.RedFlagRuleVersionFactory(
            parent__code="AL-002", title="Chills"
        ),
    )
    page = nurse_client.get(url)
    assert "Also open" in words(page)

    done = nurse_client.post(url, form(page, "close", **CLOSE))

    assert done.url == reverse("clinic:alert", args=[other.uid])


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("act", {"text": "", "spoke": "yes"}, "Say what you did"),
        ("act", {"text": "Typed words"}, "Say whether you spoke with the patient"),
        ("act", {"text": "x" * 1001, "spoke": "no"}, "at most 1000 characters"),
        ("close", {**CLOSE, "text": " "}, "Say what was done"),
        ("close", {**CLOSE, "outcome": ""}, "Choose how it ended"),
        ("close", {**CLOSE, "outcome": "died"}, "Select a valid choice"),
        ("close", {**CLOSE, "revision": "x"}, "This page came back incomplete"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_words(
    nurse_client, url, alert, name, said, sentence
):
    page = nurse_client.post(url, form(nurse_client.get(url), name, **said))

    assert page.status_code == 422
    assert sentence in words(page)
    if said.get("text", "").strip():
        assert said["text"] in page.content.decode()
    alert.refresh_from_db()
    assert alert.events.count() == 1


def test_h33_a_stale_form_shows_what_the_other_did_and_keeps_the_words(
    nurse_client, url, alert, colleague
):
    page = nurse_client.get(url)
    actions.act_on_alert(
        alert=alert,
        revision=1,
        text="I rang her.",
        spoke=True,
        key="other",
        by=colleague,
        at=NOW,
    )

    stale = nurse_client.post(url, form(page, "close", **CLOSE))

    said = words(stale)
    assert stale.status_code == 422
    assert "Something happened to this alert meanwhile" in said
    assert "I rang her." in said
    assert "Wound clean." in stale.content.decode()
    again = nurse_client.post(url, form(stale, "close", **CLOSE))
    assert again.status_code == 302
    assert not Alert.objects.get().is_open


def test_h20_a_form_of_another_patient_writes_nothing(nurse_client, url, alert):
    sent = form(nurse_client.get(url), "close", **CLOSE, patient="somebody-else")

    page = nurse_client.post(url, sent)

    assert page.status_code == 422
    assert "This page was opened for another patient" in words(page)
    alert.refresh_from_db()
    assert alert.is_open


def test_h35_a_double_press_is_one_event(nurse_client, url, alert):
    sent = form(nurse_client.get(url), "act", text="Rang.", spoke="no")

    pages = [nurse_client.post(url, sent) for _time in range(2)]

    assert [page.status_code for page in pages] == [302, 302]
    assert alert.events.filter(kind="acted").count() == 1


def test_h26_what_could_not_be_evaluated_says_so(nurse_client, patient):
    alert = factories.AlertFactory(patient=patient)
    alert.events.model.objects.create(
        alert=alert, kind="joined", at=NOW, failed=True, urgency="S"
    )

    said = words(nurse_client.get(reverse("clinic:alert", args=[alert.uid])))

    assert "The answers could not be evaluated." in said
    assert "not “all is well”" in said


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_however_much_happened(
    nurse_client, url, alert, patient, nurse, count, django_assert_num_queries
):
    for number in range(count):
        entry = factories.EntryFactory(patient=patient, set_version__number=number + 1)
        alert.events.create(
            kind="joined", at=NOW, entry=entry, by=nurse, text=str(number)
        )
        factories.AlertFactory(
            patient=patient,
            version=factories.RedFlagRuleVersionFactory(parent__code=f"AL-9{number}"),
        )
    nurse_client.get(url)

    with django_assert_num_queries(20):
        nurse_client.get(url)


def test_h17_an_alert_about_the_care_says_which_check_and_opens_it(
    nurse_client, patient
):
    check = factories.FollowUpFactory(
        plan__operation__patient=patient, due_on=DAY - 20 * DAYS, after=0
    )
    factories.RedFlagRuleVersionFactory(
        parent__code="AP-11",
        title="Check 14 days past its window",
        kind="process",
        condition="process check-14-days-late",
        message="",
    )
    actions.watch_care(at=NOW)

    page = nurse_client.get(reverse("clinic:alert", args=[Alert.objects.get().uid]))

    assert "CEA blood test: was to be done by Wednesday 4 November" in words(page)
    assert reverse("clinic:follow_up", args=[check.uid]) in page.text
    assert "All values over time" not in words(page)


def test_of_a_patient_who_died_one_click_confirms_that_it_is_closed(
    nurse_client, url, alert, patient
):
    factories.ReasonFactory(list="alert", code="died", text="Patient died")
    patient.status, patient.status_since = "deceased", NOW.date()
    patient.save()
    listed = nurse_client.get(reverse("clinic:close_open", args=[patient.uid]))
    page = nurse_client.get(url)
    sent = page.context["forms"]["close"]
    ready = {name: sent[name].value() for name in ("outcome", "text", "spoke")}

    nurse_client.post(url, form(page, "close", **ready))

    assert "Open alerts" in words(listed)
    alert.refresh_from_db()
    assert (alert.outcome.code, alert.closed_note) == (
        "died",
        "Died on 24 November 2026, as noted in the record.",
    )


def test_a_course_is_one_row_with_what_the_rule_looked_back_at(
    nurse_client, url, alert
):
    about = {"code": "pain_move", "label": "Pain on moving"}
    alert.events.create(
        kind=AlertEvent.Kind.JOINED,
        at=NOW,
        entry=factories.EntryFactory(patient=alert.patient),
        inputs=[
            about | {"text": "4", "at": NOW.isoformat()},
            about | {"text": "2", "at": (NOW - 72 * HOUR).isoformat()},
        ],
    )

    page = nurse_client.get(url)
    listed = nurse_client.get(reverse("clinic:alerts"))

    assert [
        (each.label, each.text, [old.text for old in each.before])
        for each in page.context["page"].inputs
    ] == [("Pain on moving", "4", ["2"])]
    assert "Pain on moving 4, was 2" in words(listed)
