"""A form whose page is older than the sign-in: refused, but the typing is kept."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts.decorators import public
from careplan.clinic import drafts, telling
from careplan.clinic.moment import read_clock

FORBIDDEN = 403


@public
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Whoever signs in again meets a new secret; the old page no longer fits it.

    The page's own token cannot be forged, so what was typed is safe to keep as a draft
    of who opened the page; the record itself stays untouched.
    """
    typing = drafts.opened(request.POST.get(drafts.FIELD, ""))
    known = request.user.is_authenticated
    if typing is None or (known and request.user != typing.user):
        return render(request, "403_csrf.html", status=FORBIDDEN)
    at = read_clock().at
    keep = typing.keep if known else typing.keep_signed_out
    if keep(request.POST, at) is None:
        return render(request, "403_csrf.html", status=FORBIDDEN)
    if request.headers.get("Accept") == "application/json":
        said = _("Draft saved. You signed in again: load this page before you save.")
        return JsonResponse({"said": said})
    if not known:
        telling.to_anybody(request, _("What you typed is kept. Sign in to go on."))
        return redirect_to_login(typing.href)
    telling.to_anybody(
        request,
        _("You signed in again after you opened that page. Look, and save once more."),
    )
    return redirect(typing.href)
