"""Two nurses at two browsers at the same moment, and one who clicks twenty times."""

import uuid
from collections import Counter
from threading import Barrier

import pytest
from django.test import Client
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.clinic import drafts
from careplan.entries.models import Draft, Entry
from careplan.followups.models import ContactAttempt, ContactOutcome, FollowUpEvent
from careplan.rules.enums import Gate, Kind
from tests.clinic.conftest import day, hidden, words
from tests.factories import FollowUpFactory, FollowUpReasonFactory, UserFactory
from tests.parallel import at_once as at_once  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = 50
TWENTY = 20
CLICKS = 20


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(check):
    return reverse("clinic:record_result", args=[check.uid])


def said(note):
    return day("seen_day") | {"route": "phone", "q_temperature_c": "37.2", "note": note}


def sent_from(client, address):
    page = client.get(address)
    return hidden(page) | {"draft": page.context["typing"].token}


def as_opened(sent, user, check):
    """The form of another check of the same patient, as its page would send it."""
    token = drafts.of_check(user, check, Gate.RECORDED).token
    return sent | {"key": uuid.uuid4().hex, "draft": token}


@pytest.fixture
def colleague(team):
    return UserFactory(role=Role.NURSE, teams=[team], name="Tom Ashby")


@pytest.fixture
def two(nurse, colleague):
    return [signed_in(nurse), signed_in(colleague)]


def in_step(client, forms, steps):
    """Send one form after the other, each in the same moment as the colleague's."""

    def run():
        pages = []
        for (address, form), step in zip(forms, steps, strict=True):
            step.wait(60)
            pages.append(client.post(address, form))
        return pages

    return run


def test_h33_of_fifty_pairs_of_saves_each_keeps_both_texts(
    at_once, two, nurse, colleague, plan, call
):
    """One is accepted; the other is shown what it said, and keeps its own words."""
    asking, checks = call.reasons.get(), []
    for nth in range(PAIRS):
        check = FollowUpFactory(plan=plan, kind=Kind.CALL, title=f"Call {nth}")
        FollowUpReasonFactory(follow_up=check, item=asking.item, occurrence=f"d{nth}")
        checks.append(check)
    sent = sent_from(two[0], url(call))
    forms = [
        [(url(each), as_opened(sent, user, each) | said(who)) for each in checks]
        for user, who in ((nurse, "Words of one."), (colleague, "Words of two."))
    ]
    steps = [Barrier(2) for _pair in checks]

    ends = at_once(*(in_step(*each, steps) for each in zip(two, forms, strict=True)))

    for check, pages in zip(checks, zip(*ends, strict=True), strict=True):
        kept = FollowUpEvent.objects.get(follow_up=check).text
        assert sorted(page.status_code for page in pages) == [302, 422]
        (refused,) = [page for page in pages if page.status_code == 422]
        both = ["Words of one." in words(refused), "Words of two." in words(refused)]
        assert both == [True, True]
        draft = Draft.objects.get(what=f"check-{check.uid}-recorded")
        assert {kept, *draft.data["note"]} == {"Words of one.", "Words of two."}
    assert Entry.objects.count() == PAIRS


def test_h35_twenty_clicks_are_one_entry(at_once, nurse, call):
    clients = [signed_in(nurse) for _click in range(CLICKS)]
    form = sent_from(clients[0], url(call)) | said("Once")

    pages = at_once(*(lambda c=each: c.post(url(call), form) for each in clients))

    assert Counter(page.status_code for page in pages) == {302: CLICKS}
    assert (Entry.objects.count(), FollowUpEvent.objects.count()) == (1, 1)


def test_h35_twenty_clicks_are_one_call(at_once, nurse, patient, plan):
    ContactOutcome.objects.create(code="none", text="None", effect="not-reached")
    address = reverse("clinic:contact", args=[patient.uid])
    clients = [signed_in(nurse) for _click in range(CLICKS)]
    form = sent_from(clients[0], address)
    form |= {"number": "07700 900 318", "outcome": "none", "note": "Once"}

    pages = at_once(*(lambda c=each: c.post(address, form) for each in clients))

    assert Counter(page.status_code for page in pages) == {302: CLICKS}
    assert ContactAttempt.objects.count() == 1


def test_h35_twenty_drafts_at_once_are_one(at_once, nurse, call):
    clients = [signed_in(nurse) for _click in range(CLICKS)]
    form = sent_from(clients[0], url(call)) | said("Typing")
    keep = reverse("clinic:keep_draft")

    pages = at_once(
        *(
            lambda c=each: c.post(keep, form, headers={"Accept": "application/json"})
            for each in clients
        )
    )

    assert Counter(page.status_code for page in pages) == {200: CLICKS}
    assert Draft.objects.get().data["note"] == ["Typing"]


def test_h35_a_draft_on_its_way_while_the_form_is_sent_leaves_nothing(
    at_once, nurse, plan, call
):
    """Whichever comes first, a sent form is never offered as a draft again."""
    asking = call.reasons.get()
    keep = reverse("clinic:keep_draft")
    for nth in range(TWENTY):
        check = FollowUpFactory(plan=plan, kind=Kind.CALL, title=f"Call {nth}")
        FollowUpReasonFactory(follow_up=check, item=asking.item, occurrence=f"d{nth}")
        one, other = signed_in(nurse), signed_in(nurse)
        form = sent_from(one, url(check)) | said("Late")

        address = url(check)
        at_once(
            lambda c=one, f=form, u=address: c.post(u, f),
            lambda c=other, f=form: c.post(keep, f),
        )

        assert FollowUpEvent.objects.filter(follow_up=check).count() == 1
        assert Draft.objects.count() == 0
