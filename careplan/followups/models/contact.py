"""Calls and letters to a patient, and what was promised in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careplan.followups.models.follow_up import FollowUp
from careplan.patients.models import Patient
from careplan.rules import ranking

# The activities of what a call leaves for staff to do.
RING_BACK = ranking.RING_BACK
WRITE_LETTER = ranking.WRITE_LETTER
FIND_NUMBER = ranking.FIND_NUMBER
FROM_CALLS = (RING_BACK, WRITE_LETTER, FIND_NUMBER)


class ContactOutcome(models.Model):
    """One way a call can end; its effect is what the plan does about it."""

    class Effect(models.TextChoices):
        REACHED = "reached", _("Spoke with the patient")
        NOT_REACHED = "not-reached", _("Nobody reached: counts as a try")
        CALL_BACK = "call-back", _("Ring back on a day: a promise")
        WRONG_NUMBER = "wrong-number", _("The number is wrong: find the right one")
        DECLINED = "declined", _("Does not want the checks: they are closed")
        SOMEONE_ELSE = "someone-else", _("Spoke with somebody else")
        LETTER = "letter", _("A letter was sent")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    text = models.CharField(_("text"), max_length=120)
    effect = models.CharField(_("effect"), max_length=12, choices=Effect.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("offered"), default=True)

    # What counts towards a letter, and what ends the row of such tries.
    TRIES = (Effect.NOT_REACHED, Effect.WRONG_NUMBER)
    SPOKE = (Effect.REACHED, Effect.DECLINED)

    class Meta:
        verbose_name = _("outcome of a call")
        verbose_name_plural = _("outcomes of calls")
        ordering = ["order", "text"]

    def __str__(self) -> str:
        return self.text


class ContactAttempt(models.Model):
    """One call or letter and how it ended; append-only."""

    key = models.CharField(max_length=40, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="contact_attempts"
    )
    follow_ups = models.ManyToManyField(
        FollowUp, blank=True, related_name="contact_attempts", verbose_name=_("about")
    )
    number_used = models.CharField(_("number used"), max_length=40, blank=True)
    spoke_to = models.CharField(_("spoke with"), max_length=80, blank=True)
    outcome = models.ForeignKey(
        ContactOutcome,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("outcome"),
    )
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("call or letter")
        verbose_name_plural = _("calls and letters")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["patient", "-id"], name="contact_patient"),
            models.Index(fields=["at"], name="contact_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.outcome}"


class Promise(models.Model):
    """“I will ring you on Friday”; its follow-up keeps it in the queue."""

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="promises"
    )
    follow_up = models.OneToOneField(
        FollowUp, on_delete=models.PROTECT, related_name="promise"
    )
    due_at = models.DateTimeField(_("promised for"))
    made_in = models.OneToOneField(
        ContactAttempt, on_delete=models.PROTECT, related_name="promise"
    )
    kept_in = models.ForeignKey(
        ContactAttempt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kept",
    )

    class Meta:
        verbose_name = _("promise to ring back")
        verbose_name_plural = _("promises to ring back")
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(kept_in__isnull=True),
                name="promise_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_at:%Y-%m-%d %H:%M}"
