"""How the teams one leads are doing: every number opens its rows."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts import leaves
from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import team_scope
from careplan.clinic.moment import read_clock
from careplan.clinic.team_charts import charts
from careplan.followups.queries.team_report import report


@requires(Permission.TEAM_REPORT)
def team(request: SignedInRequest) -> HttpResponse:
    moment = read_clock()
    led, chosen = team_scope.teams_of(request)
    context: dict[str, Any] = {
        "section": "home",
        "teams": led,
        "team": chosen,
        "moment": moment,
    }
    if led:
        period = team_scope.period([chosen] if chosen else led, moment)
        found = report(period)
        context |= {
            "report": found,
            "charts": charts(found),
            "first_month": period.first_day,
            "gaps": leaves.notes_for(request.user, moment.day).gaps,
        }
    return render(request, "clinic/team.html", context)
