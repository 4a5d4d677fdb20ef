"""The list of alerts: what is open, handed to me, closed lately (H24, H31)."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.followups.models import Alert
from tests import factories
from tests.clinic.conftest import words
from tests.factories import HOUR, NOW

URL = "/clinic/alerts/"


def rows(page):
    return [line.alert for line in page.context["lines"]]


@pytest.fixture
def make(patient):
    codes = iter(range(1, 1000))

    def run(**fields):
        code = f"AL-{next(codes):03}"
        version = factories.RedFlagRuleVersionFactory(parent__code=code)
        return factories.AlertFactory(
            **{"patient": patient, "version": version} | fields
        )

    return run


def test_the_most_urgent_comes_first(nurse_client, make):
    two_days, same_day, emergency = (make(urgency=each) for each in "WSE")

    assert rows(nurse_client.get(URL)) == [emergency, same_day, two_days]


def test_then_the_soonest_comes_first_and_says_why(nurse_client, make):
    later = make(respond_by=NOW + 4 * HOUR)
    sooner = make(respond_by=NOW + HOUR / 2)

    page = nurse_client.get(URL)

    assert rows(page) == [sooner, later]
    said = words(page)
    assert "Margaret Ellery, Fever" in said
    assert "Answer by 10:08am, 30 minutes left" in said
    assert "Temperature 38.4 °C" in said
    assert "Nobody has seen it yet." in said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"respond_by": NOW - 2 * HOUR}, "Was to be answered by 7:38am, 2 hours late"),
        ({"level": 1}, "The lead nurse has been told."),
        ({"level": 3}, "Everybody has been told, and nobody has answered."),
        (
            {"respond_by": NOW + dt.timedelta(days=2, hours=4)},
            "Answer by 1:38pm, Thursday 26 November, 2 days 4 hours left",
        ),
        ({"next_step_at": None, "contacted_at": NOW}, "Spoken with 9:38am"),
    ],
)
def test_a_row_says_how_its_clock_stands(nurse_client, make, fields, said):
    make(**fields)

    assert said in words(nurse_client.get(URL))


def test_seen_and_reported_again_since(nurse_client, nurse, make):
    make(
        acknowledged_at=NOW - HOUR,
        acknowledged_by=nurse,
        raised_at=NOW - 2 * HOUR,
        last_reported_at=NOW,
    )

    said = words(nurse_client.get(URL))

    assert "Seen by Orla Brennan at 8:38am" in said
    assert "Reported again since." in said


def test_each_list_holds_what_its_tab_counts(nurse_client, nurse, make):
    mine, other = make(owner=nurse), make()
    closed = make(
        closed_at=NOW - HOUR,
        closed_by=nurse,
        outcome=factories.ReasonFactory(list="alert", code="advised", text="Advised"),
        closed_note="Stays at home.",
        next_step_at=None,
    )

    pages = {
        name: nurse_client.get(f"{URL}?list={name}") for name in ("mine", "closed")
    }

    assert set(rows(nurse_client.get(URL))) == {mine, other}
    assert rows(pages["mine"]) == [mine]
    assert rows(pages["closed"]) == [closed]
    assert dict(pages["mine"].context["counts"]) == {"open": 2, "mine": 1, "closed": 1}
    assert "Orla Brennan: Advised. Stays at home." in words(pages["closed"])


def test_h31_an_alert_without_a_named_nurse_is_on_the_list_of_all(team, make):
    alert = make()
    found = []
    for _person in range(2):
        client = Client()
        client.force_login(factories.UserFactory(role=Role.NURSE, teams=[team]))
        found.append(rows(client.get(URL)))

    assert found == [[alert], [alert]]


def test_another_teams_alerts_are_not_shown(nurse_client, stranger, make):
    make(patient=stranger)

    page = nurse_client.get(URL)

    assert rows(page) == []
    assert "Oyelaran" not in words(page)


def test_what_was_passed_on_to_a_lead_of_another_team_names_nobody(
    nurse_client, nurse, stranger, make
):
    stranger.team.lead = nurse
    stranger.team.save()
    factories.UserFactory(role=Role.NURSE, teams=[stranger.team])
    alert = make(patient=stranger, level=Alert.Level.LEAD)

    page = nurse_client.get(URL)
    record = nurse_client.get(reverse("clinic:alert", args=[alert.uid]))

    said = words(page)
    assert "An alert of the Breast team" in said
    assert "Oyelaran" not in said
    assert record.status_code == 403


@pytest.mark.parametrize("name", ["open", "mine", "closed"])
def test_an_empty_list_says_what_would_be_there(nurse_client, name):
    page = nurse_client.get(f"{URL}?list={name}")

    assert page.status_code == 200
    assert rows(page) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_for_one_and_three(
    nurse_client, make, count, django_assert_num_queries
):
    for _number in range(count):
        make()
    nurse_client.get(URL)

    with django_assert_num_queries(14):
        nurse_client.get(URL)


def test_one_row_in_the_trail_names_all_that_were_shown(nurse_client, make, patient):
    make()

    nurse_client.get(URL)

    row = AuditEvent.objects.get(kind="viewed")
    assert row.fields["ids"] == [patient.pk]
