"""The first page: who needs someone today, and whether Careplan is working."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts import leaves
from careplan.accounts import queries as accounts
from careplan.accounts.decorators import requires
from careplan.accounts.home_visits import note_home_seen
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, drafts, home_page
from careplan.clinic.greeting import greeting
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.clinic.queue_words import Line
from careplan.followups.queries import ledger, since
from careplan.followups.queries import queue as queries
from careplan.followups.queries.asks import watch
from careplan.patients.queries import visible_to
from careplan.reminders.queries.figures import figures

DRAFTS = 5


@requires(Permission.CLINIC_OPEN)
def home(request: SignedInRequest) -> HttpResponse:
    user, moment = request.user, read_clock()
    seen = watch(user, moment.at, moment.zone)
    first = next(iter(queries.queue(seen, per_page=1).rows), None)
    beat = figures(visible_to(user, moment.at), moment.at)
    typed = drafts.lines_of(user, moment.at)
    promises = since.promised_today(seen)
    last = note_home_seen(user=user, at=moment.at)
    changes = since.changes(seen, last) if last else None
    shown = [
        *([first.patient] if first else []),
        *(told.patient for told in beat.for_person),
        *(draft.patient for draft in typed[:DRAFTS]),
        *(promise.patient for promise in promises),
        *(changes.patients if changes else []),
    ]
    access.note_list(user, dict.fromkeys(shown))
    context = {
        "moment": moment,
        "greeting": greeting(user.get_short_name(), moment.local),
        "counts": home_page.counts(seen, moment, first),
        "first": Line(first, person_of(first.patient, moment.day), moment)
        if first
        else None,
        "promises": promises,
        "drafts": typed[:DRAFTS],
        "drafts_count": len(typed),
        "changes": changes,
        "ended": queries.ended_with_open_checks(seen).count(),
        "without_next": queries.without_next(seen).count(),
        "beat": beat,
        "may_lead": user.may(Permission.TEAM_REPORT),
        "cover": leaves.notes_for(user, moment.day),
        "adopted": [team.name for team in accounts.adopted(user, moment.day)],
        "books": ledger.last_run(),
        "may_upgrade": user.may(Permission.PLANS_UPGRADE),
    }
    return render(request, "clinic/home.html", context)
