"""What is typed survives a dropped line and an ended sign-in, for its writer alone."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.entries.models import Draft, Entry
from careplan.followups.models import FollowUpEvent
from careplan.patients import queries as patients
from tests.clinic.conftest import day, hidden, words
from tests.factories import (
    NOW,
    CarePlanFactory,
    FollowUpFactory,
    OperationFactory,
    PatientFactory,
    UserFactory,
)

KEEP = reverse("clinic:keep_draft")
SCRIPT = {"Accept": "application/json"}
TYPED = day("seen_day") | {"route": "phone", "q_temperature_c": "37.2"}
TYPED |= {"note": "Slept badly"}


def url(check):
    return reverse("clinic:record_result", args=[check.uid])


def form_of(page):
    """All that a page's form sends unseen, the draft's token with it."""
    return hidden(page) | {"draft": page.context["typing"].token}


def keeps(client, page, typed=TYPED, **more):
    return client.post(KEEP, form_of(page) | typed | more, headers=SCRIPT)


def shown(page):
    """What stands in the boxes of a page."""
    form = page.context["form"]
    return [form[name].value() for name in ("q_temperature_c", "note", "route")]


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


@pytest.fixture
def colleague(team):
    return UserFactory(role=Role.NURSE, teams=[team], name="Tom Ashby")


def test_h29_what_was_typed_comes_back(nurse_client, nurse, call):
    said = keeps(nurse_client, nurse_client.get(url(call)))

    page = nurse_client.get(url(call))

    assert (said.status_code, said.json()) == (200, {"said": "Draft saved at 9:38am."})
    assert shown(page) == ["37.2", "Slept badly", "phone"]
    assert "This is what you typed before and did not save." in words(page)
    assert page.context["form"].errors == {}


def test_h35_the_draft_sends_the_form_it_was_typed_into(nurse_client, call):
    """The key comes back too: sent twice, it makes one entry."""
    first = form_of(nurse_client.get(url(call)))
    keeps(nurse_client, nurse_client.get(url(call)), key=first["key"])

    again = nurse_client.get(url(call)).context["form"]["key"].value()

    assert again == first["key"]


def test_it_goes_with_the_save_and_does_not_come_back(nurse_client, call):
    page = nurse_client.get(url(call))
    keeps(nurse_client, page)

    nurse_client.post(url(call), form_of(page) | TYPED)
    late = keeps(nurse_client, page, TYPED | {"note": "On its way all the while"})

    assert Entry.objects.count() == 1
    assert late.status_code == 422
    assert Draft.objects.count() == 0


def test_h23_it_is_nobody_elses(nurse_client, call, colleague):
    keeps(nurse_client, nurse_client.get(url(call)))
    other = signed_in(colleague)

    page = other.get(url(call))

    assert shown(page) == [None, None, None]
    assert "did not save" not in words(page)
    assert words(other.get(reverse("clinic:drafts"))).count("Nurse call") == 0


def test_h34_the_draft_of_patient_a_never_appears_for_b(nurse_client, call, team):
    """As in a rival (care_fe PR 6932): the key of a draft holds the patient."""
    other = PatientFactory(team=team, name="Walter Pinnock")
    plan = CarePlanFactory(operation=OperationFactory(patient=other))
    of_b = FollowUpFactory(plan=plan, kind=call.kind, title=call.title)
    page_a, page_b = nurse_client.get(url(call)), nurse_client.get(url(of_b))
    keeps(nurse_client, page_a)

    # Even a page of B that carries the form of A keeps and sends nothing about B.
    mixed = form_of(page_a) | TYPED | {"draft": page_b.context["typing"].token}
    nurse_client.post(url(of_b), mixed)

    draft = Draft.objects.get(patient=call.patient)
    assert draft.data["note"] == ["Slept badly"]
    assert nurse_client.get(url(of_b)).context["form"]["note"].value() in {
        None,
        "Slept badly",
    }
    assert FollowUpEvent.objects.count() == 0


def test_a_page_that_was_refused_keeps_what_was_typed(nurse_client, call):
    """Works without script: a form with something to mend is kept as it is sent."""
    sent = form_of(nurse_client.get(url(call))) | TYPED | {"q_temperature_c": "378"}

    refused = nurse_client.post(url(call), sent)

    assert refused.status_code == 422
    assert "Draft saved at 9:38am." in words(refused)
    assert shown(nurse_client.get(url(call)))[0] == "378"


def test_save_and_finish_later_without_script(nurse_client, call):
    sent = form_of(nurse_client.get(url(call))) | TYPED | {"later": "1"}

    answer = nurse_client.post(KEEP, sent)

    assert answer.url == reverse("clinic:patient", args=[call.patient.uid])
    assert "Your draft is kept until Tuesday 8 December" in words(
        nurse_client.get(answer.url)
    )
    assert shown(nurse_client.get(url(call)))[1] == "Slept badly"


def test_it_can_be_thrown_away(nurse_client, call):
    page = nurse_client.get(url(call))
    keeps(nurse_client, page)

    answer = nurse_client.post(KEEP, form_of(page) | {"drop": "1"})

    assert answer.url == f"{url(call)}?step=recorded"
    assert shown(nurse_client.get(answer.url)) == [None, None, None]


def test_h23_a_form_sent_after_the_sign_in_has_ended_comes_back(
    nurse_client, nurse, call
):
    """Signed out meanwhile, she signs in and finds all that she typed."""
    sent = form_of(nurse_client.get(url(call))) | TYPED
    nurse_client.logout()

    answer = nurse_client.post(url(call), sent)
    login = nurse_client.get(answer.url)
    nurse_client.force_login(nurse)
    page = nurse_client.get(url(call))

    assert answer.url == f"{reverse('account_login')}?next={url(call)}"
    assert "What you typed is kept. Sign in to go on." in words(login)
    assert "Margaret" not in words(login)
    assert shown(page) == ["37.2", "Slept badly", "phone"]
    assert FollowUpEvent.objects.count() == 0


def test_h23_the_next_person_at_the_device_does_not_meet_it(
    nurse_client, call, colleague
):
    sent = form_of(nurse_client.get(url(call))) | TYPED
    nurse_client.logout()
    nurse_client.post(url(call), sent)

    nurse_client.force_login(colleague)

    assert shown(nurse_client.get(url(call))) == [None, None, None]


def test_h23_a_page_left_open_changes_nothing_typed_elsewhere_since(
    nurse_client, nurse, call
):
    left_open = form_of(nurse_client.get(url(call)))
    keeps(signed_in(nurse), signed_in(nurse).get(url(call)))
    passer_by = Client()

    answer = passer_by.post(KEEP, left_open | TYPED | {"note": "Nonsense"})

    assert answer.status_code == 302
    assert shown(nurse_client.get(url(call)))[1] == "Slept badly"


def test_h23_a_page_from_before_signing_in_again_loses_nothing(nurse, call):
    """A new sign-in has a new secret: the old page is refused, its typing is kept."""
    client = signed_in(nurse, enforce_csrf_checks=True)
    sent = form_of(client.get(url(call))) | TYPED
    sent["csrfmiddlewaretoken"] = "of-the-session-before"

    answer = client.post(url(call), sent)

    assert answer.url == f"{url(call)}?step=recorded"
    page = client.get(answer.url)
    assert "You signed in again after you opened that page" in words(page)
    assert shown(page) == ["37.2", "Slept badly", "phone"]


def test_h23_a_page_of_somebody_else_is_refused(nurse_client, call, colleague):
    sent = form_of(nurse_client.get(url(call))) | TYPED
    other = signed_in(colleague, enforce_csrf_checks=True)

    page = other.post(url(call), sent)
    kept = signed_in(colleague).post(KEEP, sent, headers=SCRIPT)

    assert (page.status_code, kept.status_code) == (403, 422)
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "W10:1abc:zzz", "\0"])
def test_a_token_that_is_none_keeps_nothing(nurse_client, call, token):
    answer = nurse_client.post(KEEP, TYPED | {"draft": token}, headers=SCRIPT)

    assert answer.status_code == 422
    assert Draft.objects.count() == 0


def test_who_may_not_see_the_patient_any_more_keeps_nothing(nurse_client, nurse, call):
    page = nurse_client.get(url(call))
    nurse.memberships.all().delete()
    assert not patients.visible_to(nurse).exists()

    assert keeps(nurse_client, page).status_code == 422


def test_a_page_open_for_days_keeps_nothing_for_somebody_signed_out(nurse_client, call):
    sent = form_of(nurse_client.get(url(call))) | TYPED
    with time_machine.travel(NOW + dt.timedelta(days=2), tick=False):
        assert Client().post(KEEP, sent, headers=SCRIPT).status_code == 422


def test_a_draft_is_no_record(nurse_client, call, django_assert_num_queries):
    """No audit row, and the same few queries however much is typed."""
    page = nurse_client.get(url(call))
    keeps(nurse_client, page)
    trail = AuditEvent.objects.count()

    for more in ("x", "x" * 1900):
        with django_assert_num_queries(QUERIES):
            keeps(nurse_client, page, TYPED | {"note": more})

    assert AuditEvent.objects.count() == trail


QUERIES = 19


def test_the_form_names_its_draft_address(nurse_client, call):
    text = nurse_client.get(url(call)).content.decode()

    assert f'data-draft="{KEEP}"' in text
    assert 'role="status" data-draft-said' in text


def test_a_check_that_ended_meanwhile_still_shows_the_typing(
    nurse_client, nurse, call, colleague
):
    keeps(nurse_client, nurse_client.get(url(call)))
    other = signed_in(colleague)
    other.post(url(call), form_of(other.get(url(call))) | TYPED | {"note": "Mine"})

    page = nurse_client.get(url(call))

    assert "Mine" in words(page)
    assert shown(page)[1] == "Slept badly"
    assert "Correct it with what you typed" in words(page)
