"""What the pages about leave ask: whose, who may set it, and where nobody covers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from careplan.accounts.models import Cover, Team, User
from careplan.accounts.permissions import GRANTS, Permission
from careplan.accounts.queries import end_of_chain

ONE_DAY = dt.timedelta(days=1)
# For how long somebody who came back is offered what happened meanwhile.
REMEMBERED = dt.timedelta(days=14)
# How long before leave without cover its lead is warned on her home page.
WARNED = dt.timedelta(days=42)


def teams_led(user: User) -> QuerySet[Team]:
    """The active teams this person leads."""
    return Team.objects.filter(active=True, lead=user).order_by("name")


def people_led(user: User) -> QuerySet[User]:
    """The active members of the teams this person leads, without herself."""
    return (
        clinic_staff()
        .filter(memberships__team__in=teams_led(user))
        .exclude(pk=user.pk)
        .distinct()
    )


def clinic_staff() -> QuerySet[User]:
    """Everybody who may open the clinic's pages today, by name."""
    roles = [role for role in GRANTS if Permission.CLINIC_OPEN in GRANTS[role]]
    return (
        User.objects.filter(is_active=True, roles__role__in=roles)
        .distinct()
        .order_by("name", "pk")
    )


def may_set_leave(by: User, user: User) -> bool:
    """Whether `by` may set leave for `user`: her own, or of somebody she leads."""
    if not by.may(Permission.COVER_SET):
        return False
    return by.pk == user.pk or people_led(by).filter(pk=user.pk).exists()


def ahead(day: dt.date) -> QuerySet[Cover]:
    """Leave that runs on `day` or is still to come, soonest first."""
    return (
        Cover.objects.filter(withdrawn_at=None, last_day__gte=day)
        .select_related("user", "stand_in", "set_by")
        .order_by("first_day", "pk")
    )


def leave_to_set(by: User, uid: str) -> Cover | None:
    """The leave of this uid, if `by` may set it."""
    leave = Cover.objects.select_related("user", "stand_in").filter(uid=uid).first()
    return leave if leave is not None and may_set_leave(by, leave.user) else None


def concerning(user: User, day: dt.date) -> QuerySet[Cover]:
    """Leave ahead of the person herself, of whom she covers, and of whom she leads."""
    return ahead(day).filter(
        Q(user=user) | Q(stand_in=user) | Q(user__in=people_led(user))
    )


def came_back(user: User, day: dt.date, within: dt.timedelta) -> Cover | None:
    """The person's last leave that ended before `day`, if that is not long ago."""
    return (
        Cover.objects.filter(
            user=user,
            withdrawn_at=None,
            last_day__lt=day,
            last_day__gte=day - within,
        )
        .select_related("user", "stand_in")
        .order_by("-last_day")
        .first()
    )


# What a home page says ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Notes:
    """What leave means for one person on one day."""

    away: Cover | None  # her own leave, while it runs
    standing_in: list[Cover]  # the leave of those whose work she has
    gaps: "list[Gap]"  # where nobody covers, soon, for herself or whom she leads
    back: Cover | None  # her own leave that ended a short while ago

    @property
    def any(self) -> bool:
        return bool(self.away or self.standing_in or self.gaps or self.back)


def notes_for(user: User, day: dt.date) -> Notes:
    """What leave means for this person on `day`; 3 queries."""
    everyone = list(ahead(day))
    running = [leave for leave in everyone if leave.first_day <= day]
    away = {leave.user_id: leave.stand_in for leave in running}
    led = set(people_led(user).values_list("pk", flat=True)) | {user.pk}
    return Notes(
        away=next((each for each in running if each.user_id == user.pk), None),
        standing_in=[
            each for each in running if end_of_chain(each.user_id, away) == user
        ],
        gaps=[
            gap
            for leave in everyone
            if leave.user_id in led and leave.first_day <= day + WARNED
            for gap in _gaps_of(leave, everyone, day)
        ],
        back=came_back(user, day, REMEMBERED),
    )


# Where nobody covers -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of somebody's leave on which nobody has her work."""

    leave: Cover
    first_day: dt.date
    last_day: dt.date


def gaps_of(leaves: Iterable[Cover], day: dt.date) -> dict[int, list[Gap]]:
    """The uncovered days of each of these leaves (by id); one query."""
    everyone = list(ahead(day))
    return {leave.pk: _gaps_of(leave, everyone, day) for leave in leaves}


def _gaps_of(leave: Cover, everyone: list[Cover], day: dt.date) -> list[Gap]:
    """Who has the work changes only where some leave begins or has ended."""
    start = max(leave.first_day, day)
    turns = {start}
    for other in everyone:
        turns |= {other.first_day, other.last_day + ONE_DAY}
    inside = sorted(turn for turn in turns if start <= turn <= leave.last_day)
    found: list[Gap] = []
    for turn, following in zip(
        inside, [*inside[1:], leave.last_day + ONE_DAY], strict=True
    ):
        if _has_the_work(leave, everyone, turn) is not None:
            continue
        last = following - ONE_DAY
        if found and found[-1].last_day + ONE_DAY == turn:
            found[-1] = Gap(leave, found[-1].first_day, last)
        else:
            found.append(Gap(leave, turn, last))
    return found


def _has_the_work(leave: Cover, everyone: Iterable[Cover], on: dt.date) -> User | None:
    away = {
        each.user_id: each.stand_in
        for each in everyone
        if each.first_day <= on <= each.last_day
    }
    return end_of_chain(leave.user_id, away)
