"""The handover sheet of a team or a person; or what happened while one was away."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts import leaves
from careplan.accounts import queries as accounts
from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.models import Team, User
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.moment import Moment, read_clock
from careplan.followups.queries.handover import Scope, sheet
from careplan.followups.queries.meanwhile import meanwhile


@requires(Permission.PATIENT_VIEW)
def handover(request: SignedInRequest) -> HttpResponse:
    moment = read_clock()
    if "while" in request.GET:
        return _while_away(request, moment)
    user = request.user
    teams = list(accounts.watching(user, moment.day))
    people = _people(user, moment)
    scope = _scope(request, teams, people)
    shown = sheet(scope, moment.day)
    access.note_list(user, shown.patients)
    context = {
        "section": "home",
        "moment": moment,
        "scope": scope,
        "sheet": shown,
        "teams": teams if len(teams) > 1 else [],
        "people": people,
        "covered": {each.pk for each in accounts.covering(user, moment.day)},
    }
    return render(request, "clinic/handover.html", context)


def _people(user: User, moment: Moment) -> list[User]:
    """Whose own sheet one may open: oneself, whom one covers, whom one leads."""
    found = [user, *accounts.covering(user, moment.day), *leaves.people_led(user)]
    return list({each.pk: each for each in found}.values())


def _scope(request: SignedInRequest, teams: list[Team], people: list[User]) -> Scope:
    """What the address names; anything else is all that the person watches."""
    named_team, named = request.GET.get("team", ""), request.GET.get("person", "")
    team = next((each for each in teams if str(each.pk) == named_team), None)
    person = next((each for each in people if str(each.pk) == named), None)
    return Scope(request.user, team=team, person=None if team else person)


def _while_away(request: SignedInRequest, moment: Moment) -> HttpResponse:
    leave = access.leave_for(request.user, request.GET["while"])
    found = meanwhile(leave, request.user, now=moment.at, zone=moment.zone)
    access.note_list(request.user, found.patients)
    context = {
        "section": "home",
        "moment": moment,
        "leave": leave,
        "mine": leave.user_id == request.user.pk,
        "found": found,
    }
    return render(request, "clinic/meanwhile.html", context)
