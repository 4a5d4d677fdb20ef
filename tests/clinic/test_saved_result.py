"""What answers set off: seen before they are saved, and right after."""

import pytest
from django.urls import reverse

from careplan.entries.models import Draft, Entry
from careplan.followups.actions import alert_judging
from careplan.followups.models import Alert, ContactOutcome
from careplan.rules.enums import Urgency
from tests.clinic.conftest import day, hidden, words
from tests.factories import FollowUpFactory, RedFlagRuleVersionFactory

FEVER = day("seen_day") | {"route": "phone", "q_temperature_c": "38.4"}


def url(check):
    return reverse("clinic:record_result", args=[check.uid])


def sent_from(client, address, said=FEVER):
    page = client.get(address)
    return hidden(page) | {"draft": page.context["typing"].token} | said


def looked_at(page):
    """The form of the page to check the answers, with its big button pressed."""
    return dict(page.context["look"].sent) | {"looked": page.context["look"].digest}


@pytest.fixture
def fever(hospital):
    return RedFlagRuleVersionFactory()


@pytest.fixture
def look(nurse_client, call, fever):
    return nurse_client.post(url(call), sent_from(nurse_client, url(call)))


def test_what_fires_is_seen_before_it_is_saved(look):
    said = words(look)

    assert look.status_code == 200
    assert "What these answers set off" in said
    assert "Fever" in said
    assert "Arrange a same-day assessment." in said
    assert "To be answered by" in said
    assert (Entry.objects.count(), Alert.objects.count()) == (0, 0)


def test_after_saving_it_says_by_when_and_leads_to_the_alert(nurse_client, call, look):
    answer = nurse_client.post(url(call), looked_at(look))
    page = nurse_client.get(answer.url)

    alert = Alert.objects.get()
    assert answer.url == reverse("clinic:saved_result", args=[call.uid])
    assert "Saved. 1 red flag fired" in words(page)
    assert "Answer by" in words(page)
    assert reverse("clinic:alert", args=[alert.uid]) in page.content.decode()
    assert Draft.objects.count() == 0


def test_a_rule_published_meanwhile_is_looked_at_first(nurse_client, call, look):
    """The digest holds what fired: nobody saves on findings she did not see."""
    RedFlagRuleVersionFactory(
        parent__code="AL-002", title="High fever", condition="temperature_c >= 38.3"
    )
    alert_judging.judge.__globals__["red_flags"].forget_rules()

    again = nurse_client.post(url(call), looked_at(look))

    assert (again.status_code, Entry.objects.count()) == (200, 0)
    assert "High fever" in words(again)


def test_h16_what_was_not_answered_is_not_assessed(nurse_client, call, fever):
    RedFlagRuleVersionFactory(
        parent__code="AL-003",
        title="Medicines not taken",
        condition='medicines_taken = "no"',
    )

    said = words(nurse_client.post(url(call), sent_from(nurse_client, url(call))))

    assert "Not assessed" in said
    assert "Medicines taken as plannedMedicines not taken" in said


def test_without_an_approved_rule_it_says_that_nobody_judged(nurse_client, call):
    answer = nurse_client.post(url(call), sent_from(nurse_client, url(call)))

    assert answer.url == reverse("clinic:patient", args=[call.patient.uid])
    assert "Nobody has judged these answers" in words(nurse_client.get(answer.url))


def test_what_fires_nothing_is_saved_at_once(nurse_client, call, fever):
    well = FEVER | {"q_temperature_c": "37.1"}

    answer = nurse_client.post(url(call), sent_from(nurse_client, url(call), well))

    assert answer.url == reverse("clinic:patient", args=[call.patient.uid])
    assert "Nobody has judged" not in words(nurse_client.get(answer.url))


def test_h26_judging_that_fails_stops_nobody(nurse_client, call, fever, monkeypatch):
    def broken(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(alert_judging, "judge", broken)
    page = nurse_client.post(url(call), sent_from(nurse_client, url(call)))
    assert "Careplan could not judge these answers" in words(page)

    answer = nurse_client.post(url(call), looked_at(page))

    assert answer.url == reverse("clinic:saved_result", args=[call.uid])
    assert Entry.objects.count() == 1
    assert Alert.objects.get().urgency == Urgency.SAME_DAY


def test_a_correction_is_judged_before_it_is_saved(nurse_client, call, fever, reasons):
    well = FEVER | {"q_temperature_c": "37.1"}
    nurse_client.post(url(call), sent_from(nurse_client, url(call), well))
    address = reverse("clinic:correct_result", args=[call.uid])
    said = FEVER | {"why_reason": "typed-wrongly"}

    page = nurse_client.post(address, sent_from(nurse_client, address, said))
    answer = nurse_client.post(address, looked_at(page))

    assert "Correct for Margaret Ellery" in words(page)
    assert answer.url == reverse("clinic:saved_result", args=[call.uid])
    assert Alert.objects.count() == 1


def test_it_leads_back_to_the_call_it_was_logged_in(nurse_client, call, fever):
    ContactOutcome.objects.create(code="reached", text="Spoke", effect="reached")
    contact = reverse("clinic:contact", args=[call.patient.uid])
    typed = sent_from(nurse_client, contact, {"note": "Sounds ill"})
    nurse_client.post(reverse("clinic:keep_draft"), typed | {"later": call.uid})
    look = nurse_client.post(url(call), sent_from(nurse_client, url(call)))

    answer = nurse_client.post(url(call), looked_at(look))

    page = nurse_client.get(answer.url)
    assert f'href="{contact}"' in page.content.decode()
    assert "Back to the call" in words(page)


def test_a_check_that_set_off_nothing_leads_to_its_page(nurse_client, plan):
    check = FollowUpFactory(plan=plan)

    page = nurse_client.get(reverse("clinic:saved_result", args=[check.uid]))

    assert page.url == reverse("clinic:follow_up", args=[check.uid])
