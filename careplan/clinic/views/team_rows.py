"""The rows behind one number of the team page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access, team_lines, team_scope
from careplan.clinic.moment import read_clock
from careplan.education.queries import factor_names
from careplan.followups.queries.team_report import Asked, What, rows_behind
from careplan.followups.queries.team_rows import listed

PER_PAGE = 25


@requires(Permission.TEAM_REPORT)
def team_rows(request: SignedInRequest) -> HttpResponse:
    moment, asked = read_clock(), _asked(request)
    led, chosen = team_scope.teams_of(request)
    period = team_scope.period([chosen] if chosen else led, moment)
    found = rows_behind(period, asked) if asked else None
    if asked is None or found is None:
        raise Http404
    pages = Paginator(found.ids, PER_PAGE)
    page: Any = pages.get_page(request.GET.get("page"))
    rows = listed(found.of, list(page.object_list), day=moment.day, zone=moment.zone)
    lines = [team_lines.line_of(each, moment.day) for each in rows]
    access.note_list(request.user, [each.patient for each in lines])
    context = {
        "section": "home",
        "team": chosen,
        "title": team_lines.title_of(asked, factor_names()),
        "total": pages.count,
        "page": page,
        "lines": lines,
    }
    return render(request, "clinic/team_rows.html", context)


def _asked(request: SignedInRequest) -> Asked | None:
    what = request.GET.get("what", "")
    if what not in set(What):
        return None
    which, state = request.GET.get("which", ""), request.GET.get("state", "")
    return Asked(What(what), which, state)
