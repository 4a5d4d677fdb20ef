"""What every authored version has in common."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.rules.enums import VersionState

FROZEN_STATES = [VersionState.PUBLISHED, VersionState.RETIRED]


class Version(models.Model):
    """A numbered version of something authored; frozen from *published* on.

    Subclasses have a foreign key `parent` and give their constraints with
    `version_constraints`.
    """

    parent_id: int
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=terms.choices(terms.VERSION_STATES),
        default=VersionState.DRAFT,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
        help_text=_("Empty: it came with the library."),
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    review_on = models.DateField(_("review by"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    confidence = models.CharField(_("confidence"), max_length=20, blank=True)
    # What the library file said when this version was loaded from it.
    content_hash = models.CharField(max_length=64, blank=True, editable=False)

    WORKING_STATES: ClassVar[list[str]] = [VersionState.DRAFT, VersionState.IN_REVIEW]

    class Meta:
        abstract = True

    @property
    def frozen(self) -> bool:
        return self.state in FROZEN_STATES

    def obstacle(self) -> str:
        """Why it cannot be approved or published yet, in a sentence; mostly nothing."""
        return ""


def version_constraints(
    prefix: str,
) -> list[models.BaseConstraint]:
    """The constraints that each table of versions carries."""
    return [
        models.UniqueConstraint(fields=["parent", "number"], name=f"{prefix}_number"),
        models.UniqueConstraint(
            fields=["parent"],
            condition=Q(state=VersionState.PUBLISHED),
            name=f"{prefix}_one_published",
            violation_error_message=_("Another version is already published."),
        ),
        models.CheckConstraint(
            name=f"{prefix}_approver",
            condition=~Q(
                state__in=[
                    VersionState.APPROVED,
                    VersionState.PUBLISHED,
                    VersionState.RETIRED,
                ]
            )
            | Q(approver__isnull=False, approved_at__isnull=False),
            violation_error_message=_("Nothing is published without an approver."),
        ),
        models.CheckConstraint(
            name=f"{prefix}_published_at",
            condition=~Q(state__in=FROZEN_STATES) | Q(published_at__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{prefix}_not_own",
            condition=Q(author__isnull=True)
            | Q(approver__isnull=True)
            | ~Q(author=F("approver")),
            violation_error_message=_("The author cannot approve their own work."),
        ),
    ]
