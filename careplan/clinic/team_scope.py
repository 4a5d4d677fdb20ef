"""Which of the teams one leads a page of figures is about."""

from collections.abc import Sequence

from careplan.accounts import leaves
from careplan.accounts.http import SignedInRequest
from careplan.accounts.models import Team
from careplan.clinic.moment import Moment
from careplan.followups.queries.team_report import Period


def teams_of(request: SignedInRequest) -> tuple[list[Team], Team | None]:
    """The teams one leads, and the one the address names; None: all of them."""
    led = list(leaves.teams_led(request.user))
    named = request.GET.get("team", "")
    return led, next((each for each in led if str(each.pk) == named), None)


def period(teams: Sequence[Team], moment: Moment) -> Period:
    """The months until this moment, for these teams."""
    return Period(teams, moment.at, moment.zone)
