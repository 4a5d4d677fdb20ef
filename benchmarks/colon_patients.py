"""Colon patients to enrol, each a little unlike the one before."""

import datetime as dt
import io
from dataclasses import dataclass

from django.core.management import call_command

from careplan.accounts.models import Team, User
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistVersion
from careplan.content import actions as content
from careplan.demo.staff import open_hospital
from careplan.followups import actions
from careplan.followups.models import CarePlan
from careplan.rules.enums import Known

SITE = "site-colon"
STAGES = ("stage-1", "stage-2", "stage-3")
ASKED = (
    *("bowel-join", "ileostomy", "colostomy", "bowel-fully-seen"),
    *("t4", "n2", "mmr-deficient", "clips-or-stitches"),
)
MOST_DAYS_AGO = 14


@dataclass(frozen=True, slots=True)
class Clinic:
    """Who enrols, for which team, with which lists."""

    nurse: User
    team: Team
    versions: tuple[ChecklistVersion, ...]
    now: dt.datetime


def open_clinic(now: dt.datetime) -> Clinic:
    """A hospital with the library as it ships, approved."""
    hosts = open_hospital(now)
    call_command("loadlibrary", stdout=io.StringIO())
    content.approve_library(by=hosts.approver, at=now)
    return the_clinic(now)


def the_clinic(now: dt.datetime) -> Clinic:
    """The hospital that `open_clinic` made, read in another process."""
    return Clinic(
        nurse=User.objects.get(name="Orla Brennan"),
        team=Team.objects.order_by("pk")[0],
        versions=tuple(checklists.published_versions_for(SITE)),
        now=now,
    )


def enrol(number: int, clinic: Clinic) -> CarePlan:
    """Enrol the patient of a number by the product's own action."""
    return actions.enrol(
        enrolment=enrolment(number, clinic),
        key=f"bench-{number}",
        by=clinic.nurse,
        at=clinic.now,
    )


def enrolment(number: int, clinic: Clinic) -> actions.Enrolment:
    """Operated on within the last two weeks, home today, all facts known."""
    today = clinic.now.date()
    stage = STAGES[number % len(STAGES)]
    tags = {tag: Known.YES if number >> place & 1 else Known.NO for place, tag in _ASKS}
    return actions.Enrolment(
        who=actions.Person(
            number=f"B{number}",
            name=f"Bench Person {number}",
            born_on=dt.date(1931 + number % 50, 3, 14),
            team=clinic.team,
        ),
        surgery=actions.Surgery(
            procedure="Right bowel removed",
            site=SITE,
            day=today - dt.timedelta(days=2 + number % MOST_DAYS_AGO),
            stage=stage,
        ),
        versions=clinic.versions,
        discharge_on=today,
        tags={**tags, stage: Known.YES},
    )


_ASKS = tuple(enumerate(ASKED))
