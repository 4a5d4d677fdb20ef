"""For which checks a rule about the care itself holds on a day, in all teams."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import (
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Concat

from careplan.followups.models import Alert, AlertCause, FollowUp
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.models.contact import RING_BACK
from careplan.followups.models.follow_up import OPEN
from careplan.patients.models import Patient
from careplan.questions.models import RedFlagRuleVersion
from careplan.rules.enums import Kind
from careplan.rules.process_days import last_day, operated
from careplan.rules.processes import PREFIX, Process
from careplan.rules.ranking import START_OF

# Rows of COLUMNS, as a union of different tables has them.
Found: TypeAlias = QuerySet[Any]
COLUMNS = ("row_patient", "row_cause", "row_check", "row_about", "row_day")
# The activities of rows ER-12 and ER-39, ER-15, ER-31 and ER-41.
SYMPTOM_REPORT = "symptom-report"
HISTOLOGY = "histology-received"
CATHETERS_OUT = ("prostate-catheter-out", "neobladder-catheter-out")
# A call that is promised is no appointment.
APPOINTMENTS = Q(kind__in=[Kind.VISIT, Kind.TEST]) | (
    Q(kind=Kind.CALL) & ~Q(activity=RING_BACK)
)


@dataclass(frozen=True, slots=True)
class Look:
    """One rule in use, looked at on a day."""

    version: RedFlagRuleVersion
    at: dt.datetime
    day: dt.date

    @property
    def code(self) -> str:
        return self.version.parent.code

    def operated(self, path: str) -> Q:
        """Operated on so long ago as the rule's days say."""
        span = operated(self.day, self.version.day_from, self.version.day_to)
        found = Q(**{f"{path}__lte": span.last})
        return (
            found if span.first is None else found & Q(**{f"{path}__gte": span.first})
        )


def silence(look: Look) -> Found:
    """AP-01: two symptom reports in a row missed; the first of them is the cause.

    One that is reported later, or a call, closes the earlier ones, so that what is
    open is in a row. A later silence has another first one.
    """
    closed = last_day(Process.SILENCE, look.day)
    missed = FollowUp.objects.filter(
        OPEN, plan=OuterRef("plan"), activity=SYMPTOM_REPORT, closes_on__lte=closed
    )
    first = _open(look).filter(
        ~Exists(missed.filter(due_on__lt=OuterRef("due_on"))),
        Exists(missed.filter(due_on__gt=OuterRef("due_on"))),
        kind=Kind.HOME,
        activity=SYMPTOM_REPORT,
        closes_on__lte=closed,
        due_on__lte=closed,
    )
    return _rows(look, first, "due_on")


def histology_missing(look: Look) -> Found:
    """AP-04: the report's row is not recorded. Without the row nobody can say."""
    found = _open(look).filter(activity=HISTOLOGY, kind=Kind.TASK)
    return _rows(look, found, "due_on", anew=False)


def check_late(look: Look) -> Found:
    """AP-11: nobody came, and no day ahead is booked. Moved and late again is new."""
    closed = last_day(Process.CHECK_14_DAYS_LATE, look.day)
    found = _open(look).filter(
        APPOINTMENTS, attended_on=None, closes_on__lte=closed, due_on__lte=closed
    )
    return _rows(look, found.exclude(booked_for__gte=look.at), "closes_on")


def treatment_late(look: Look) -> Found:
    """AP-12: the window of a start-by row closes at its limit (RIOT rows)."""
    closed = last_day(Process.ADJUVANT_PAST_LIMIT, look.day)
    found = _open(look).filter(
        kind=Kind.TASK,
        activity__startswith=START_OF,
        closes_on__lte=closed,
        due_on__lte=closed,
    )
    return _rows(look, found, "closes_on")


def missed_while_open(look: Look) -> Found:
    """AP-13: did not come, not booked again, and an alert of answers is open.

    An alert about the care itself is no marker and no symptom. Each time is new.
    """
    alerts = Alert.objects.filter(OPEN_ALERT).exclude(
        version__condition__startswith=PREFIX
    )
    found = _open(look).filter(
        missed_on__isnull=False,
        booked_for=None,
        attended_on=None,
        patient__in=alerts.values("patient"),
    )
    return _rows(look, found, "missed_on")


def device_in(look: Look) -> Found:
    """AP-14, the part that can be judged: a catheter 7 days past its day out.

    Nothing keeps a day of removal for drains, stents, lines and other catheters yet,
    so that the rule is silent about those.
    """
    due = last_day(Process.DEVICE_NOT_REMOVED, look.day)
    found = _open(look).filter(
        activity__in=CATHETERS_OUT, attended_on=None, due_on__lte=due
    )
    return _rows(look, found, "due_on")


# Parts -------------------------------------------------------------------------------


def _open(look: Look) -> QuerySet[FollowUp]:
    """Open checks of plans that run; of nobody who has died or left."""
    return FollowUp.objects.filter(
        OPEN,
        look.operated("plan__operation__day"),
        patient__status=Patient.Status.ACTIVE,
        plan__ended_at=None,
    )


def _rows(
    look: Look, found: QuerySet[FollowUp], day: str, *, anew: bool = True
) -> Found:
    """As rows; `anew`: the same check with another day is another cause."""
    parts: list[Any] = [Value(f"{look.code} check "), as_text("pk")]
    if anew:
        parts += [Value(" "), as_text(day)]
    return not_raised(
        found.annotate(
            row_patient=F("patient"),
            row_cause=Concat(*parts, output_field=CharField()),
            row_check=F("pk"),
            row_about=F("title"),
            row_day=F(day),
        )
    )


def as_text(name: str) -> Cast:
    """A number or a day in the words that both databases write."""
    return Cast(name, CharField())


def not_raised(found: Found) -> Found:
    """Without what was raised before, whether that alert is open or closed."""
    raised = AlertCause.objects.filter(what=OuterRef("row_cause"))
    rows: Found = found.filter(~Exists(raised)).order_by("row_day", "pk")
    return rows.values_list(*COLUMNS)
