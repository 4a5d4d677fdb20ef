"""The queue: a row per patient, most urgent first, in five lists."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, queue_page
from careplan.clinic.forms.queue import FilterForm, ViewForm
from careplan.clinic.moment import read_clock
from careplan.followups.queries import filters


@requires(Permission.PATIENT_VIEW)
def queue(request: SignedInRequest) -> HttpResponse:
    return page(request, queue_page.Asked.read(request.GET), ViewForm())


def page(
    request: SignedInRequest, asked: queue_page.Asked, form: ViewForm
) -> HttpResponse:
    """The page asked for; with what is wrong with the name of a view, if anything."""
    user, moment = request.user, read_clock()
    shown = queue_page.show(user, moment, asked)
    access.note_list(user, [line.row.patient for line in shown.lines])
    context = {
        "section": "queue",
        "moment": moment,
        "shown": shown,
        "page": shown.page,
        "filter_form": FilterForm(shown.seen, shown.asked.filters),
        "form": form,
        "views": [
            (view, queue_page.Asked.read(view.filters).address())
            for view in filters.views_of(user)
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "clinic/queue.html", context, status=status)
