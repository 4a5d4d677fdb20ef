"""Filled question sets, append-only (a correction is a new entry); and drafts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.lib.uids import new_uid
from careplan.patients.models import Patient
from careplan.questions.models import QuestionSetVersion


class Entry(models.Model):
    """What was found or answered, by whom, when, and by which route."""

    class AnsweredBy(models.TextChoices):
        PATIENT = "patient", _("The patient")
        STAFF = "staff", _("Staff")
        OTHER = "other", _("Someone with the patient")

    uid = models.CharField(max_length=24, unique=True, default=new_uid, editable=False)
    key = models.CharField(max_length=40, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="entries"
    )
    set_version = models.ForeignKey(
        QuestionSetVersion, on_delete=models.PROTECT, related_name="entries"
    )
    measured_at = models.DateTimeField(_("measured"))
    at = models.DateTimeField(_("entered"))
    answered_by = models.CharField(
        _("who answered"), max_length=10, choices=AnsweredBy.choices
    )
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who typed"),
    )
    route = models.CharField(
        _("route"), max_length=10, choices=terms.choices(terms.ROUTES)
    )
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )
    why = models.CharField(_("why corrected"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-measured_at", "-id"]
        indexes = [
            models.Index(fields=["patient", "-measured_at"], name="entry_recent")
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_correction_says_why",
                condition=(Q(corrects__isnull=True) & Q(why=""))
                | (Q(corrects__isnull=False) & ~Q(why="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.set_version}, {self.measured_at:%Y-%m-%d}"


class Answer(models.Model):
    """One answer: the value, its unit, and the words that were shown."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="answers")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(_("question"), max_length=60)
    number = models.DecimalField(
        _("number"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    value = models.CharField(_("stored value"), max_length=400, blank=True)
    text = models.TextField(_("as shown"))
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    qualifier = models.CharField(
        _("below or above the number"), max_length=1, blank=True
    )
    assay = models.CharField(_("assay or laboratory"), max_length=80, blank=True)
    measured_at = models.DateTimeField(_("measured"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["entry", "id"]
        indexes = [
            models.Index(fields=["patient", "code", "measured_at"], name="answer_trend")
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "code"], name="answer_once"),
            models.CheckConstraint(
                name="answer_qualifier",
                condition=Q(qualifier="")
                | (Q(qualifier__in=["<", ">"]) & Q(number__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class Draft(models.Model):
    """What somebody typed into a form and did not send yet; no record.

    It belongs to one user, one patient and one form (`what`, such as "check-" and the
    uid of the check), so that nobody meets the typing of somebody else, nor about
    somebody else (H23).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts"
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="drafts"
    )
    what = models.CharField(_("form"), max_length=80)
    data = models.JSONField(_("typed"))
    saved_at = models.DateTimeField(_("saved"))
    expires_at = models.DateTimeField(_("forgotten after"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-saved_at", "-id"]
        indexes = [models.Index(fields=["expires_at"], name="draft_expires")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "patient", "what"], name="draft_once"
            )
        ]

    def __str__(self) -> str:
        return self.what
