"""The loop counts the books once a night, and tells when it did not."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.followups.actions import keeping_books
from careplan.followups.actions.keeping_books import keep_nightly
from careplan.followups.models import LedgerRun
from careplan.hospital.models import JobRun
from careplan.reminders.actions import run_pass
from careplan.reminders.channels.log import LogChannel
from tests.factories import NOW, FollowUpFactory, TeamFactory

# London, in winter: the clinic's clock is UTC.
MIDNIGHT = NOW.replace(hour=0, minute=0)
HOUR = dt.timedelta(hours=1)


def moments(job="ledger"):
    rows = JobRun.objects.filter(job=job).order_by("pk")
    return list(rows.values_list("started_at", "error"))


@pytest.mark.parametrize(
    ("hours", "taken"),
    [
        ([0, 1, 1.99], []),
        ([1, 2, 2.5, 9, 23.9], [2]),
        ([9, 10], [9]),
        ([2, 25, 26, 27], [2, 26]),
    ],
)
def test_it_runs_at_the_first_pass_after_two(hospital, hours, taken):
    for hour in hours:
        keep_nightly(at=MIDNIGHT + hour * HOUR)

    assert moments() == [(MIDNIGHT + hour * HOUR, "") for hour in taken]
    assert LedgerRun.objects.count() == len(taken)
    assert AuditEvent.objects.filter(kind="books-kept").count() == len(taken)


def test_it_is_two_oclock_where_the_clinic_is(hospital):
    hospital.zone = "Asia/Tokyo"
    hospital.save()

    keep_nightly(at=MIDNIGHT - 8 * HOUR)
    keep_nightly(at=MIDNIGHT - 7 * HOUR)

    assert moments() == [(MIDNIGHT - 7 * HOUR, "")]


def test_a_pass_of_the_loop_counts_the_books(hospital, plan):
    check = FollowUpFactory(plan=plan)
    type(check).objects.filter(pk=check.pk).update(team=TeamFactory())

    beat = run_pass(at=NOW, channel=LogChannel())

    run = LedgerRun.objects.get()
    told = run.lines.order_by("pk").values_list("kind", "follow_up")
    assert list(told) == [("count", None), ("team", check.pk)]
    assert (beat.error, beat.counts) == ("", {"planned": 0})
    assert JobRun.objects.get(job="ledger").counts == {"opened": 0, "differences": 2}


def test_h01_a_fault_in_it_stops_no_reminder_and_is_tried_again(hospital, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(keeping_books, "keep_books", broken)
        beat = run_pass(at=MIDNIGHT + 2 * HOUR, channel=LogChannel())
    run_pass(at=MIDNIGHT + 2.5 * HOUR, channel=LogChannel())
    assert (beat.error, LedgerRun.objects.count()) == ("ZeroDivisionError", 0)

    run_pass(at=MIDNIGHT + 3 * HOUR, channel=LogChannel())

    assert LedgerRun.objects.count() == 1
    assert [error for _at, error in moments()] == ["did not finish", ""]


def test_told_to_stop_it_leaves_the_night_to_the_next_start(hospital, patient):
    assert keep_nightly(at=NOW, stop=lambda: True) is None
    assert moments() == []

    keep_nightly(at=NOW + HOUR)

    assert moments() == [(NOW + HOUR, "")]
