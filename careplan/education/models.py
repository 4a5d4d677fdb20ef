"""The four risk factors and the pages that explain them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from careplan.content.models import Version, version_constraints


class RiskFactor(models.Model):
    """One of the four reasons why cancer may come back after an operation."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name for staff"), max_length=60)
    plain_name = models.CharField(_("name for patients"), max_length=60)
    summary = models.TextField(_("in short, for patients"))
    evidence = models.JSONField(
        _("how sure we are"),
        default=list,
        help_text=_("A list of {grade: A, B or C, text}."),
    )

    class Meta:
        verbose_name = _("risk factor")
        verbose_name_plural = _("risk factors")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class EducationPage(models.Model):
    """A page patients read; its words stand in its versions."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    risk_factors = models.ManyToManyField(
        RiskFactor, related_name="pages", verbose_name=_("risk factors")
    )
    explains = models.OneToOneField(
        RiskFactor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="page",
        verbose_name=_("is the page of"),
        help_text=_("Set on the four pages that each explain one risk factor."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("education page")
        verbose_name_plural = _("education pages")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug


class PageVersion(Version):
    """The words of a page, at one time."""

    parent = models.ForeignKey(
        EducationPage,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("page"),
    )
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("main message"))
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown. {emergency_number}, {clinic_phone} and {night_phone} become "
            "the hospital's numbers."
        ),
    )
    call_us = models.JSONField(
        _("call us if"),
        default=dict,
        blank=True,
        help_text=_("Lists of signs under emergency, now and soon."),
    )
    evidence = models.JSONField(_("how sure we are"), default=list, blank=True)
    myths = models.JSONField(_("things people say"), default=list, blank=True)
    ask = models.JSONField(_("questions to ask us"), default=list, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    written_by = models.CharField(_("written by"), max_length=120, blank=True)
    reviewed_by = models.CharField(
        _("clinically reviewed by"),
        max_length=120,
        blank=True,
        help_text=_("Empty: the page says it has not been clinically reviewed."),
    )
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=3)
    grade = models.DecimalField(
        _("reading grade"), max_digits=4, decimal_places=1, null=True, blank=True
    )

    class Meta:
        verbose_name = _("page version")
        verbose_name_plural = _("page versions")
        ordering = ["parent", "-number"]
        constraints = version_constraints("page")

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class Reading(models.Model):
    """That a person opened a version of a page, and when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="readings"
    )
    version = models.ForeignKey(
        PageVersion, on_delete=models.PROTECT, related_name="readings"
    )
    at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.version}, {self.at:%Y-%m-%d}"
