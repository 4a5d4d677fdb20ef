"""Authored red-flag rules and their versions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.content.models import Version, version_constraints
from careplan.education.models import EducationPage
from careplan.hospital.models import Hospital
from careplan.hospital.queries import the_hospital
from careplan.questions.advice import empty_settings
from careplan.rules.enums import Urgency
from careplan.rules.processes import NOT_JUDGED_YET, PREFIX


class RedFlagRule(models.Model):
    """One rule, such as AL-001; what it says is in its versions."""

    code = models.CharField(_("rule id"), max_length=20, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("red-flag rule")
        verbose_name_plural = _("red-flag rules")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.code


class RedFlagRuleVersion(Version):
    """When these answers hold: this urgency, this advice, this action."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("One value")
        COMBINATION = "combination", _("Several together")
        TREND = "trend", _("A course over time")
        PROCESS = "process", _("The care itself")

    parent = models.ForeignKey(
        RedFlagRule,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("rule"),
    )
    title = models.CharField(_("name for staff"), max_length=120)
    kind = models.CharField(_("what it looks at"), max_length=12, choices=Kind.choices)
    condition = models.TextField(
        _("fires when"), help_text=_("For example: temperature_c >= 38.0")
    )
    applies = models.JSONField(
        _("only for"),
        default=list,
        blank=True,
        help_text=_("Groups of tags, as on a checklist; empty: everyone."),
    )
    day_from = models.PositiveSmallIntegerField(
        _("from day"),
        null=True,
        blank=True,
        help_text=_("Days after the operation; empty: any day."),
    )
    day_to = models.PositiveSmallIntegerField(_("to day"), null=True, blank=True)
    urgency = models.CharField(
        _("urgency"), max_length=1, choices=terms.choices(terms.URGENCIES)
    )
    within_hours = models.PositiveSmallIntegerField(
        _("answer within hours"),
        null=True,
        blank=True,
        help_text=_("Empty: as the urgency says."),
    )
    message = models.TextField(
        _("message to the patient"),
        blank=True,
        help_text=_("Empty: the patient sees nothing of it."),
    )
    action = models.TextField(_("what the nurse does"))
    held = models.BooleanField(
        _("message waits for staff to review the result"), default=False
    )
    counts = models.BooleanField(
        _("counts among several problems"),
        default=False,
        help_text=_(
            "Two such alerts open for one patient make a third, the same day (AC-09)."
        ),
    )
    page = models.ForeignKey(
        EducationPage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page to read"),
    )
    examples = models.JSONField(
        _("examples"),
        default=dict,
        blank=True,
        help_text=_("Answers that fire it, that just do not, and one missing."),
    )

    class Meta:
        verbose_name = _("version of a red-flag rule")
        verbose_name_plural = _("versions of red-flag rules")
        ordering = ["parent", "-number"]
        constraints = [
            *version_constraints("redflag"),
            models.CheckConstraint(
                name="redflag_days_order",
                condition=Q(day_from__isnull=True)
                | Q(day_to__isnull=True)
                | Q(day_to__gte=F("day_from")),
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent} {self.title}, version {self.number}"

    def obstacle(self) -> str:
        """No condition, nothing to judge it by, or numbers that are not set."""
        if not self.condition:
            return _gettext("It says nowhere when it fires.")
        if self.condition in {f"{PREFIX}{each}" for each in NOT_JUDGED_YET}:
            return _gettext("Careplan keeps nothing yet by which to judge this.")
        empty = empty_settings(self.message, Urgency(self.urgency), the_hospital())
        names = [str(Hospital._meta.get_field(name).verbose_name) for name in empty]  # type: ignore[union-attr]
        if not names:
            return ""
        return _gettext(
            "The hospital has not set: %(names)s. The message needs it."
        ) % {"names": ", ".join(names)}
