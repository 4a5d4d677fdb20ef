"""The people of a simulated cohort: their operation and what is known of it."""

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careplan.accounts.models import Team
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistVersion
from careplan.followups import actions
from careplan.rules.enums import Known

FIRST = ["Ada", "Bjørn", "Chloé", "Đào", "Élodie", "Fatima", "Göran", "Hana", "José"]
LAST = [
    "Åkesson",
    "Brown",
    "Çelik",
    "Diaz-Ruiz",
    "Evans",
    "Fischer",
    "Nguyễn",
    "O’Hara",
]
# The cohort is operated on over so many days.
INTAKE = 56


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the cohort; `day` is the day of enrolment, two after surgery."""

    place: int
    day: dt.date
    site: str
    operated_on: dt.date


def draw(count: int, begins: dt.date, luck: random.Random) -> list[Member]:
    """So many people, spread over the cancers that have a checklist."""
    sites = [tag.code for tag in checklists.sites()]
    members = []
    for place in range(count):
        day = begins + dt.timedelta(days=luck.randrange(INTAKE))
        members.append(
            Member(place, day, sites[place % len(sites)], day - dt.timedelta(days=2))
        )
    return members


def enrolment_of(
    member: Member, teams: Sequence[Team], luck: random.Random
) -> actions.Enrolment:
    """Their enrolment: most facts known, some not yet."""
    versions = tuple(checklists.published_versions_for(member.site))
    return actions.Enrolment(
        who=actions.Person(
            number=f"S{member.place:05}",
            name=f"{luck.choice(FIRST)} {luck.choice(LAST)}",
            born_on=dt.date(1935 + luck.randrange(45), 1 + luck.randrange(12), 14),
            team=teams[member.place % len(teams)],
        ),
        surgery=actions.Surgery(
            procedure="Tumour removed", site=member.site, day=member.operated_on
        ),
        versions=versions,
        discharge_on=member.day if luck.random() < 0.3 else None,
        tags=facts(versions, luck),
        choices={},
    )


def facts(
    versions: Iterable[ChecklistVersion], luck: random.Random
) -> dict[str, Known]:
    """What is answered: of each group one or none, of the rest yes, no or not known."""
    weights = {Known.NO: 6, Known.YES: 3, Known.NOT_KNOWN: 1}
    tags: dict[str, Known] = {}
    for version in versions:
        for group in version.one_of:
            chosen = luck.choice([*group, None])
            tags |= dict.fromkeys(group, Known.NO) if chosen else {}
            tags |= {chosen: Known.YES} if chosen else {}
        for tag in version.asks:
            drawn = luck.choices(list(weights), weights=list(weights.values()))
            tags.setdefault(tag, drawn[0])
    return tags
