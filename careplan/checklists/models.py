"""Authored protocols: tags, checklists, versions, items."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.content.models import Version, version_constraints
from careplan.education.models import EducationPage, RiskFactor
from careplan.questions.models import QuestionSet
from careplan.rules.enums import Anchor, ItemStatus


class Tag(models.Model):
    """A fact that decides whether an item applies."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("plain name"), max_length=160)
    known_from = models.CharField(_("known from"), max_length=12)
    implies = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="implied_by",
        verbose_name=_("brings with it"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Checklist(models.Model):
    """An authored protocol, never a patient's."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    site = models.CharField(
        _("cancer"), max_length=30, blank=True, help_text=_("Empty: for everyone.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.code


class ChecklistVersion(Version):
    """The items of a checklist, at one time."""

    parent = models.ForeignKey(
        Checklist,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("checklist"),
    )
    title = models.CharField(_("title for staff"), max_length=160)
    patient_title = models.CharField(_("title for patients"), max_length=160)
    implies = models.JSONField(
        _("tags it brings"), default=list, blank=True, help_text=_("Tag codes.")
    )
    one_of = models.JSONField(
        _("choose exactly one of"),
        default=list,
        blank=True,
        help_text=_("Lists of tag codes; until one is chosen it is not known yet."),
    )
    asks = models.JSONField(
        _("tags asked at enrolment"),
        default=list,
        blank=True,
        help_text=_("Tag codes."),
    )

    class Meta:
        verbose_name = _("version of a checklist")
        verbose_name_plural = _("versions of checklists")
        ordering = ["parent", "-number"]
        constraints = version_constraints("checklist")

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class ChecklistItem(models.Model):
    """One row of a version: what, when, for whom, and why."""

    version = models.ForeignKey(
        ChecklistVersion, on_delete=models.PROTECT, related_name="items"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.CharField(_("row id"), max_length=20)
    activity = models.SlugField(
        _("activity"),
        max_length=60,
        help_text=_("Rows with one activity merge when they fall on one day."),
    )
    what = models.CharField(_("what, for staff"), max_length=200)
    patient_title = models.CharField(
        _("what, for patients"), max_length=120, blank=True
    )
    patient_why = models.TextField(_("why me"), blank=True)
    patient_what = models.TextField(_("what happens"), blank=True)
    patient_ready = models.JSONField(_("getting ready"), default=list, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=terms.choices(terms.KINDS)
    )
    by_whom = models.CharField(
        _("by whom"), max_length=20, choices=terms.choices(terms.BY_WHOM)
    )
    schedule = models.CharField(
        _("schedule"),
        max_length=200,
        blank=True,
        help_text=_("For example: every 3 months from 3 to 24; at months 36, 48"),
    )
    anchor = models.CharField(
        _("counts from"),
        max_length=25,
        choices=terms.choices(terms.ANCHORS),
        default=Anchor.OPERATION,
    )
    until_anchor = models.CharField(
        _("stops at"), max_length=25, choices=terms.choices(terms.ANCHORS), blank=True
    )
    floor_anchor = models.CharField(
        _("never before a time after"),
        max_length=25,
        choices=terms.choices(terms.ANCHORS),
        blank=True,
        help_text=_("What would come earlier moves to that day. Empty: nothing moves."),
    )
    floor_months = models.PositiveSmallIntegerField(_("months after it"), default=0)
    rolling = models.BooleanField(
        _("counts from the last one done"),
        default=False,
        help_text=_("Each next one counts from the day the one before was done."),
    )
    days_before = models.PositiveSmallIntegerField(_("window, days before"), default=0)
    days_after = models.PositiveSmallIntegerField(_("window, days after"), default=0)
    applies = models.JSONField(
        _("applies to"),
        default=list,
        blank=True,
        help_text=_(
            'Groups of tags; each group needs one: [["stage-2", "stage-3"], '
            '["not radiotherapy"]]. Empty: everyone.'
        ),
    )
    applies_phrase = models.CharField(_("in words"), max_length=200, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=terms.choices(terms.ITEM_STATUSES),
        default=ItemStatus.DEFAULT,
    )
    instead_of = models.JSONField(
        _("stands instead of"), default=list, blank=True, help_text=_("Row ids.")
    )
    instead_from_month = models.PositiveSmallIntegerField(
        _("instead, from month"), default=0
    )
    avoid_reason = models.TextField(_("why advised against"), blank=True)
    risk_factors = models.ManyToManyField(
        RiskFactor, related_name="items", verbose_name=_("risk factors")
    )
    question_set = models.ForeignKey(
        QuestionSet,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("questions"),
    )
    page = models.ForeignKey(
        EducationPage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page to read"),
    )
    source = models.TextField(_("source"), blank=True)
    confidence = models.CharField(_("confidence"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="item_code_once",
                violation_error_message=_("This row id is already in the checklist."),
            ),
            models.CheckConstraint(
                name="item_avoid_has_no_schedule",
                condition=~Q(status=ItemStatus.AVOID) | Q(schedule=""),
                violation_error_message=_("What is advised against has no schedule."),
            ),
            models.CheckConstraint(
                name="item_planned_has_schedule",
                condition=Q(status=ItemStatus.AVOID) | ~Q(schedule=""),
                violation_error_message=_("A planned row needs a schedule."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.what}"
