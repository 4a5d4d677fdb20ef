"""The books see an alert of nobody, and one that its history denies (H31, H32)."""

import pytest

from careplan.accounts.permissions import Role
from careplan.followups import actions
from careplan.followups.models import Alert
from careplan.followups.queries import ledger
from tests import factories
from tests.factories import NOW
from tests.followups.alerting import HOUR
from tests.followups.books import raw


@pytest.fixture
def alert(rule, report, nurse):
    rule()
    report("38.4")
    return Alert.objects.get()


def said(alert):
    found = ledger.check_patient(alert.patient, at=NOW)
    return [line.text for line in found if line.kind == "alert"]


def test_what_the_actions_write_balances(alert, answer, report, team):
    colleague = factories.UserFactory(role=Role.NURSE, teams=[team])
    report("38.6", at=NOW + HOUR)
    answer(actions.acknowledge_alert, alert)
    answer(actions.act_on_alert, alert, spoke=False)
    answer(actions.hand_over_alert, alert, to=colleague)
    actions.escalate(at=NOW + 6 * HOUR)
    answer(actions.act_on_alert, alert, at=NOW + 6 * HOUR)
    assert said(alert) == []

    answer(actions.close_alert, alert, at=NOW + 7 * HOUR)

    assert said(alert) == []


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("UPDATE followups_alert SET contacted_at = raised_at", "spoke with the pati"),
        ("UPDATE followups_alert SET raised_at = '2020-01-01'", "raised"),
        ("UPDATE followups_alert SET last_reported_at = '2020-01-01'", "last reported"),
    ],
)
def test_h32_a_column_that_no_event_wrote_is_found(alert, sql, column):
    raw(sql)

    (line,) = said(alert)
    assert f"its history says otherwise ({column}" in line


def test_h32_an_alert_closed_behind_our_back_is_found(alert, nurse, outcome):
    raw(
        "UPDATE followups_alert SET closed_at = raised_at, closed_by_id = %s,"
        " outcome_id = %s, closed_note = 'x', next_step_at = NULL",
        nurse.pk,
        outcome.pk,
    )

    (line,) = said(alert)
    assert "its history says otherwise (closed)" in line


def test_h31_an_alert_of_a_team_without_an_active_nurse_is_found(alert, nurse):
    nurse.is_active = False
    nurse.save()

    assert said(alert) == [f"Alert {alert.pk}: no nurse of its team is active."]


def test_an_alert_with_another_team_than_its_patient_is_found(alert, nurse):
    team = factories.TeamFactory(name="Breast team")
    factories.UserFactory(role=Role.NURSE, teams=[team])
    raw("UPDATE followups_alert SET team_id = %s", team.pk)

    assert said(alert) == [
        f"Alert {alert.pk}: it lies with another team than the patient."
    ]
