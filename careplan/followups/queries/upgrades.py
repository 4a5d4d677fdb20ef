"""Plans of a team that stand on an older version, and how moving them goes on."""

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from careplan.accounts.models import Team, User
from careplan.accounts.queries import teams_of
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistVersion
from careplan.followups.models import (
    CarePlan,
    FollowUp,
    PlanVersion,
    Upgrade,
    UpgradePlan,
)
from careplan.followups.queries import drafting
from careplan.followups.queries.changing import Change, existing_of
from careplan.followups.queries.drafting_many import Remembered, facts_of_many
from careplan.patients import queries as patients
from careplan.patients.models import Patient
from careplan.rules.replan import Replan, replan

MOST = 50
AT_ONCE = 10
SECONDS = 3.0
State = UpgradePlan.State


@dataclass(frozen=True, slots=True)
class Offer:
    """Plans of one team that stand on `old`, which has a newer published version."""

    team: Team
    old: ChecklistVersion
    new: ChecklistVersion
    plans: int

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.old.pk}-{self.new.pk}-{self.team.pk}"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an upgrade would do, summed over the plans that were looked at.

    `held`: the plans with booked or moved checks to ask about; `asked`: those checks.
    """

    plans: int
    looked_at: int = 0
    held: int = 0
    asked: int = 0
    kept: int = 0
    moved: int = 0
    added: int = 0
    withdrawn: int = 0

    def plus(self, lines: Replan) -> "Outlook":
        """The sums with one more plan."""
        return Outlook(
            plans=self.plans,
            looked_at=self.looked_at + 1,
            held=self.held + bool(lines.asked),
            asked=self.asked + len(lines.asked),
            kept=self.kept + len(lines.kept) + len(lines.reworded),
            moved=self.moved + len(lines.moved),
            added=self.added
            + len(lines.added)
            + len(lines.reopened)
            + sum(line.ticked for line in lines.late),
            withdrawn=self.withdrawn + len(lines.withdrawn),
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upgrade is, counted in plans."""

    waiting: int
    done: int
    refused: int

    @property
    def total(self) -> int:
        return self.waiting + self.settled

    @property
    def settled(self) -> int:
        """The plans that nobody needs to wait for any more."""
        return self.done + self.refused


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """Plans of an upgrade that a person must look at; `elsewhere` are not shown."""

    rows: list[UpgradePlan] = field(default_factory=list)
    elsewhere: int = 0


def offers(user: User) -> list[Offer]:
    """What may be moved for a person's teams, by checklist and team; 4 queries.

    Left out is what is being moved already.
    """
    teams = {team.pk: team for team in teams_of(user)}
    counted = list(
        PlanVersion.objects.filter(
            until=None,
            plan__ended_at=None,
            plan__patient__status=Patient.Status.ACTIVE,
            plan__patient__team__in=teams,
        )
        .values_list("version", "plan__patient__team")
        .annotate(Count("plan"))
        .order_by("version__parent__order", "version__number", "plan__patient__team")
    )
    newest = {each.parent_id: each for each in checklists.published_versions()}
    versions = ChecklistVersion.objects.in_bulk({row[0] for row in counted})
    running = set(
        Upgrade.objects.filter(ended_at=None).values_list("old", "team").distinct()
    )
    found = []
    for number, team, plans in counted:
        old = versions[number]
        new = newest.get(old.parent_id)
        if new and new.number > old.number and (number, team) not in running:
            found.append(Offer(teams[team], old, new, plans))
    return found


def offer_of(user: User, key: str) -> Offer | None:
    """The offer that a form names, if it still stands for this person."""
    return next((each for each in offers(user) if each.key == key), None)


def plans_on(team: Team, version: ChecklistVersion) -> QuerySet[CarePlan]:
    """The active plans of a team that stand on a version."""
    return CarePlan.objects.filter(
        ended_at=None,
        patient__status=Patient.Status.ACTIVE,
        patient__team=team,
        versions__until=None,
        versions__version=version,
    ).order_by("pk")


def look(
    offer: Offer, *, day: dt.date, most: int = MOST, seconds: float = SECONDS
) -> Outlook:
    """What moving the plans of an offer would do on `day`.

    At most `most` plans are looked at, and no new ones are begun after `seconds`: the
    page says of how many the sums are. Nothing is written.
    """
    until = time.monotonic() + seconds
    plans = plans_on(offer.team, offer.old).select_related("operation", "patient")
    found, sources = Outlook(plans=offer.plans), Remembered()
    sample = list(plans[:most])
    for start in range(0, len(sample), AT_ONCE):
        if start and time.monotonic() >= until:
            break
        for lines in _replans(sample[start : start + AT_ONCE], offer, day, sources):
            found = found.plus(lines)
    return found


def _replans(
    care_plans: Sequence[CarePlan], offer: Offer, day: dt.date, sources: Remembered
) -> Iterable[Replan]:
    facts = facts_of_many(care_plans, sources)
    rows: dict[int, list[FollowUp]] = {plan.pk: [] for plan in care_plans}
    for row in (
        FollowUp.objects.filter(plan__in=care_plans)
        .select_related("closed_reason")
        .prefetch_related("reasons")
    ):
        rows[row.plan_id].append(row)
    change = Change(versions=[offer.new])
    for number, before in facts.items():
        yield replan(
            existing_of(rows[number]),
            drafting.draft(before, sources),
            drafting.draft(change.on(before), sources),
            day=day,
        )


def orders(user: User) -> QuerySet[Upgrade]:
    """The upgrades of a person's teams with their counts, the newest first."""
    counts = {
        state.value: Count("plans", filter=Q(plans__state=state)) for state in State
    }
    return (
        Upgrade.objects.filter(team__in=teams_of(user))
        .select_related("team", "old", "new", "by")
        .annotate(**counts)
    )


def order_of_form(user: User, key: str) -> Upgrade | None:
    """The order that this very form has made already (H35)."""
    return Upgrade.objects.filter(key=key, by=user).first()


def progress(upgrade: Upgrade) -> Progress:
    """How far an upgrade is; 1 query."""
    counts = dict(
        upgrade.plans.order_by().values_list("state").annotate(Count("pk")).distinct()
    )
    return Progress(
        waiting=counts.get(State.WAITING, 0),
        done=counts.get(State.DONE, 0),
        refused=counts.get(State.REFUSED, 0),
    )


def to_look_at(user: User, upgrade: Upgrade) -> ToLookAt:
    """The plans that were not moved, then those moved in part, with the reason why.

    Patients whom this person may not see are only counted (H19).
    """
    rows = (
        upgrade.plans.exclude(state=State.WAITING)
        .exclude(why="")
        .order_by("-state", "pk")
    )
    seen = rows.filter(plan__patient__in=patients.visible_to(user))
    found = list(seen.select_related("plan__patient", "plan__operation"))
    return ToLookAt(found, rows.count() - len(found))
