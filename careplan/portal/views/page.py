"""One education page, as published."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.education import actions, queries
from careplan.hospital.queries import clinic_day, the_hospital
from careplan.portal import access, reading


@requires(Permission.PAGE_READ)
def page(request: SignedInRequest, slug: str) -> HttpResponse:
    version = access.page_for(slug)
    now = timezone.now()
    actions.note_reading(version=version, user=request.user, at=now)
    context = {
        "frame": reading.frame_for(request.user),
        "version": version,
        "body": queries.rendered(version, the_hospital()),
        "past_review": queries.past_review(version, clinic_day(now)),
        "factors": queries.pages_by_factor(),
        "section": "learn",
    }
    return render(request, "portal/page.html", context)
