"""Where a person lands after signing in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from careplan.accounts.decorators import public
from careplan.accounts.permissions import Permission


@public
@login_required
def start(request: HttpRequest) -> HttpResponse:
    user = request.user
    if user.is_authenticated and user.may(Permission.CLINIC_OPEN):
        return redirect("clinic:home")
    if user.is_authenticated and user.may(Permission.ADMIN_OPEN):
        return redirect("admin:index")
    return redirect("portal:home")
