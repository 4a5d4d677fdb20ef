"""What an administrator changes about people: roles, teams, who may sign in."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from careplan.accounts.actions import change_contact, create_user
from careplan.accounts.models import Membership, RoleGrant, Team, User
from careplan.accounts.permissions import Role
from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.lib.errors import RefusedError


def add_user(
    *,
    name: str,
    email: str | None,
    phone: str,
    roles: Iterable[Role],
    teams: Iterable[Team],
    by: Actor,
    at: dt.datetime,
) -> User:
    """Make an account for somebody who is no patient.

    Raises RefusedError when the address is taken, and for the role of a patient.
    """
    wanted = set(roles)
    _no_new_patient(wanted)
    return create_user(
        name=name, email=email, phone=phone, roles=wanted, teams=teams, by=by, at=at
    )


@transaction.atomic
def change_user(
    *,
    user: User,
    name: str,
    email: str | None,
    phone: str,
    is_active: bool,
    roles: Iterable[Role],
    teams: Iterable[Team],
    by: Actor,
    at: dt.datetime,
) -> None:
    """Change who a person is here and what they may do.

    Raises RefusedError when the address is taken, when a patient would lose the role
    of a patient or somebody else get it, and when nobody would be left to administrate.
    """
    wanted, old = set(roles), set(user.roles.values_list("role", flat=True))
    enrolled = hasattr(user, "patient")
    if not enrolled:
        _no_new_patient(wanted - old)
    if enrolled and Role.PATIENT in old - wanted:
        raise RefusedError(_("A patient's account stays a patient's account."))
    stays = is_active and Role.ADMINISTRATOR in wanted
    if not stays and not _other_administrators(user).exists():
        raise RefusedError(_("Somebody must be left who can administrate."))
    details = getattr(user, "contact_details", None)
    if (email or None, phone) != (user.email, details.phone if details else ""):
        change_contact(user=user, email=email, phone=phone, by=by, at=at)
    fields = {
        "name": [_name(user), name],
        "is_active": [_active(user), is_active],
        "roles": [sorted(old), sorted(wanted)],
    }
    User.objects.filter(pk=user.pk).update(name=name, is_active=is_active)
    user.roles.exclude(role__in=wanted).delete()
    for role in wanted - old:
        RoleGrant.objects.create(user=user, role=role)
    _set_teams(user, set(teams))
    audit.record("user-changed", user, by=by, at=at, fields=fields)


@transaction.atomic
def save_team(*, team: Team, by: Actor, at: dt.datetime) -> None:
    """Add a team, rename it, set lead and on-call contact, or close it.

    Raises RefusedError for a closed team that still has members.
    """
    if team.pk and not team.active and team.memberships.exists():
        raise RefusedError(_("Move this team's members to other teams first."))
    before = Team.objects.filter(pk=team.pk).first()
    team.save()
    fields = {
        name: [str(getattr(before, name, "")), str(getattr(team, name))]
        for name in ("name", "lead_id", "on_call_id", "active")
    }
    audit.record("team-saved", team, by=by, at=at, fields=fields)


def _no_new_patient(roles: Iterable[Role]) -> None:
    if Role.PATIENT in roles:
        raise RefusedError(_("A patient's account is made by enrolling the patient."))


def _set_teams(user: User, wanted: set[Team]) -> None:
    old = {membership.team for membership in user.memberships.select_related("team")}
    user.memberships.exclude(team__in=wanted).delete()
    for team in wanted - old:
        Membership.objects.create(user=user, team=team)


def _other_administrators(user: User) -> QuerySet[User]:
    return User.objects.filter(is_active=True, roles__role=Role.ADMINISTRATOR).exclude(
        pk=user.pk
    )


def _name(user: User) -> str:
    return User.objects.values_list("name", flat=True).get(pk=user.pk)


def _active(user: User) -> bool:
    return User.objects.values_list("is_active", flat=True).get(pk=user.pk)
