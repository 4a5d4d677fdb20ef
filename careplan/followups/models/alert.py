"""Red flags that fired and need a person, and what was done about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.accounts.models import Team
from careplan.entries.models import Entry
from careplan.followups.models.follow_up import FollowUp
from careplan.hospital.models import Reason
from careplan.lib.uids import new_uid
from careplan.patients.models import Patient
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion

OPEN_ALERT = Q(closed_at__isnull=True)


class Alert(models.Model):
    """A red flag that fired for a patient; open until a person closes it.

    Acknowledged is not closed, and a later good report closes nothing (H32). The dated
    columns are the last line of its events, written by the same action.

    `respond_by` is the promise: by then somebody has answered, which is to say done
    something or spoken with the patient. `level` says who has been told so far, and
    `next_step_at` when the next one is. It is empty once somebody has answered; until
    then it is never empty, also after everybody was told: they are told again.
    `acknowledged_at` is the last look of a person; empty means that nobody has seen
    what it says now.
    """

    class Level(models.IntegerChoices):
        NURSE = 0, _("The nurse on duty")
        LEAD = 1, _("The lead nurse")
        ON_CALL = 2, _("The on-call contact")
        NOBODY = 3, _("Everybody was told")

    uid = models.CharField(max_length=24, unique=True, default=new_uid, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="alerts"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(
        RedFlagRule, on_delete=models.PROTECT, related_name="alerts"
    )
    version = models.ForeignKey(
        RedFlagRuleVersion, on_delete=models.PROTECT, related_name="alerts"
    )
    # What a process rule is about; an answer's alert has its entries in the events.
    follow_up = models.ForeignKey(
        FollowUp,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alerts",
    )
    urgency = models.CharField(
        _("urgency"), max_length=1, choices=terms.choices(terms.URGENCIES)
    )
    raised_at = models.DateTimeField(_("raised"))
    last_reported_at = models.DateTimeField(_("last reported"))
    respond_by = models.DateTimeField(_("answer by"))
    level = models.PositiveSmallIntegerField(
        _("who has been told"), choices=Level.choices, default=Level.NURSE
    )
    next_step_at = models.DateTimeField(
        _("goes to the next person"),
        null=True,
        blank=True,
        help_text=_("Empty: somebody has answered it."),
    )
    acknowledged_at = models.DateTimeField(_("seen"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("in the hands of"),
        help_text=_("Empty: whoever is on duty."),
    )
    contacted_at = models.DateTimeField(_("spoke with the patient"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.ForeignKey(
        Reason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("how it ended"),
    )
    closed_note = models.TextField(_("what was done"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["respond_by", "id"]
        indexes = [
            models.Index(
                fields=["team", "respond_by"],
                condition=Q(closed_at__isnull=True),
                name="alert_open_team",
            ),
            models.Index(
                fields=["next_step_at"],
                condition=Q(closed_at__isnull=True, next_step_at__isnull=False),
                name="alert_next_step",
            ),
            models.Index(fields=["patient", "-raised_at"], name="alert_patient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "rule"],
                condition=Q(closed_at__isnull=True),
                name="alert_one_open",
                violation_error_message=_("This alert is open already."),
            ),
            models.CheckConstraint(
                name="alert_closed_how",
                condition=Q(
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    outcome__isnull=True,
                    closed_note="",
                )
                | (
                    Q(
                        closed_at__isnull=False,
                        closed_by__isnull=False,
                        outcome__isnull=False,
                    )
                    & ~Q(closed_note="")
                ),
                violation_error_message=_("An alert closes with what was done."),
            ),
            models.CheckConstraint(
                name="alert_seen_by_someone",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}, {self.patient}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class AlertEvent(models.Model):
    """What happened to an alert; append-only."""

    class Kind(models.TextChoices):
        RAISED = "raised", _("Raised")
        JOINED = "joined", _("Reported again")
        ACKNOWLEDGED = "acknowledged", _("Seen")
        HANDED_OVER = "handed-over", _("Handed over")
        ACTED = "acted", _("Something was done")
        ESCALATED = "escalated", _("Told the next person")
        UNANSWERED = "unanswered", _("Nobody answered in time")
        CORRECTED = "corrected", _("The answers were corrected")
        TEAM = "team", _("Went to another team")
        CLOSED = "closed", _("Closed")

    # Empty is null: what a job adds has no form, and so no key.
    key = models.CharField(  # noqa: DJ001
        max_length=40, unique=True, null=True, editable=False
    )
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: Careplan itself."),
    )
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alert_events",
    )
    version = models.ForeignKey(
        RedFlagRuleVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    failed = models.BooleanField(_("could not be evaluated"), default=False)
    urgency = models.CharField(
        _("urgency"), max_length=1, choices=terms.choices(terms.URGENCIES), blank=True
    )
    inputs = models.JSONField(_("what it looked at"), default=list, blank=True)
    advice = models.TextField(_("what the patient was shown"), blank=True)
    text = models.TextField(_("note"), blank=True)
    spoke = models.BooleanField(_("spoke with the patient"), null=True, blank=True)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("told, or handed to"),
    )
    respond_by = models.DateTimeField(_("answer by"), null=True, blank=True)

    class Meta:
        verbose_name = _("event of an alert")
        verbose_name_plural = _("events of alerts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class AlertCause(models.Model):
    """What a rule about the care itself found, once for ever.

    `what` names the rule and what it holds for: the check and the day it was late by,
    or the fact of a plan. So a closed alert does not come back for the same cause,
    however often the loop looks; a check that was moved and is late again is another.
    """

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="causes")
    what = models.CharField(_("what"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("cause of an alert")
        verbose_name_plural = _("causes of alerts")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.what
