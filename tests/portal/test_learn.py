import pytest
from django.test import Client

from careplan.accounts.permissions import Role
from tests import factories

URL = "/learn/"


@pytest.fixture
def shelf(db):
    """Two factors with a page each, one page for both, and a draft."""
    codes = {"circulation": "Blood and lymph flow", "tumour-bed": "Where it was"}
    factors = [
        factories.RiskFactorFactory(code=code, plain_name=name)
        for code, name in codes.items()
    ]
    for factor in factors:
        page = factories.EducationPageFactory(slug=factor.code, explains=factor)
        page.risk_factors.add(factor)
        factories.PageVersionFactory(parent=page, title=f"About {factor.code}")
    both = factories.EducationPageFactory(slug="when-to-call")
    both.risk_factors.set(factors)
    factories.PageVersionFactory(parent=both, title="When to call", minutes=2)
    draft = factories.EducationPageFactory(slug="draft")
    draft.risk_factors.add(factors[0])
    factories.PageVersionFactory(parent=draft, title="Half written", state="in-review")


def text_of(response):
    return " ".join(response.content.decode().split())


def test_it_asks_to_sign_in(hospital, client):
    assert client.get(URL)["Location"] == "/accounts/login/?next=/learn/"


def test_it_shows_the_pages_by_risk_factor(patient_client, shelf):
    page = text_of(patient_client.get(URL))

    assert "<title>Learn – Careplan</title>" in page
    assert page.index(">Blood and lymph flow</h2>") < page.index("About circulation")
    assert page.index(">Where it was</h2>") < page.index("About tumour-bed")


def test_it_shows_a_page_for_every_part_once_and_first(patient_client, shelf):
    page = text_of(patient_client.get(URL))

    assert page.count("When to call") == 1
    assert page.index("When to call") < page.index("Blood and lymph flow")
    assert "2 minutes to read" in page


def test_it_hides_what_is_not_published(patient_client, shelf):
    """H42."""
    assert "Half written" not in text_of(patient_client.get(URL))


def test_it_says_that_there_is_nothing_yet(patient_client):
    assert "There is nothing to read here yet." in text_of(patient_client.get(URL))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PATIENT])
def test_staff_read_it_in_a_bare_frame(hospital, shelf, role):
    client = Client()
    client.force_login(factories.UserFactory(role=role))

    page = text_of(client.get(URL))

    assert "About circulation" in page
    assert "My plan" not in page
    assert 'href="/start/"' in page
