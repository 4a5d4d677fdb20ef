"""What the pages about leave ask: whose, who may set it, and where nobody covers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from careplan.accounts.models import Cover, Team, User
from careplan.accounts.permissions import GRANTS, Permission
from careplan.accounts.queries import end_of_chain

ONE_DAY = dt.timedelta(days=1)


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


# Where nobody covers -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of somebody's leave on which nobody has her work."""

    leave: Cover
    first_day: dt.date
    last_day: dt.date


def gaps(leads: User, day: dt.date) -> list[Gap]:
    """Where nobody covers for people this person leads, or for herself, from `day` on.

    That is leave without a stand-in, with one who is away too and covered by nobody,
    and with one who may not sign in any more. Two queries.
    """
    everyone = list(ahead(day))
    hers = {leads.pk, *people_led(leads).values_list("pk", flat=True)}
    return [
        gap
        for leave in everyone
        if leave.user_id in hers
        for gap in _gaps_of(leave, everyone, day)
    ]


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
