"""One patient's plan after one operation, and what it was built from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.checklists.models import ChecklistVersion, Tag
from careplan.lib.uids import new_uid
from careplan.patients.models import Operation, Patient


class CarePlan(models.Model):
    """A plan; its follow-ups are rows of their own."""

    uid = models.CharField(max_length=24, unique=True, default=new_uid, editable=False)
    key = models.CharField(max_length=40, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="plans")
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, related_name="plans"
    )
    starts_on = models.DateField(
        _("starts"), help_text=_("The day of enrolment; earlier checks are not opened.")
    )
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened = models.PositiveIntegerField(
        _("checks opened"),
        default=0,
        editable=False,
        help_text=_("The ledger counts against it: nothing leaves a plan unseen."),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    ended_why = models.CharField(_("why ended"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("care plan")
        verbose_name_plural = _("care plans")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation"],
                condition=Q(ended_at__isnull=True),
                name="plan_one_active",
                violation_error_message=_("This operation already has a plan."),
            ),
            models.CheckConstraint(
                name="plan_ended_by_someone",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_why="")
                | (
                    Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {self.operation}"


class PlanVersion(models.Model):
    """A published checklist version the plan stands on; an older one has an end."""

    plan = models.ForeignKey(
        CarePlan, on_delete=models.PROTECT, related_name="versions"
    )
    version = models.ForeignKey(
        ChecklistVersion, on_delete=models.PROTECT, related_name="plans"
    )
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("checklist of a plan")
        verbose_name_plural = _("checklists of plans")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "version"],
                condition=Q(until__isnull=True),
                name="plan_version_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.version)


class PlanAnchor(models.Model):
    """The day a plan counts from, or that it is not known yet."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="anchors")
    anchor = models.CharField(
        _("counts from"), max_length=25, choices=terms.choices(terms.ANCHORS)
    )
    day = models.DateField(
        _("day"), null=True, blank=True, help_text=_("Empty: not known yet.")
    )

    class Meta:
        verbose_name = _("anchor of a plan")
        verbose_name_plural = _("anchors of plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "anchor"], name="plan_anchor_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_anchor_display()}: {self.day or '–'}"


class PlanTag(models.Model):
    """The value of a tag on a plan; an older value keeps its row, with its end."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="tags")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(
        _("value"), max_length=10, choices=terms.choices(terms.KNOWN)
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("tag of a plan")
        verbose_name_plural = _("tags of plans")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "tag"],
                condition=Q(until__isnull=True),
                name="plan_tag_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tag}: {self.get_value_display()}"


class PlanChoice(models.Model):
    """An option switched on or off on this plan."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="choices")
    item_code = models.CharField(_("row id"), max_length=20)
    on = models.BooleanField(_("on"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("option of a plan")
        verbose_name_plural = _("options of plans")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "item_code"], name="plan_choice_once"
            )
        ]

    def __str__(self) -> str:
        return self.item_code
