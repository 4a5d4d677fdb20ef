import datetime as dt

import pytest
from django.test import Client

from careplan.accounts.permissions import Role
from careplan.education.models import Reading
from tests import factories
from tests.factories import DAY, NOW

URL = "/learn/defences/"


@pytest.fixture
def version(db):
    factor = factories.RiskFactorFactory()
    page = factories.EducationPageFactory(slug="defences", explains=factor)
    page.risk_factors.add(factor)
    return factories.PageVersionFactory(
        parent=page,
        body="## What is this?\n\nCall {clinic_phone}. <script>x</script>",
        call_us={
            "emergency": ["you shake with chills"],
            "now": ["your temperature is 38 °C or more"],
            "soon": ["you eat very little"],
        },
        evidence=[{"grade": "C", "text": "No drug has been shown to help."}],
        myths=[{"say": "My defences are ruined.", "answer": "No. They dip."}],
        ask=["Which vaccines do I need?"],
        sources=["Hiller, 2018"],
        written_by="Careplan editors",
        review_on=dt.date(2027, 9, 14),
    )


def text_of(response):
    return " ".join(response.content.decode().split())


def test_it_asks_to_sign_in(hospital, client, version):
    response = client.get(URL)

    assert response["Location"] == "/accounts/login/?next=/learn/defences/"


def test_it_shows_the_whole_page(patient_client, version):
    page = text_of(patient_client.get(URL))

    assert "<title>Your defences after surgery – Careplan</title>" in page
    parts = [
        "Act fast on a fever.",
        "Call 999 now if",
        "you shake with chills",
        "Call us now if",
        "38 °C or more",
        "Ring us in the day if",
        "you eat very little",
        "What is this?",
        "Seen in the laboratory, not yet proved in people.",
        "“My defences are ruined.”",
        "Which vaccines do I need?",
        "Checked for Westmere Hospital by Dr Lena Forsyth on",
        "Careplan editors",
        "Last reviewed",
        "14 September 2027",
        "Hiller, 2018",
    ]
    found = [page.find(part) for part in parts]
    assert found == sorted(found)
    assert found[0] > 0


def test_it_names_a_clinical_reviewer_only_if_there_is_one(patient_client, version):
    other = factories.EducationPageFactory(slug="reviewed")
    factories.PageVersionFactory(parent=other, reviewed_by="Prof. Ada Reyes")

    without = text_of(patient_client.get(URL))
    reviewed = text_of(patient_client.get("/learn/reviewed/"))

    assert "linically reviewed" not in without
    assert "Clinically reviewed by" in reviewed
    assert "Prof. Ada Reyes" in reviewed


def test_it_gives_the_hospitals_numbers_to_ring(patient_client, version):
    page = text_of(patient_client.get(URL))

    assert 'Call <a href="tel:01632960114"' in page
    assert 'href="tel:01632960190"' in page
    assert 'href="tel:999"' in page


def test_it_never_runs_what_was_typed(patient_client, version):
    """H44."""
    assert "<script>x" not in patient_client.get(URL).content.decode()


@pytest.mark.parametrize("state", ["draft", "in-review", "approved"])
def test_it_hides_what_is_not_published(patient_client, state):
    """H42."""
    parent = factories.EducationPageFactory(slug="defences")
    factories.PageVersionFactory(parent=parent, title="Unchecked", state=state)

    response = patient_client.get(URL)

    assert response.status_code == 404
    assert "Unchecked" not in response.content.decode()


def test_it_knows_no_other_page(patient_client):
    assert patient_client.get("/learn/no-such-page/").status_code == 404


def test_it_keeps_which_version_was_read_and_when(patient, patient_client, version):
    """H40."""
    patient_client.get(URL)

    reading = Reading.objects.get()
    assert (reading.user, reading.version, reading.at) == (patient.user, version, NOW)


def test_it_says_that_a_page_is_past_its_review(patient_client):
    """H40."""
    parent = factories.EducationPageFactory(slug="defences")
    yesterday = DAY - dt.timedelta(days=1)
    factories.PageVersionFactory(parent=parent, review_on=yesterday)

    page = text_of(patient_client.get(URL))

    assert "This page was due to be looked at again by" in page
    assert "23 November 2026" in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PATIENT])
def test_staff_may_read_it(hospital, version, role):
    client = Client()
    client.force_login(factories.UserFactory(role=role))

    response = client.get(URL)

    assert response.status_code == 200
    assert "My plan" not in response.content.decode()
