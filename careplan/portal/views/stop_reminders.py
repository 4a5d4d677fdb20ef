"""Stop reminders, from the link at the end of each of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from careplan.accounts import actions as accounts
from careplan.accounts.decorators import public
from careplan.reminders import texts
from careplan.reminders.queries.holding import details_of


# The signed link is the proof. Mail programs post to it without a form of ours
# (RFC 8058), so there is no CSRF token to ask for.
@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    person = texts.person_of(token)
    if person is None:
        context = {"gone": True}
        return render(request, "portal/stop_reminders.html", context, status=404)
    before = details_of(person).muted_at is not None
    if request.method == "POST" and not before:
        accounts.mute(user=person, by=person, at=timezone.now())
    context = {"stopped": before or request.method == "POST", "before": before}
    return render(request, "portal/stop_reminders.html", context)
