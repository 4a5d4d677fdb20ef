"""A lead nurse sees which plans have a newer checklist, and only her teams'."""

from django.urls import reverse

from tests.clinic.conftest import words

URL = reverse("clinic:upgrades")


def test_it_counts_plans_by_team_and_leads_to_the_order(lead_client, many, offer_key):
    page = lead_client.get(URL)

    assert f"?offer={offer_key}" in page.content.decode()
    assert "3 plans: Colon: checks after surgery, version 1 to 2" in words(page)


def test_with_nothing_to_move_it_says_so(lead_client, hospital):
    assert "Every plan of your teams stands on the checklist in use now" in words(
        lead_client.get(URL)
    )


def test_an_order_stands_there_with_its_numbers(lead_client, many, ordered):
    text = words(lead_client.get(URL))

    assert "0 moved, 3 waiting, 0 for a person." in text
    assert "3 plans: Colon" not in text


def test_home_leads_a_lead_nurse_there_and_no_other(lead_client, nurse_client):
    home = reverse("clinic:home")

    assert URL in lead_client.get(home).content.decode()
    assert URL not in nurse_client.get(home).content.decode()


def test_it_asks_as_much_for_three_plans_as_for_one(
    lead_client, many, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        lead_client.get(URL)
