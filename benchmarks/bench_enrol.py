"""Enrolling real colon patients, beside writing the same rows without any thought."""

import datetime as dt
import io
import time

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.harness import Comparison
from careplan.accounts.models import Team, User
from careplan.checklists import queries as checklists
from careplan.content import actions as content
from careplan.demo.staff import open_hospital
from careplan.followups import actions
from careplan.followups.models import FollowUp, FollowUpReason
from careplan.rules.enums import Known

PLANS = 50
FACTS = {
    "stage-3": Known.YES,
    "bowel-join": Known.YES,
    "bowel-fully-seen": Known.YES,
    "clips-or-stitches": Known.YES,
}


def compare() -> list[Comparison]:
    """Some ten thousand follow-ups by the action, then the same rows by executemany."""
    now = timezone.now()
    hosts = open_hospital(now)
    call_command("loadlibrary", stdout=io.StringIO())
    content.approve_library(by=hosts.approver, at=now)
    began = time.perf_counter()
    for number in range(PLANS):
        _enrol(number, hosts.teams[0], hosts.nurse, now)
    enrolled = time.perf_counter() - began
    rows = FollowUp.objects.count()
    written = _write_again(FollowUp, "uid") + _write_again(FollowUpReason, "occurrence")
    return [
        Comparison(
            f"enrol {PLANS} colon patients ({rows:,} follow-ups)",
            enrolled,
            "the same rows by executemany",
            written,
        )
    ]


def _enrol(number: int, team: Team, nurse: User, now: dt.datetime) -> None:
    day = now.date() - dt.timedelta(days=2)
    actions.enrol(
        enrolment=actions.Enrolment(
            who=actions.Person(
                number=f"B{number}",
                name=f"Bench Person {number}",
                born_on=dt.date(1951, 3, 14),
                team=team,
            ),
            surgery=actions.Surgery(
                procedure="Right bowel removed", site="site-colon", day=day
            ),
            versions=tuple(checklists.published_versions_for("site-colon")),
            discharge_on=now.date(),
            tags=FACTS,
        ),
        key=f"bench-{number}",
        by=nurse,
        at=now,
    )


def _write_again(model: type[FollowUp | FollowUpReason], unique: str) -> float:
    """Seconds to insert a table's rows once more; rolled back."""
    table = model._meta.db_table
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own table
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        kept = [name for name in names if name != "id"]
        marks = ", ".join(["%s"] * len(kept))
        sql = f"INSERT INTO {table} ({', '.join(kept)}) VALUES ({marks})"  # noqa: S608
        again = [[_other(row, name, unique) for name in kept] for row in rows]
        began = time.perf_counter()
        cursor.executemany(sql, again)
        taken = time.perf_counter() - began
        transaction.set_rollback(True)
    return taken


def _other(row: dict[str, object], name: str, unique: str) -> object:
    return f"x{row[name]}"[:24] if name == unique else row[name]
