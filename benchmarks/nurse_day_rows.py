"""A hospital of many patients, written by COPY: 2,000 patients a team.

`seed(range(100_000), now)` writes 3,000,000 open follow-ups, as many done, and what
goes with them, in minutes. Of the open ones most lie ahead, as in life; how many ask
for somebody today stands in nurse_day_people.
"""

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.nurse_day_people import COLUMNS, Clinic, Lines, write_patient
from careplan.accounts.models import Membership, Team, User
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistItem, Tag
from careplan.content import actions as content
from careplan.demo.staff import open_hospital
from careplan.followups.models import ContactOutcome
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion

A_TEAM = 2_000
SITE = "site-colon"
BIG = ("followups_", "patients_", "accounts_user", "accounts_contact", "outbox_")


def clinic(now: dt.datetime) -> Clinic:
    """The hospital, its library and the nurse who works the first team's queue."""
    hosts = open_hospital(now)
    call_command("loadlibrary", stdout=io.StringIO())
    content.approve_library(by=hosts.approver, at=now)
    versions = list(checklists.published_versions_for(SITE))
    items = ChecklistItem.objects.filter(version__in=versions).exclude(status="avoid")
    rule = RedFlagRule.objects.order_by("pk").first()
    rule = rule or RedFlagRule.objects.create(code="AL-001")
    found = RedFlagRuleVersion.objects.filter(parent=rule).first()
    version = found or RedFlagRuleVersion.objects.create(
        parent=rule,
        number=1,
        title="Temperature 38.0 °C or more",
        kind="single",
        condition="temperature_c >= 38.0",
        urgency="S",
        action="Ring the patient.",
    )
    return Clinic(
        now=now,
        nurse=hosts.nurse.pk,
        items=tuple(
            (each.pk, each.code, each.activity, each.kind, each.what)
            for each in items.order_by("pk")
        ),
        versions=tuple(each.pk for each in versions),
        tags=tuple(Tag.objects.order_by("pk").values_list("pk", flat=True)[:4]),
        stage=Tag.objects.get(code="stage-3").pk,
        rule=rule.pk,
        rule_version=version.pk,
        outcomes=_outcomes(),
    )


def _outcomes() -> dict[str, int]:
    """One outcome for each effect of a call."""
    found = {}
    for effect in ContactOutcome.Effect:
        outcome = ContactOutcome.objects.filter(effect=effect).first()
        outcome = outcome or ContactOutcome.objects.create(
            code=f"bench-{effect}", text=str(effect.label), effect=effect
        )
        found[effect.value] = outcome.pk
    return found


def nurse_of(number: int, at: Clinic) -> User:
    """A nurse of one team alone."""
    nurse = User.objects.create(
        name=f"Bench Nurse {number}", email=f"bench{number}@careplan.example"
    )
    nurse.roles.create(role="nurse")
    Membership.objects.create(user=nurse, team=team_of(number))
    return nurse


def team_of(number: int) -> Team:
    return Team.objects.get_or_create(name=f"Bench team {number:02}")[0]


def seed(numbers: range, at: Clinic) -> None:
    """Write the patients of these numbers, with all that is theirs."""
    with _bare_tables():
        for first in range(numbers.start, numbers.stop, A_TEAM):
            team = team_of(first // A_TEAM).pk
            lines = Lines()
            for number in range(first, min(first + A_TEAM, numbers.stop)):
                write_patient(number, team, at, lines)
            _copy(lines)
            if first % (10 * A_TEAM) == 0:
                print(f"  {first + A_TEAM:,} patients written", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(lines: Lines) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in lines.tables.items():
            text = io.StringIO("\n".join(rows) + "\n")
            cursor.copy_expert(f"COPY {table} ({COLUMNS[table]}) FROM STDIN", text)


@contextmanager
def _bare_tables() -> Iterator[None]:
    """Without the indexes of the big tables meanwhile: built once, not row by row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)"
        )
        found = [
            (name, made)
            for name, made in cursor.fetchall()
            if made.partition(" ON public.")[2].startswith(BIG)
        ]
        for name, _made in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, made in found:
            cursor.execute(made)
        cursor.execute("RESET maintenance_work_mem")
