"""How alerts stand as a whole: counts for /healthz, never a name (H24, H31)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from careplan.accounts.models import Membership, Team
from careplan.accounts.permissions import Role
from careplan.followups.models import Alert
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.queries.alerts import unanswered
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient

ALERT = Alert._meta.label_lower


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """Counts of alerts. `late`: not answered in time.

    `everybody_told`: late, and there is nobody left to tell it to. `not_sent`: messages
    to staff about unanswered alerts that could not go out. `teams_without_nurse`: teams
    with patients, or with an open alert, in which no nurse is active.
    """

    open: int
    late: int
    everybody_told: int
    not_sent: int
    teams_without_nurse: int

    @property
    def well(self) -> bool:
        """Whether somebody who can act knows of every alert."""
        return not (self.everybody_told or self.not_sent or self.teams_without_nurse)


def alert_figures(at: dt.datetime) -> AlertFigures:
    """The counts at a moment; 5 queries."""
    late = unanswered().filter(respond_by__lte=at)
    return AlertFigures(
        open=Alert.objects.filter(OPEN_ALERT).count(),
        late=late.count(),
        everybody_told=late.filter(level=Alert.Level.NOBODY).count(),
        not_sent=_not_sent(),
        teams_without_nurse=teams_without_nurse().count(),
    )


def teams_without_nurse() -> QuerySet[Team]:
    """Teams somebody relies on in which no nurse is active (H31)."""
    nurses = Membership.objects.filter(
        team=OuterRef("pk"),
        user__is_active=True,
        user__roles__role__in=[Role.NURSE, Role.LEAD_NURSE],
    )
    followed = Patient.objects.filter(team=OuterRef("pk"), status=Patient.Status.ACTIVE)
    alerts = Alert.objects.filter(OPEN_ALERT, team=OuterRef("pk"))
    return Team.objects.filter(
        Q(Exists(followed)) | Q(Exists(alerts)), ~Q(Exists(nurses))
    )


def _not_sent() -> int:
    waits = unanswered().filter(pk=OuterRef("subject_id"))
    return Reminder.objects.filter(
        Exists(waits),
        subject_kind=ALERT,
        audience=Reminder.Audience.STAFF,
        state=Reminder.State.PERSON,
    ).count()
