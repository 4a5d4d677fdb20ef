"""A team's plans are ordered to move after a look at what it does (H10, H12)."""

from django.urls import reverse

from careplan.followups.models import FollowUp, PlanChange, Upgrade
from tests.clinic.conftest import hidden, words
from tests.factories import NOW

URL = reverse("clinic:order_upgrade")
REASON = "Decided by the board."


def test_it_says_what_it_does_and_writes_nothing(lead_client, many, offer_key):
    before = list(FollowUp.objects.order_by("pk").values())

    page = lead_client.get(URL, {"offer": offer_key})

    text = words(page)
    assert "3 plans of Bowel follow-up team move." in text
    assert "Counted in all of these plans." in text
    assert "1, in 1 plan" in text
    seen = page.context["outlook"]
    assert (seen.plans, seen.looked_at, seen.held) == (3, 3, 1)
    assert (seen.kept, seen.moved, seen.added, seen.withdrawn) == (0, 0, 3, 2)
    assert "Schedule: at month 12 → becomes at month 13" in text
    assert list(FollowUp.objects.order_by("pk").values()) == before
    assert Upgrade.objects.count() == 0


def test_a_part_that_was_looked_at_is_said_honestly(
    lead_client, many, offer_key, monkeypatch
):
    monkeypatch.setattr(
        "careplan.followups.queries.upgrades.look.__kwdefaults__",
        {"most": 2, "seconds": 3.0},
    )

    text = words(lead_client.get(URL, {"offer": offer_key}))

    assert "Counted in 2 of 3 plans looked at" in text


def test_h35_ordered_once_however_often_it_is_sent(lead_client, many, offer_key, lead):
    sent = hidden(lead_client.get(URL, {"offer": offer_key})) | {"reason": REASON}

    answers = [lead_client.post(URL, sent) for _time in range(2)]

    upgrade = Upgrade.objects.get()
    assert (upgrade.by, upgrade.reason, upgrade.at) == (lead, REASON, NOW)
    there = reverse("clinic:upgrade", args=[upgrade.uid])
    assert [answer.headers["Location"] for answer in answers] == [there] * 2
    assert upgrade.plans.filter(state="waiting").count() == 3
    assert PlanChange.objects.count() == 0


def test_without_a_reason_it_stays_on_the_page(lead_client, many, offer_key):
    sent = hidden(lead_client.get(URL, {"offer": offer_key}))

    page = lead_client.post(URL, sent)

    assert page.status_code == 422
    assert "Say why the plans are moved" in words(page)
    assert Upgrade.objects.count() == 0


def test_h19_another_teams_plans_are_no_offer(lead_client, many, offer_key, team):
    other = f"{offer_key.rpartition('-')[0]}-{team.pk + 1}"

    for key in (other, "1-2-3", "x" * 500, ""):
        page = lead_client.get(URL, {"offer": key})
        assert page.headers["Location"] == reverse("clinic:upgrades")
    sent = {"offer": other, "key": "k" * 20, "reason": REASON}
    assert lead_client.post(URL, sent).status_code == 302
    assert Upgrade.objects.count() == 0
