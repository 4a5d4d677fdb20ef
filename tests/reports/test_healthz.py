"""Is Careplan well? It says no when reminders have not gone out for 15 minutes."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from careplan.accounts.permissions import Role
from careplan.followups.models import LedgerRun
from careplan.hospital.models import JobRun
from careplan.outbox.models import Reminder
from tests import factories
from tests.factories import NOW

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def ask(hospital, client):
    def get():
        with time_machine.travel(NOW, tick=False):
            answer = client.get("/healthz")
        return answer.status_code, answer.json()

    return get


@pytest.mark.parametrize(
    ("ago", "status", "said"),
    [
        (0, 200, "ok"),
        (14, 200, "ok"),
        (15, 200, "ok"),
        (16, 503, "late"),
        (9999, 503, "late"),
    ],
)
def test_h01_it_turns_red_after_fifteen_minutes(ask, ago, status, said):
    started = NOW - ago * MINUTE
    JobRun.objects.create(job="reminders", started_at=started)

    assert ask() == (
        status,
        {
            "ok": said == "ok",
            "database": "ok",
            "reminders": said,
            "reminders_last_ran": started.isoformat(),
            "ledger": "late" if ago == 9999 else "not yet",
            "alerts_open": 0,
            "alerts_late": 0,
            "alerts_everybody_told": 0,
            "alerts_not_sent": 0,
            "teams_without_nurse": 0,
        },
    )


def test_h01_a_loop_that_never_ran_is_red(ask):
    status, said = ask()

    assert (status, said["reminders"], said["reminders_last_ran"]) == (
        503,
        "late",
        None,
    )


def test_another_job_is_no_heartbeat(ask):
    JobRun.objects.create(job="something-else", started_at=NOW)

    assert ask()[0] == 503


def test_h56_it_names_nobody(ask, patient):
    assert patient.name not in str(ask())


def test_h01_a_loop_that_fails_each_time_is_red(ask):
    JobRun.objects.create(job="reminders", started_at=NOW, error="ValueError")

    status, said = ask()

    assert (status, said["reminders"]) == (503, "failing")


@pytest.mark.parametrize(
    ("hours", "differences", "status", "said"),
    [
        (1, 0, 200, "ok"),
        (26, 0, 200, "ok"),
        (27, 0, 503, "late"),
        (1, 2, 503, "differences"),
        (27, 2, 503, "differences"),
    ],
)
def test_h15_it_turns_red_when_the_books_do_not_balance(
    ask, hours, differences, status, said
):
    JobRun.objects.create(job="reminders", started_at=NOW)
    LedgerRun.objects.create(started_at=NOW, ended_at=NOW, differences=7)
    at = NOW - dt.timedelta(hours=hours)
    LedgerRun.objects.create(started_at=at, ended_at=at, differences=differences)

    found, words = ask()

    assert (found, words["ledger"]) == (status, said)


# Alerts ------------------------------------------------------------------------------


@pytest.fixture
def alive(hospital):
    JobRun.objects.create(job="reminders", started_at=NOW)


def late(**fields):
    fields = {"respond_by": NOW - MINUTE, "next_step_at": NOW + MINUTE, **fields}
    return factories.AlertFactory(**fields)


def counts(said):
    return {name: count for name, count in said.items() if count and "alert" in name}


@pytest.mark.usefixtures("alive", "nurse")
@pytest.mark.parametrize(
    ("level", "status", "said"),
    [
        (0, 200, {"alerts_open": 1, "alerts_late": 1}),
        (1, 200, {"alerts_open": 1, "alerts_late": 1}),
        (2, 200, {"alerts_open": 1, "alerts_late": 1}),
        (3, 503, {"alerts_open": 1, "alerts_late": 1, "alerts_everybody_told": 1}),
    ],
)
def test_h24_an_alert_with_nobody_left_to_tell_is_red(
    ask, patient, level, status, said
):
    late(patient=patient, level=level)

    answer = ask()

    assert (answer[0], counts(answer[1])) == (status, said)


@pytest.mark.usefixtures("alive", "nurse")
def test_an_answered_alert_is_late_no_more(ask, patient):
    late(patient=patient, level=3, next_step_at=None)

    assert (ask()[0], counts(ask()[1])) == (200, {"alerts_open": 1})


@pytest.mark.usefixtures("alive", "nurse")
def test_h24_a_message_to_staff_that_could_not_go_out_is_red(ask, patient, nurse):
    alert = late(patient=patient)
    Reminder.objects.create(
        recipient=nurse,
        purpose="alert-late",
        subject_kind="followups.alert",
        subject_id=alert.pk,
        patient_id=patient.pk,
        audience="staff",
        step="event-1",
        for_day=NOW.date(),
        not_before=NOW,
        expires_at=NOW + MINUTE,
        state="person",
        reason="refused by the mail server",
        created_at=NOW,
    )

    assert (ask()[0], ask()[1]["alerts_not_sent"]) == (503, 1)


@pytest.mark.usefixtures("alive")
def test_h31_it_is_red_as_soon_as_the_last_nurse_of_a_team_is_gone(ask, patient, team):
    """At each step the alert is on somebody's list, or the address says so."""
    late(patient=patient)
    people = [factories.UserFactory(role=Role.NURSE, teams=[team]) for _n in range(3)]
    found = []
    for person in [*people, None]:
        client = Client()
        shown = 0
        for each in people:
            if each.is_active:
                client.force_login(each)
                page = client.get("/clinic/alerts/")
                shown += len(page.context["lines"])
        found.append((shown, ask()[0]))
        if person:
            person.is_active = False
            person.save()

    assert found == [(3, 200), (2, 200), (1, 200), (0, 503)]
    assert ask()[1]["teams_without_nurse"] == 1


@pytest.mark.usefixtures("alive", "nurse")
def test_it_names_nobody(ask, patient):
    late(patient=patient, level=3)

    said = str(ask()[1])

    assert patient.name not in said
    assert patient.uid not in said
