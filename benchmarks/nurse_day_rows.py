"""A hospital of many patients: 2,000 of a team by COPY, the other teams from them.

`seed(range(50), at)` writes 100,000 patients with 3,000,000 open follow-ups, as many
done, and what goes with them, in minutes. Of the open ones most lie ahead, as in life;
how many ask for somebody today stands in nurse_day_people.
"""

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.nurse_day_people import (
    BASE,
    COLUMNS,
    Clinic,
    Lines,
    write_patient,
)
from careplan.accounts.models import Membership, Team, User
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistItem, Tag
from careplan.content import actions as content
from careplan.demo.staff import open_hospital
from careplan.followups.models import ContactOutcome
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion

A_TEAM = 2_000
SITE = "site-colon"
UNIQUE = {"uid", "key", "number", "email", "token"}
# Numbers of patients, and of what each has one of, are shifted by patients; others by
# as many as a patient has room for.
OURS = {"id", "user_id", "patient_id", "plan_id", "operation_id", "alert_id"}
SCALES = {
    "followups_planversion": {"id": 10},
    "followups_plantag": {"id": 10},
    "followups_followup": {"id": 100},
    "followups_followupreason": {"id": 100, "follow_up_id": 100},
    "followups_followupevent": {"id": 100, "follow_up_id": 100},
    "followups_contactattempt": {"id": 10},
    "followups_contactattempt_follow_ups": {
        "contactattempt_id": 10,
        "followup_id": 100,
    },
    "followups_promise": {"follow_up_id": 100, "made_in_id": 10},
}
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


def seed(teams: range, at: Clinic) -> None:
    """Write the patients of these teams, with all that is theirs."""
    with _bare_tables():
        for number in teams:
            if number == 0:
                _copy(at)
            else:
                _again(number)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(at: Clinic) -> None:
    """The first team, each patient by herself."""
    lines, team = Lines(), team_of(0).pk
    for number in range(A_TEAM):
        write_patient(number, team, at, lines)
    with _no_checks() as cursor:
        for table, rows in lines.tables.items():
            text = io.StringIO("\n".join(rows) + "\n")
            cursor.copy_expert(f"COPY {table} ({COLUMNS[table]}) FROM STDIN", text)


def _again(number: int) -> None:
    """One more team with the same stories, under numbers of its own."""
    team = team_of(number).pk
    with _no_checks() as cursor:
        for table, columns in COLUMNS.items():
            names = [name.strip() for name in columns.split(",")]
            first, scale = names[0], SCALES.get(table, {}).get(names[0], 1)
            values = [_shifted(table, name, number, team) for name in names]
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)}"  # noqa: S608 - our own numbers
                f" FROM {table} WHERE {first} >= {BASE * scale}"
                f" AND {first} < {(BASE + A_TEAM) * scale}"
            )


def _shifted(table: str, name: str, number: int, team: int) -> str:
    """A column of the first team's row as another team's row has it."""
    if name == "team_id":
        return str(team)
    if name in UNIQUE:
        return f"{name} || '-{number}'"
    scale = SCALES.get(table, {}).get(name, 1 if name in OURS else 0)
    return f"{name} + {number * A_TEAM * scale}" if scale else name


@contextmanager
def _no_checks() -> Iterator[Any]:
    """Without foreign keys and triggers: the rows fit each other by their making."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


EMPTY = {"boolean": "false", "jsonb": "'[]'", "integer": "0", "smallint": "0"}


def _give_defaults(cursor: Any) -> None:
    """What a later column must hold and nobody asks for here is empty."""
    for table, columns in COLUMNS.items():
        named = [name.strip(' "') for name in columns.split(",")]
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO'"
            " AND column_default IS NULL AND NOT column_name = ANY(%s)",
            [table, named],
        )
        for name, kind in cursor.fetchall():
            empty = EMPTY.get(kind, "''")
            cursor.execute(
                f'ALTER TABLE {table} ALTER COLUMN "{name}" SET DEFAULT {empty}'
            )


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
        _give_defaults(cursor)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, made in found:
            cursor.execute(made)
        cursor.execute("RESET maintenance_work_mem")
