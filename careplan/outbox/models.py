"""Reminders: intents to tell a person something, on a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reminder(models.Model):
    """One thing to say to one person; the text is built when it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Being sent")
        DONE = "done", _("Said")
        DROPPED = "dropped", _("Not needed any more")
        PERSON = "person", _("A person must say it")

    class Audience(models.TextChoices):
        PATIENT = "patient", _("The patient's side")
        STAFF = "staff", _("Staff")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reminders",
        verbose_name=_("to"),
    )
    purpose = models.CharField(_("purpose"), max_length=40)
    subject_kind = models.CharField(_("about"), max_length=60)
    subject_id = models.BigIntegerField(_("about, number"))
    patient_id = models.BigIntegerField(_("patient number"))
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience.choices, default="patient"
    )
    step = models.CharField(_("step"), max_length=40)
    for_day = models.DateField(_("day it speaks of"))
    not_before = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("no use after"))
    urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    claim = models.CharField(_("claim"), max_length=32, blank=True, db_index=True)
    reason = models.CharField(_("why"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["not_before", "id"]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(state="waiting"),
                name="reminder_waiting",
            ),
            models.Index(
                fields=["subject_kind", "subject_id"], name="reminder_subject"
            ),
            models.Index(fields=["patient_id"], name="reminder_patient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "recipient",
                    "purpose",
                    "subject_kind",
                    "subject_id",
                    "step",
                    "for_day",
                ],
                name="reminder_once",
            ),
            models.CheckConstraint(
                name="reminder_dropped_why",
                condition=~Q(state__in=["dropped", "person"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="reminder_claim",
                condition=~Q(state="claimed") | ~Q(claim=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.step} {self.for_day}"
