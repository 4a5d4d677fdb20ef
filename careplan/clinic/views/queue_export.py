"""A list of the queue as a table for spreadsheet programs (CSV)."""

from dataclasses import replace

from django.http import HttpResponse

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, queue_page, queue_table
from careplan.clinic.forms.queue import FilterForm
from careplan.clinic.moment import read_clock
from careplan.lib.sheets import as_csv


@requires(Permission.PATIENT_VIEW)
def queue_export(request: SignedInRequest) -> HttpResponse:
    user, moment = request.user, read_clock()
    asked = replace(queue_page.Asked.read(request.GET), number=1, size=queue_table.MOST)
    shown = queue_page.show(user, moment, asked)
    said = FilterForm(shown.seen, asked.filters).said
    access.note_export(
        user,
        [line.row.patient for line in shown.lines],
        {**asked.filters.chosen, "list": shown.list_name},
    )
    table = as_csv(queue_table.rows(shown, moment, said))
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    name = f"queue-{moment.local:%Y-%m-%d-%H%M}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
