"""The audit event: one row for each act and each view of a record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Who did what to which object, when; never changed, never deleted.

    It points at what lies above it by kind and id: that is the price of its low
    place, and why no foreign key can ever stop an event from being written.
    """

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    job = models.CharField(_("job"), max_length=60, blank=True)
    kind = models.CharField(_("what"), max_length=60)
    object_kind = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("object number"), null=True, blank=True)
    patient_id = models.BigIntegerField(_("patient number"), null=True, blank=True)
    fields = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["patient_id", "-id"], name="audit_patient"),
            models.Index(fields=["object_kind", "object_id"], name="audit_object"),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_actor_or_job",
                condition=(Q(actor__isnull=False) & Q(job=""))
                | (Q(actor__isnull=True) & ~Q(job="")),
                violation_error_message=_("An event names a person or a job."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_kind} {self.object_id}"
