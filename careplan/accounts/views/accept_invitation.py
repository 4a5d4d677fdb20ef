"""The first visit of an invited person: choose a password."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from careplan.accounts import actions, queries
from careplan.accounts.decorators import public
from careplan.accounts.forms import FirstPasswordForm
from careplan.lib.errors import RefusedError


@public
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    now = timezone.now()
    invitation = queries.open_invitation(secret, now)
    if invitation is None:
        return _gone(request)
    form = FirstPasswordForm(
        request.POST if request.method == "POST" else None, user=invitation.user
    )
    if form.is_valid():
        try:
            user = actions.accept_invitation(
                invitation=invitation, password=form.cleaned_data["password"], at=now
            )
        except RefusedError:  # accepted in another window, a moment ago
            return _gone(request)
        login(request, user, "allauth.account.auth_backends.AuthenticationBackend")
        messages.success(request, _("Welcome. Your password is set."))
        return redirect("start")
    context = {"form": form, "person": invitation.user}
    status = 422 if form.is_bound else 200
    return render(request, "account/accept_invitation.html", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "account/invitation_gone.html", status=404)
