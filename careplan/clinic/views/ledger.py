"""What the last count of all checks found, for the patients one may see."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.followups.queries import ledger as queries

PER_PAGE = 25


@requires(Permission.PATIENT_VIEW)
def ledger(request: SignedInRequest) -> HttpResponse:
    run = queries.last_run()
    context: dict[str, object] = {"section": "home", "run": run}
    if run is not None:
        found = queries.lines_for(request.user, run)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        lines = list(page)
        access.note_list(request.user, [line.patient for line in lines if line.patient])
        context |= {
            "page": page,
            "lines": lines,
            "elsewhere": run.differences - page.paginator.count,
        }
    return render(request, "clinic/ledger.html", context)
