"""Alerts: what is open, what was handed to me, what was closed lately."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.moment import read_clock
from careplan.followups.queries import alerts as queries

PER_PAGE = 25
OPEN, MINE, CLOSED = "open", "mine", "closed"


@requires(Permission.ALERT_ANSWER)
def alerts(request: SignedInRequest) -> HttpResponse:
    user, moment = request.user, read_clock()
    lists = {
        OPEN: queries.open_alerts(user, moment.day),
        MINE: queries.handed_to(user, moment.day),
        CLOSED: queries.closed_lately(user, moment.day, moment.at),
    }
    asked = request.GET.get("list", OPEN)
    shown = asked if asked in lists else OPEN
    pages = {name: Paginator(rows, PER_PAGE) for name, rows in lists.items()}
    page = pages[shown].get_page(request.GET.get("page"))
    lines = queries.lines_of(page.object_list, moment.at)
    access.note_list(user, [line.alert.patient for line in lines])
    context = {
        "section": "alerts",
        "shown": shown,
        "counts": [(name, each.count) for name, each in pages.items()],
        "page": page,
        "lines": lines,
        "passed_on": list(queries.passed_on(user, moment.day, moment.at)),
        "moment": moment,
    }
    return render(request, "clinic/alerts.html", context)
