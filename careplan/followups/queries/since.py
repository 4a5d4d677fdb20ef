"""What a nurse's first page says beside the counts: promises, and what changed."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from careplan.followups.models import (
    Alert,
    AlertEvent,
    FollowUp,
    FollowUpEvent,
    Promise,
)
from careplan.followups.models.follow_up import TO_REVIEW
from careplan.followups.queries.asks import Watch, open_alerts
from careplan.patients.models import Patient
from careplan.rules.enums import Gate

SHOWN = 5


def promised_today(seen: Watch) -> list[Promise]:
    """Open promises of the teams for today and before, soonest first."""
    rows = Promise.objects.filter(
        due_at__lt=seen.tomorrow,
        kept_in=None,
        follow_up__done_at=None,
        follow_up__closed_at=None,
        follow_up__team__in=seen.teams,
        patient__status=Patient.Status.ACTIVE,
    )
    return list(
        rows.select_related("patient", "made_in").order_by("due_at", "pk")[: 2 * SHOWN]
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """What came since a moment; each the newest few."""

    since: dt.datetime
    raised: list[Alert]
    handed: list[Alert]
    taken: list[Alert]
    results: list[FollowUp]

    @property
    def alerts(self) -> list[tuple[str, list[Alert]]]:
        """What happened to alerts; each alert stands once, by what matters most."""
        named: set[int] = set()
        found = []
        parts = (
            ("handed", self.handed),
            ("raised", self.raised),
            ("taken", self.taken),
        )
        for what, alerts in parts:
            found.append((what, [each for each in alerts if each.pk not in named]))
            named |= {each.pk for each in alerts}
        return found

    @property
    def patients(self) -> list[Patient]:
        """Everybody it names."""
        alerts = (*self.raised, *self.handed, *self.taken)
        checks = [check.patient for check in self.results]
        return [alert.patient for alert in alerts] + checks


def changes(seen: Watch, since: dt.datetime) -> Changes:
    """Alerts raised, handed over or taken over, and results in, since a moment.

    Of what is open still: what somebody has finished needs nobody's eyes.
    """
    alerts = open_alerts(seen).select_related("patient", "version", "acknowledged_by")
    given = AlertEvent.objects.filter(
        alert=OuterRef("pk"),
        kind=AlertEvent.Kind.HANDED_OVER,
        to=seen.user,
        at__gt=since,
    ).exclude(by=seen.user)
    taken = alerts.filter(acknowledged_at__gt=since).exclude(acknowledged_by=seen.user)
    raised = alerts.filter(raised_at__gt=since).order_by("-raised_at", "-pk")
    handed = alerts.filter(Exists(given), owner=seen.user).order_by("-pk")
    return Changes(
        since,
        list(raised[:SHOWN]),
        list(handed[:SHOWN]),
        list(taken.order_by("-acknowledged_at", "-pk")[:SHOWN]),
        list(_results_in(seen, since)[:SHOWN]),
    )


def _results_in(seen: Watch, since: dt.datetime) -> QuerySet[FollowUp]:
    """Tests that took place and wait for a review, logged since by somebody else."""
    logged = FollowUpEvent.objects.filter(
        follow_up=OuterRef("pk"), gate=Gate.ATTENDED, at__gt=since
    ).exclude(by=seen.user)
    return (
        FollowUp.objects.filter(
            TO_REVIEW,
            Exists(logged),
            team__in=seen.teams,
            patient__status=Patient.Status.ACTIVE,
        )
        .select_related("patient")
        .order_by("-attended_on", "-pk")
    )
