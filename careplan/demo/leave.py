"""Leave in the demo: one nurse is away and covered, another will be and is not yet."""

import datetime as dt

from careplan.accounts import covering
from careplan.accounts.models import User
from careplan.demo.staff import Hosts
from careplan.demo.stories import ZONE
from careplan.patients import actions as patients
from careplan.patients.models import Patient

NAMED_FOR_AWAY = 6
BEGAN = dt.timedelta(days=2)
ENDS = dt.timedelta(days=4)
NEXT_MONTH = dt.timedelta(days=30)
A_WEEK = dt.timedelta(days=6)


def set_leave(hosts: Hosts, now: dt.datetime) -> None:
    """Bridie is away since the day before yesterday; Orla stands in for her.

    Next month Orla is away herself, and nobody covers: the lead is warned.
    """
    today = now.astimezone(ZONE).date()
    _name_nurses(hosts, now)
    covering.set_cover(
        user=hosts.away,
        stand_in=hosts.nurse,
        first_day=today - BEGAN,
        last_day=today + ENDS,
        note="The key to the clinic cupboard hangs behind Jonah’s desk.",
        key="demo-leave-covered",
        by=hosts.away,
        at=now - 3 * BEGAN,
    )
    covering.set_cover(
        user=hosts.nurse,
        stand_in=None,
        first_day=today + NEXT_MONTH,
        last_day=today + NEXT_MONTH + A_WEEK,
        key="demo-leave-alone",
        by=hosts.nurse,
        at=now - BEGAN,
    )


def _name_nurses(hosts: Hosts, now: dt.datetime) -> None:
    """A few people of the first team are Bridie's, every third of the others Orla's."""
    found = Patient.objects.filter(
        team__in=hosts.teams, status=Patient.Status.ACTIVE
    ).order_by("pk")
    theirs: list[tuple[Patient, User]] = [
        (each, hosts.away)
        for each in found.filter(team=hosts.teams[0])[:NAMED_FOR_AWAY]
    ]
    named = {each.pk for each, _nurse in theirs}
    others = [each for each in found if each.pk not in named]
    theirs += [(each, hosts.nurse) for each in others[::3]]
    for patient, nurse in theirs:
        patients.set_nurse(
            patient=patient,
            revision=patient.revision,
            nurse=nurse,
            by=hosts.colleague,
            at=now,
        )
