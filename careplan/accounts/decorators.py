"""The one gate of every page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission

METHODS = ["GET", "HEAD", "POST"]


def requires(
    permission: Permission,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Open a view to signed-in people whose role grants the permission.

    Nobody signed in goes to the sign-in page, a wrong role meets 403. The view is
    marked, so that a test can walk every URL and ask for the mark.
    """

    def mark(
        view: Callable[..., HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.may(permission):
                raise PermissionDenied
            return view(cast("SignedInRequest", request), *args, **kwargs)

        gate.requires = permission  # type: ignore[attr-defined]
        return gate

    return mark


def public(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Mark a view that anybody may open."""
    view.requires = None  # type: ignore[attr-defined]
    return view
