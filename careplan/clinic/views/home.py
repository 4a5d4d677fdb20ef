"""The first page: who needs someone today, and whether Careplan is working."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts import leaves
from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.greeting import greeting
from careplan.clinic.moment import read_clock
from careplan.followups.queries import ledger, results
from careplan.followups.queries import queue as queries
from careplan.patients.queries import visible_to
from careplan.reminders.queries.figures import figures


@requires(Permission.CLINIC_OPEN)
def home(request: SignedInRequest) -> HttpResponse:
    user, moment = request.user, read_clock()
    counts = queries.counts(user, moment.day) | results.counts(user, moment.day)
    first = queries.queue(user, moment.day, per_page=1).rows
    beat = figures(visible_to(user, moment.at), moment.at)
    named = [row.patient for row in first] + [told.patient for told in beat.for_person]
    access.note_list(user, named)
    context = {
        "moment": moment,
        "greeting": greeting(user.get_short_name(), moment.local),
        "groups": [(group, count) for group, count in counts.items() if count],
        "first": first[0] if first else None,
        "ended": queries.ended_with_open_checks(user, moment.day).count(),
        "without_next": queries.without_next(user, moment.day).count(),
        "beat": beat,
        "cover": leaves.notes_for(user, moment.day),
        "books": ledger.last_run(),
        "may_upgrade": user.may(Permission.PLANS_UPGRADE),
    }
    return render(request, "clinic/home.html", context)
