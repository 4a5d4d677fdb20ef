"""Who is signed in, for every template."""

from typing import Any

from django.http import HttpRequest

from careplan.accounts.permissions import Permission


def who(request: HttpRequest) -> dict[str, Any]:
    """Which sides of Careplan the person may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"may_open_clinic": False, "may_open_admin": False}
    return {
        "may_open_clinic": user.may(Permission.CLINIC_OPEN),
        "may_open_admin": user.may(Permission.ADMIN_OPEN),
    }
