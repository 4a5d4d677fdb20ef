"""What there is to read, by the four parts of the care."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.portal import reading


@requires(Permission.PAGE_READ)
def learn(request: SignedInRequest) -> HttpResponse:
    context = {
        "frame": reading.frame_for(request.user),
        "shelf": reading.shelf(),
        "section": "learn",
    }
    return render(request, "portal/learn.html", context)
