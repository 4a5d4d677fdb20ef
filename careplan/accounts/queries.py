"""What others ask about accounts."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any, TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet

from careplan.accounts.models import (
    Cover,
    Invitation,
    Membership,
    RoleGrant,
    Team,
    User,
)
from careplan.accounts.permissions import Role


def hash_secret(secret: str) -> str:
    """What is kept of an invitation's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_invitation(secret: str, now: dt.datetime) -> Invitation | None:
    """The invitation behind a link, if it can still be accepted at `now`."""
    return (
        Invitation.objects.select_related("user")
        .filter(
            secret_hash=hash_secret(secret),
            accepted_at=None,
            expires_at__gt=now,
            user__is_active=True,
        )
        .first()
    )


def teams_of(user: User) -> QuerySet[Team]:
    """The active teams a member of staff belongs to."""
    return Team.objects.filter(active=True, memberships__user=user).order_by("name")


def staff_of(team: Team) -> QuerySet[User]:
    """The active nurses of a team."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__team=team,
            roles__role__in=[Role.NURSE, Role.LEAD_NURSE],
        )
        .distinct()
        .order_by("name")
    )


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of users by id, staff and patients; one query."""
    wanted = [each for each in ids if each is not None]
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


# Leave and cover ---------------------------------------------------------------------

# A stand-in who is away too passes on to her own stand-in, so often and no more.
HOPS = 3

Ids: TypeAlias = QuerySet[Any, Any]


def on_leave(day: dt.date) -> QuerySet[Cover]:
    """Leave that counts on a day of the clinic: both days included, taken back never.

    Cover is derived from these rows: it begins and ends by itself at midnight.
    """
    return Cover.objects.filter(
        withdrawn_at=None, first_day__lte=day, last_day__gte=day
    )


def covered_ids(user: User, day: dt.date) -> Ids:
    """The ids of those whom this person stands in for on `day`, one column `user`.

    Whoever covers somebody who covers a third, and is away too, covers the third. The
    one between keeps her access while her own cover runs; a ring ends by itself.
    """
    away = on_leave(day).order_by()
    found = away.filter(stand_in=user).values("user")
    hops = [found]
    for _hop in range(HOPS - 1):
        found = away.filter(stand_in__in=found).values("user")
        hops.append(found)
    return hops[0].union(*hops[1:])


def acting_ids(user: User, day: dt.date) -> Ids:
    """The ids of those whose work this person has on `day`: hers, and whom she covers.

    What is a person's own by name, such as an alert in her hands: `owner__in=…`.
    """
    return (
        User.objects.filter(pk=user.pk)
        .order_by()
        .values("pk")
        .union(covered_ids(user, day))
    )


def team_ids(user: User, day: dt.date) -> Ids:
    """The ids of the teams whose patients are this person's on `day`.

    Her own, those of the people she stands in for, and those that nobody else can look
    after. It runs inside the query that asks: `filter(team__in=team_ids(user, day))`.
    """
    own = Membership.objects.filter(user=user).values("team")
    covered = Membership.objects.filter(user__in=covered_ids(user, day)).values("team")
    return own.union(covered, adopted(user, day).order_by().values("pk"))


# Teams that nobody looks after (H17, H31) --------------------------------------------


def unstaffed(day: dt.date) -> QuerySet[Team]:
    """Teams none of whose nurses is here on `day`, and nobody stands in for them."""
    away = on_leave(day).filter(user=OuterRef("user"))
    covered = away.filter(stand_in__is_active=True)
    here = _nurses().filter(~Exists(away) | Exists(covered))
    return Team.objects.filter(~Exists(here))


def adopted(user: User, day: dt.date) -> QuerySet[Team]:
    """Unstaffed teams that this lead nurse sees: her own; of no lead who is here, all.

    So their patients are on somebody's page as long as any lead nurse may sign in.
    """
    is_lead = RoleGrant.objects.filter(user=user, role=Role.LEAD_NURSE)
    lead_away = on_leave(day).filter(user=OuterRef("lead"))
    nobody_leads = Q(lead=None) | Q(lead__is_active=False) | Exists(lead_away)
    return unstaffed(day).filter(Q(lead=user) | (nobody_leads & Exists(is_lead)))


def _nurses() -> QuerySet[Membership]:
    """The nurses of the team of the query around it who may sign in."""
    return Membership.objects.filter(
        team=OuterRef("pk"),
        user__is_active=True,
        user__roles__role__in=[Role.NURSE, Role.LEAD_NURSE],
    )


def watching(user: User, day: dt.date) -> QuerySet[Team]:
    """The active teams whose patients are this person's on `day`, cover included."""
    return Team.objects.filter(active=True, pk__in=team_ids(user, day)).order_by("name")


def covering(user: User, day: dt.date) -> list[User]:
    """Those whom this person stands in for on `day`, by name."""
    covered = covered_ids(user, day)
    return list(
        User.objects.filter(pk__in=covered).exclude(pk=user.pk).order_by("name", "pk")
    )


def stand_ins(day: dt.date) -> dict[int, User | None]:
    """Everybody who is away on `day` (by id), and who has the work; one query.

    None: nobody. The chain is followed from stand-in to stand-in while they are away
    too; it ends without anybody in a ring, after too many hops, or at somebody who may
    not sign in any more.
    """
    away = {
        leave.user_id: leave.stand_in
        for leave in on_leave(day).select_related("stand_in").order_by("set_at", "pk")
    }
    return {user: end_of_chain(user, away) for user in away}


def end_of_chain(user: int, away: dict[int, User | None]) -> User | None:
    """Who has the work of somebody away, when these people are away at that time."""
    at: User | None = None
    for _hop in range(HOPS):
        at = away[user]
        if at is None or at.pk not in away:
            return at if at is not None and at.is_active else None
        user = at.pk
    return None


def stand_in_for(user: User, day: dt.date) -> User | None:
    """Who has this person's work on `day`; None when she is here, or nobody has it."""
    return stand_ins(day).get(user.pk)


def reach(user: User, day: dt.date) -> User | None:
    """Whom to tell what is meant for this person on `day`: her, or who covers.

    None when she is away and nobody covers, or may not sign in any more.
    """
    away = stand_ins(day)
    if user.pk in away:
        return away[user.pk]
    return user if user.is_active else None


def on_duty(team: Team, day: dt.date) -> list[User]:
    """Whom to tell what concerns a team on `day`: its nurses, or who covers for them.

    With nobody left it is the lead (or who covers for the lead), then the on-call
    contact; empty when there is none of these either (H31).
    """
    away = stand_ins(day)
    found: dict[int, User] = {}
    for nurse in staff_of(team):
        here = away.get(nurse.pk) if nurse.pk in away else nurse
        if here is not None:
            found.setdefault(here.pk, here)
    for last in (team.lead, team.on_call):
        if found or last is None:
            continue
        here = away.get(last.pk) if last.pk in away else last
        if here is not None and here.is_active:
            found[here.pk] = here
    return sorted(found.values(), key=lambda user: (user.name, user.pk))
