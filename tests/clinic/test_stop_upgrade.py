"""Moving a team's plans is stopped: what waits stays as it is."""

from django.urls import reverse

from careplan.followups.actions import upgrading
from careplan.followups.models import PlanChange
from tests.clinic.conftest import words
from tests.factories import NOW


def test_it_says_what_stays_and_then_stops(lead_client, ordered):
    upgrading.carry_out(at=NOW, seconds=0)
    url = reverse("clinic:stop_upgrade", args=[ordered.uid])

    assert "2 plans that wait stay as they are." in words(lead_client.get(url))
    page = lead_client.post(url, follow=True)

    text = words(page)
    assert "Stopped. 2 plans stay as they are." in text
    assert text.count("Stopped by Jonah Pike.") == 2
    assert upgrading.carry_out(at=NOW) == 0
    assert PlanChange.objects.count() == 1
    again = lead_client.post(url, follow=True)
    assert "This has ended already." in words(again)
