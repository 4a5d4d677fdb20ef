"""People whom we follow and who have nothing ahead of them."""

from django.urls import reverse

from tests.factories import FollowUpFactory, PatientFactory


def test_it_lists_exactly_those_without_an_open_check(nurse_client, team, plan):
    """H17: nobody we follow is without a next step unseen."""
    FollowUpFactory(plan=plan)
    PatientFactory(team=team, name="Nobody Ahead")

    page = nurse_client.get(reverse("clinic:without_next")).content.decode()

    assert "Nobody Ahead" in page
    assert "Margaret Ellery" not in page
