"""What narrows the queue; filters hide, and the page counts what they hide."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Exists, OuterRef, Q

from careplan.accounts.models import Team, User
from careplan.checklists import queries as checklists
from careplan.education.models import RiskFactor as Factor
from careplan.followups.models import FollowUpReason, QueueView
from careplan.followups.queries.asks import Watch
from careplan.patients.models import Operation
from careplan.rules.enums import Kind, RiskFactor
from careplan.rules.ranking import PLACES, Group

MINE, NOBODYS = "mine", "nobody"
NOTHING = Q(pk__in=[])
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Filters:
    """One value each, empty for all; unknown ones are read as empty.

    `only` keeps one group; `team` is a number; `nurse` is `mine` or `nobody`, for
    patients whose named nurse the user is or stands in for, or who have none.
    """

    only: str = ""
    team: str = ""
    nurse: str = ""
    factor: str = ""
    checklist: str = ""
    kind: str = ""
    cancer: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Filters":
        """Take what an address or a saved view says, and drop what nobody offers."""
        said = {each.name: str(given.get(each.name) or "") for each in fields(cls)}
        offered: dict[str, Collection[str]] = {
            "only": set(Group),
            "nurse": {MINE, NOBODYS},
            "factor": set(RiskFactor),
            "kind": set(Kind),
        }
        kept = {
            name: value
            for name, value in said.items()
            if len(value) <= LONGEST
            and (name not in offered or value in offered[name])
            and (name != "team" or (value.isascii() and value.isdigit()))
        }
        return cls(**kept)

    @property
    def chosen(self) -> dict[str, str]:
        """Those that are set, as an address carries them."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in said.items() if value}

    def of_follow_ups(self, seen: Watch) -> Q:
        """The condition for rows of follow-ups that carry their `place`."""
        found = self._of_patient(seen, "patient__", "patient_id")
        if self.only:
            found &= Q(place=PLACES[Group(self.only)])
        if self.kind:
            found &= Q(kind=self.kind)
        reasons = FollowUpReason.objects.filter(follow_up=OuterRef("pk"))
        if self.factor:
            served = reasons.filter(item__risk_factors__code=self.factor)
            found &= Q(Exists(served)) | Q(added_for__code=self.factor)
        if self.checklist:
            listed = reasons.filter(item__version__parent__code=self.checklist)
            found &= Q(Exists(listed))
        return found

    def of_alerts(self, seen: Watch) -> Q:
        """The condition for alerts; they are of no kind, checklist or risk factor."""
        return self._of_group(Group.ALERT) & self._of_patient(
            seen, "patient__", "patient_id"
        )

    def of_patients(self, seen: Watch, group: Group | None = None) -> Q:
        """The condition for patients who are in the queue without a check."""
        return self._of_group(group) & self._of_patient(seen, "", "pk")

    def of_others(self, seen: Watch) -> Q:
        """The condition for promises, calls and events: rows with a patient."""
        return self._of_group(None) & self._of_patient(seen, "patient__", "patient_id")

    def _of_group(self, group: Group | None) -> Q:
        hidden = self.kind or self.checklist or self.factor
        return NOTHING if hidden or (self.only and self.only != group) else Q()

    def _of_patient(self, seen: Watch, prefix: str, key: str) -> Q:
        found = Q()
        if self.team:
            found &= Q(**{f"{prefix}team": int(self.team)})
        if self.nurse:
            hers = [seen.user.pk, *seen.covered] if self.nurse == MINE else []
            named = {f"{prefix}nurse__in": hers} if hers else {f"{prefix}nurse": None}
            found &= Q(**named)
        if self.cancer:
            found &= Q(
                Exists(
                    Operation.objects.filter(patient=OuterRef(key), site=self.cancer)
                )
            )
        return found


Choices = list[tuple[str, str]]


def teams_offered(teams: Iterable[int]) -> Choices:
    """The teams one may narrow the queue to, by name."""
    rows = Team.objects.filter(pk__in=teams).order_by("name")
    return [(str(team.pk), team.name) for team in rows]


def factors_offered() -> Choices:
    """The four risk factors, in order."""
    return list(Factor.objects.order_by("order").values_list("code", "name"))


def checklists_offered() -> Choices:
    """Checklists in use, by their titles."""
    return [
        (version.parent.code, version.title)
        for version in checklists.published_versions()
    ]


def cancers_offered() -> Choices:
    """The cancers that have a checklist of their own."""
    return [(tag.code, tag.name) for tag in checklists.sites()]


def views_of(user: User) -> list[QueueView]:
    """The filters that a user keeps under a name."""
    return list(QueueView.objects.filter(user=user).order_by("name"))


def view_of(user: User, pk: int) -> QueueView | None:
    """One of a user's own views, or nothing."""
    return QueueView.objects.filter(user=user, pk=pk).first()
