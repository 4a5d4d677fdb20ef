"""What was changed on a plan, line by line, so that it can be taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import Team
from careplan.checklists.models import ChecklistVersion
from careplan.followups.models.follow_up import FollowUp
from careplan.followups.models.plan import CarePlan
from careplan.lib.uids import new_uid


class Upgrade(models.Model):
    """An order: every plan of a team moves from one version to another.

    The loop carries it out plan by plan, in the name of the person who ordered it.
    """

    uid = models.CharField(max_length=24, unique=True, default=new_uid, editable=False)
    key = models.CharField(max_length=40, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    old = models.ForeignKey(
        ChecklistVersion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("from"),
    )
    new = models.ForeignKey(
        ChecklistVersion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("to"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("ordered"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("upgrade of a team's plans")
        verbose_name_plural = _("upgrades of teams' plans")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "old"],
                condition=Q(ended_at__isnull=True),
                name="upgrade_one_at_a_time",
                violation_error_message=_("These plans are being moved already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.old} → {self.new}"


class UpgradePlan(models.Model):
    """One plan of an upgrade and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        REFUSED = "refused", _("A person must look")

    upgrade = models.ForeignKey(Upgrade, on_delete=models.PROTECT, related_name="plans")
    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    why = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("plan of an upgrade")
        verbose_name_plural = _("plans of an upgrade")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["upgrade", "plan"], name="upgrade_plan_once"
            ),
            models.CheckConstraint(
                name="upgrade_refused_why", condition=~Q(state="refused") | ~Q(why="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.get_state_display()}"


class PlanChange(models.Model):
    """One change of what a plan stands on; `before` and `after` are its facts."""

    uid = models.CharField(max_length=24, unique=True, default=new_uid, editable=False)
    key = models.CharField(max_length=40, unique=True, editable=False)
    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="changes")
    upgrade = models.ForeignKey(
        Upgrade,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
    )
    before = models.JSONField(_("from"))
    after = models.JSONField(_("to"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of plans")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="change_undone_by_someone",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.at:%Y-%m-%d}"


class ChangeLine(models.Model):
    """What a change did to one follow-up.

    `before` holds the columns and the reasons it had; `revision` is the one the change
    left it at: whoever touches it afterwards raises that, and undo leaves it alone.
    """

    class Act(models.TextChoices):
        MOVED = "moved", _("Moved")
        REWORDED = "reworded", _("New words")
        ADDED = "added", _("Added")
        REOPENED = "reopened", _("Back on the plan")
        WITHDRAWN = "withdrawn", _("Left the plan")
        FOUND_OUT = "found-out", _("Found out")

    change = models.ForeignKey(
        PlanChange, on_delete=models.PROTECT, related_name="lines"
    )
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, related_name="change_lines"
    )
    act = models.CharField(_("what"), max_length=10, choices=Act.choices)
    old_due_on = models.DateField(_("due before"), null=True, blank=True)
    new_due_on = models.DateField(_("due after"), null=True, blank=True)
    before = models.JSONField(_("as it was"), default=dict)
    revision = models.PositiveIntegerField(_("revision"))

    class Meta:
        verbose_name = _("line of a change")
        verbose_name_plural = _("lines of changes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "follow_up"], name="change_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.follow_up}"
