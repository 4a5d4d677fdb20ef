"""Handing a person and all checks from one team to another."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import Team, User
from careplan.followups.actions.alert_rows import move_alerts
from careplan.followups.models import FollowUp
from careplan.followups.queries.handing_over import may_hand_over
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.patients import actions as patients
from careplan.patients.models import Patient


@transaction.atomic
def change_team(
    *, patient: Patient, revision: int, team: Team, by: User, at: dt.datetime
) -> None:
    """Make another team look after a person: what is open stays open and goes along.

    Days, bookings, waiting reminders and the clocks of alerts stay as they are. What
    is done or closed goes too, so that a check that is opened again is the new team's.
    Raises StaleError when somebody changed the record since `revision`, RefusedError
    for who is neither in the patient's team nor its lead, and for a team that is closed
    or has the patient.
    """
    if not may_hand_over(by, patient, clinic_day(at)):
        raise RefusedError(_("Only the patient’s own team can hand them over."))
    if not team.active:
        raise RefusedError(_("This team is not active any more."))
    if team.pk == patient.team_id:
        raise RefusedError(_("This team looks after the patient already."))
    patients.set_team(patient=patient, revision=revision, team=team, by=by, at=at)
    FollowUp.objects.filter(patient=patient).update(team=team)
    move_alerts(patient=patient, team=team, by=by, at=at)
