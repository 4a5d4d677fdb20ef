"""Authored question sets and their versions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.content.models import Version, version_constraints
from careplan.questions.rule_models import RedFlagRule as RedFlagRule  # noqa: PLC0414 - one place
from careplan.questions.rule_models import (
    RedFlagRuleVersion as RedFlagRuleVersion,  # noqa: PLC0414 - as above
)
from careplan.rules.enums import QuestionType

NUMERIC = {QuestionType.INTEGER, QuestionType.DECIMAL}


class QuestionSet(models.Model):
    """A form, such as the wound check."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)

    class Meta:
        verbose_name = _("question set")
        verbose_name_plural = _("question sets")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class QuestionSetVersion(Version):
    """The questions of a set, at one time."""

    parent = models.ForeignKey(
        QuestionSet,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("question set"),
    )

    class Meta:
        verbose_name = _("version of a question set")
        verbose_name_plural = _("versions of question sets")
        ordering = ["parent", "-number"]
        constraints = version_constraints("questions")

    def __str__(self) -> str:
        return f"{self.parent}, version {self.number}"


class Question(models.Model):
    """One question; its code keeps type and unit for ever."""

    version = models.ForeignKey(
        QuestionSetVersion, on_delete=models.PROTECT, related_name="questions"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.SlugField(_("code"), max_length=60)
    label = models.CharField(_("question"), max_length=200)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    type = models.CharField(
        _("type"), max_length=10, choices=terms.choices(terms.QUESTION_TYPES)
    )
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    choices = models.JSONField(
        _("choices"), default=list, blank=True, help_text=_("A list of {value, label}.")
    )
    decimals = models.PositiveSmallIntegerField(_("decimal places"), default=0)
    hard_low = models.DecimalField(
        _("refuse below"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    hard_high = models.DecimalField(
        _("refuse above"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    soft_low = models.DecimalField(
        _("ask below"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    soft_high = models.DecimalField(
        _("ask above"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    soft_percent = models.PositiveSmallIntegerField(
        _("ask when so many per cent from the last"), null=True, blank=True
    )
    unit_guard = models.CharField(
        _("hint about another unit"), max_length=200, blank=True
    )
    guard_low = models.DecimalField(
        _("give the hint from"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    guard_high = models.DecimalField(
        _("give the hint up to"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    guard_percent = models.PositiveSmallIntegerField(
        _("give the hint when so many per cent from the last"), null=True, blank=True
    )
    qualified = models.BooleanField(_("may be “<” or “>” a number"), default=False)
    asks_assay = models.BooleanField(_("asks for the assay too"), default=False)
    computed = models.BooleanField(
        _("worked out, never typed"),
        default=False,
        help_text=_("From the other answers and those before, when it is sent."),
    )
    repeatable = models.BooleanField(
        _("may be answered “same as last time”"),
        default=False,
        help_text=_("Never for what a red flag looks at as it is today."),
    )
    required = models.BooleanField(_("must be answered"), default=False)
    show_if = models.JSONField(
        _("show only if"),
        default=dict,
        blank=True,
        help_text=_("{code: value}, {tag: code}, or a list of such"),
    )
    entered_by = models.JSONField(_("who answers"), default=list, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="question_once"),
            models.CheckConstraint(
                name="question_computed_not_repeated",
                condition=Q(computed=False) | Q(repeatable=False),
                violation_error_message=_(
                    "What is worked out is never “same as last time”."
                ),
            ),
            models.CheckConstraint(
                name="question_limits_order",
                condition=(
                    (Q(hard_low__isnull=True) | Q(hard_high__isnull=True))
                    | Q(hard_low__lte=F("hard_high"))
                ),
            ),
            models.CheckConstraint(
                name="question_soft_inside_hard",
                condition=(
                    (
                        Q(soft_low__isnull=True)
                        | Q(hard_low__isnull=True)
                        | Q(soft_low__gte=F("hard_low"))
                    )
                    & (
                        Q(soft_high__isnull=True)
                        | Q(hard_high__isnull=True)
                        | Q(soft_high__lte=F("hard_high"))
                    )
                ),
                violation_error_message=_(
                    "The limits that ask must lie inside the limits that refuse."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def numeric(self) -> bool:
        return self.type in NUMERIC
