"""Who is signed in, for every template."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from careplan.accounts import queries
from careplan.accounts.models import User
from careplan.accounts.permissions import Permission, Role


def who(request: HttpRequest) -> dict[str, Any]:
    """Which sides of Careplan the person may open, and in which role and team."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return {"may_open_clinic": False, "may_open_admin": False}
    return {
        "may_open_clinic": user.may(Permission.CLINIC_OPEN),
        "may_open_admin": user.may(Permission.ADMIN_OPEN),
        "role_words": SimpleLazyObject(lambda: _roles(user)),
        "team_words": SimpleLazyObject(lambda: _teams(user)),
    }


def _roles(user: User) -> str:
    return ", ".join(
        str(role.label).lower() for role in Role if role in user.role_names
    )


def _teams(user: User) -> str:
    names = [team.name for team in queries.teams_of(user)]
    if len(names) > 1:
        return _("%(count)s teams") % {"count": len(names)}
    return "".join(names)
