"""Results that wait: to be reviewed, and to be told."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.moment import read_clock
from careplan.followups.queries import results as queries
from careplan.followups.queries.asks import watch

PER_PAGE = 25
TO_REVIEW, TO_TELL = "to-review", "to-tell"


@requires(Permission.PATIENT_VIEW)
def results(request: SignedInRequest) -> HttpResponse:
    user, moment = request.user, read_clock()
    seen = watch(user, moment.at, moment.zone)
    lists = {TO_REVIEW: queries.to_review(seen), TO_TELL: queries.to_tell(seen)}
    shown = TO_TELL if request.GET.get("list") == TO_TELL else TO_REVIEW
    pages = {name: Paginator(found, PER_PAGE) for name, found in lists.items()}
    page = pages[shown].get_page(request.GET.get("page"))
    rows = queries.rows_of_page(page.object_list, moment.day, moment.zone)
    access.note_list(user, [row.row.follow_up.patient for row in rows])
    context = {
        "section": "home",
        "shown": shown,
        "counts": [(name, each.count) for name, each in pages.items()],
        "page": page,
        "rows": rows,
    }
    return render(request, "clinic/results.html", context)
