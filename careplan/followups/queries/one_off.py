"""What a nurse may add to a plan by hand, and what is advised against there."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import slugify

from careplan.checklists.models import ChecklistItem
from careplan.education.models import RiskFactor
from careplan.followups.models import CarePlan, FollowUp
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries import drafting
from careplan.followups.queries.nurse_pages import unplanned
from careplan.lib.names import tokens
from careplan.rules.enums import Kind

OWN = "extra-"
FEWEST_LETTERS = 3
# Words that many rows share and that say nothing of what is done.
COMMON = frozenset(
    tokens(
        "about after all and any are baseline before broad cancer care check "
        "clear clinic day days for from further has have her his how look month "
        "months new nor not nurse one operation other panel panels patient people "
        "routine see soon start surgery surveillance symptom symptoms talk test "
        "tests the then this treatment undetectable visit week weeks while whole "
        "with without year years"
    )
)
# Short words that do say it.
TELLING = frozenset({"ct", "mr", "s100"})


@dataclass(frozen=True, slots=True)
class Known:
    """One thing the plan has already: its activity, kind and the words for it."""

    activity: str
    kind: Kind
    title: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen for a one-off."""

    known: list[Known]
    options: list[ChecklistItem]
    avoided: list[ChecklistItem]
    risk_factors: list[RiskFactor]


def offered_for(care_plan: CarePlan) -> Offered:
    """What the plan has, its options, and what is advised against; few queries."""
    found = unplanned(care_plan)
    rows = (
        FollowUp.objects.filter(plan=care_plan)
        .exclude(activity__startswith=drafting.FIND_OUT)
        .exclude(reasons=None)
        .order_by("title", "pk")
        .values_list("activity", "kind", "title")
    )
    known = {
        activity: Known(activity, Kind(kind), title) for activity, kind, title in rows
    }
    return Offered(
        known=sorted(known.values(), key=lambda each: each.title.lower()),
        options=found.options,
        avoided=found.avoided,
        risk_factors=list(RiskFactor.objects.order_by("order")),
    )


def activity_of(title: str) -> str:
    """The activity of something in a nurse's own words."""
    return (OWN + slugify(" ".join(tokens(title))))[:60]


def advised_against(
    title: str, activity: str, avoided: Iterable[ChecklistItem]
) -> list[ChecklistItem]:
    """The avoid rows that this is, or that a nurse's own words may mean.

    One telling word in common is enough: asking once too often does no harm. Accents
    and case do not matter, nor does a plural.
    """
    words = _telling(title) if activity.startswith(OWN) else set()
    return [
        item
        for item in avoided
        if item.activity == activity or words & _telling(item.what)
    ]


def _telling(text: str) -> set[str]:
    found = tokens(text.replace("-", " ").replace("/", " "))
    return {
        word.removesuffix("s") if len(word) > FEWEST_LETTERS else word
        for word in found
        if word in TELLING or (len(word) >= FEWEST_LETTERS and word not in COMMON)
    }


def already_there(
    care_plan: CarePlan, activity: str, due_on: dt.date
) -> FollowUp | None:
    """The open check of the plan that is the same thing on the same day (H14)."""
    return FollowUp.objects.filter(
        OPEN, plan=care_plan, activity=activity, due_on=due_on
    ).first()
