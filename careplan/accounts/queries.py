"""What others ask about accounts."""

import datetime as dt
import hashlib

from django.db.models import QuerySet

from careplan.accounts.models import Invitation, Team, User
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
