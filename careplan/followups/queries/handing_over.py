"""Who may hand a person to another team, and to which."""

import datetime as dt

from careplan.accounts import queries as accounts
from careplan.accounts.models import Team, User
from careplan.patients.models import Patient


def may_hand_over(user: User, patient: Patient, day: dt.date) -> bool:
    """Whether this person is in the patient's team on `day`, leads it, or stands in.

    A look at another team's record, for a reason, is not enough.
    """
    leads = patient.team.lead_id == user.pk
    return leads or accounts.watching(user, day).filter(pk=patient.team_id).exists()


def other_teams(patient: Patient) -> list[Team]:
    """The active teams that could look after a person instead."""
    return list(
        Team.objects.filter(active=True).exclude(pk=patient.team_id).order_by("name")
    )
