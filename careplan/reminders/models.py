"""Reminder steps, and messages on their way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.lib.uids import new_uid


class ReminderStep(models.Model):
    """When to speak of a check: so many days before a day of it."""

    class RelativeTo(models.TextChoices):
        DUE = "due", _("the day it is due")
        BOOKED = "booked", _("the day it is booked for")

    kind = models.CharField(
        _("kind of check"), max_length=10, choices=terms.choices(terms.KINDS)
    )
    relative_to = models.CharField(
        _("counts from"), max_length=10, choices=RelativeTo.choices
    )
    days_before = models.PositiveSmallIntegerField(_("days before"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("reminder step")
        verbose_name_plural = _("reminder steps")
        ordering = ["kind", "-days_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "relative_to", "days_before"], name="step_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.days_before}"


class Delivery(models.Model):
    """One message to one person on one channel, carrying one or more reminders."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the next try")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Not needed any more")
        FAILED = "failed", _("Failed: a person must act")

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries"
    )
    patient_id = models.BigIntegerField(_("patient number"))
    channel = models.CharField(_("channel"), max_length=10, default="email")
    address = models.CharField(_("address"), max_length=254)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.SENDING
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField(_("created"))
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state="waiting"),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state="sending"),
                name="delivery_sending",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="delivery_sent_at",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.uid}"


class Attempt(models.Model):
    """One try to hand a message over."""

    class Result(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        TEMPORARY = "temporary", _("Not now")
        PERMANENT = "permanent", _("Refused")

    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="attempts"
    )
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    result = models.CharField(
        _("result"), max_length=10, choices=Result.choices, blank=True
    )
    reply = models.CharField(_("answer"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"],
                condition=Q(ended_at__isnull=True),
                name="attempt_one_in_flight",
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery}, {self.result}"
