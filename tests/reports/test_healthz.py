"""Is Careplan well? It says no when reminders have not gone out for 15 minutes."""

import datetime as dt

import pytest
import time_machine

from careplan.followups.models import LedgerRun
from careplan.hospital.models import JobRun
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
