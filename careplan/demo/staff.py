"""The demo's hospital: its numbers, hours, holidays, teams and staff."""

import datetime as dt
from dataclasses import dataclass

from careplan.accounts import actions as accounts
from careplan.accounts.models import Team, User
from careplan.accounts.permissions import Role
from careplan.audit.actors import Job
from careplan.demo.bank_holidays import bank_holidays
from careplan.hospital.models import Holiday, Hospital, OpeningHours

PASSWORD = "careplan-demo"  # noqa: S105 - the demo says it aloud
SEED = Job("demo")
MIDNIGHT = dt.time(0)

TEAMS = ["Bowel follow-up team", "Breast follow-up team", "Early recovery team"]


@dataclass(frozen=True, slots=True)
class Hosts:
    """Those who act in the stories."""

    teams: list[Team]
    nurse: User
    colleague: User
    away: User
    approver: User


def open_hospital(at: dt.datetime) -> Hosts:
    """Make the hospital, its three teams and its staff."""
    Hospital.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Westmere Hospital",
            "zone": "Europe/London",
            "emergency_number": "999",
            "clinic_phone": "01632 960 114",
            "night_phone": "01632 960 190",
            "crisis_line": "01632 960 116",
            # No quiet hours: the demo shows a message whenever it is started.
            "quiet_from": MIDNIGHT,
            "quiet_until": MIDNIGHT,
        },
    )
    for weekday in range(5):
        OpeningHours.objects.get_or_create(
            weekday=weekday, defaults={"opens": dt.time(8), "closes": dt.time(18)}
        )
    for year in range(at.year - 1, at.year + 11):
        for day, name in bank_holidays(year).items():
            Holiday.objects.get_or_create(day=day, defaults={"name": name})
    teams = [Team.objects.get_or_create(name=name)[0] for name in TEAMS]
    nurse = _staff("Orla Brennan", "nurse", [Role.NURSE], teams, at)
    colleague = _staff("Jonah Pike", "jonah.pike", [Role.LEAD_NURSE], teams, at)
    _staff("Ada Quill", "admin", [Role.ADMINISTRATOR, Role.CONTENT_EDITOR], [], at)
    away = _staff("Bridie Walsh", "bridie.walsh", [Role.NURSE], teams[:1], at)
    on_call = _staff("Sister Ngozi Obi", "on.call", [Role.LEAD_NURSE], [], at)
    approver = _staff(
        "Dr Lena Forsyth", "lena.forsyth", [Role.CLINICAL_APPROVER], [], at
    )
    Team.objects.update(lead=colleague, on_call=on_call)
    return Hosts(teams, nurse, colleague, away, approver)


def _staff(
    name: str, address: str, roles: list[Role], teams: list[Team], at: dt.datetime
) -> User:
    user = accounts.create_user(
        name=name,
        email=f"{address}@careplan.example",
        roles=roles,
        teams=teams,
        password=PASSWORD,
        by=SEED,
        at=at,
    )
    accounts.confirm_address(user=user, by=SEED, at=at)
    return user
