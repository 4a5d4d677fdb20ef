"""The queue: a row per patient who needs someone, most urgent first."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.moment import read_clock
from careplan.clinic.person import person_of
from careplan.followups.queries import contacts, nurse_pages
from careplan.followups.queries import queue as queries
from careplan.rules.ranking import Group

PER_PAGE = 25


@requires(Permission.PATIENT_VIEW)
def queue(request: SignedInRequest) -> HttpResponse:
    user, day = request.user, read_clock().day
    only = _group(request.GET.get("only", ""))
    counts = queries.counts(user, day)
    everyone = nurse_pages.people_in_queue(user, day)
    total = counts[only] if only else everyone
    pages = Paginator(range(total), PER_PAGE).get_page(request.GET.get("page"))
    shown = queries.queue(user, day, only=only, number=pages.number, per_page=PER_PAGE)
    access.note_list(user, [row.patient for row in shown.rows])
    context = {
        "section": "queue",
        "only": only,
        "everyone": everyone,
        "total": total,
        "groups": [(group, counts[group]) for group in Group],
        "day": day,
        "rows": [(person_of(row.patient, day), row) for row in shown.rows],
        "tries": contacts.tries([row.patient.pk for row in shown.rows]),
        "pages": pages,
    }
    return render(request, "clinic/queue.html", context)


def _group(asked: str) -> Group | None:
    return Group(asked) if asked in set(Group) else None
