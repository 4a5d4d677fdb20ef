"""What the nightly ledger found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import Team
from careplan.followups.models.follow_up import FollowUp
from careplan.patients.models import Patient


class LedgerRun(models.Model):
    """One count of the books; `differences` is 0 when they balance."""

    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"))
    opened = models.PositiveIntegerField(_("opened"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    open = models.PositiveIntegerField(_("open"), default=0)
    closed = models.PositiveIntegerField(_("closed by a person"), default=0)
    differences = models.PositiveIntegerField(_("differences"), default=0)

    class Meta:
        verbose_name = _("ledger")
        verbose_name_plural = _("ledgers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {self.differences}"


class LedgerLine(models.Model):
    """One thing that does not add up, and whom it is about."""

    class Kind(models.TextChoices):
        COUNT = "count", _("Checks are missing, or too many")
        NOT_PLANNED = "not-planned", _("A row of the plan has no check")
        COLUMNS = "columns", _("A check says other than its history")
        NO_NEXT = "no-next", _("An active patient has nothing ahead")
        TEAM = "team", _("An open check lies with another team")
        WAITING = "waiting", _("Something waits and nobody is asked")
        REMINDER = "reminder", _("A reminder waits without a reason")
        ALERT = "alert", _("An open alert is nobody's, or says other than its history")

    run = models.ForeignKey(LedgerRun, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField(_("in words"), max_length=300)

    class Meta:
        verbose_name = _("difference in the ledger")
        verbose_name_plural = _("differences in the ledger")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text
