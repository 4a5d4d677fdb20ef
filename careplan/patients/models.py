"""The person and the operation that starts everything."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import Team
from careplan.lib.uids import new_uid


class Patient(models.Model):
    """A person we follow; never deleted."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Followed by us")
        DECEASED = "deceased", _("Has died")
        WITHDRAWN = "withdrawn", _("Wants no follow-up")
        MOVED = "moved", _("Moved to another hospital")

    class Route(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        LETTER = "letter", _("Letter")

    uid = models.CharField(max_length=24, unique=True, default=new_uid, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="patient",
        verbose_name=_("account"),
    )
    number = models.CharField(_("hospital number"), max_length=40, unique=True)
    name = models.CharField(
        _("name"), max_length=200, help_text=_("As the person writes it.")
    )
    called = models.CharField(
        _("likes to be called"), max_length=80, blank=True, help_text=_("Greetings.")
    )
    born_on = models.DateField(_("birth date"))
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="patients", verbose_name=_("team")
    )
    nurse = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("named nurse"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    status_since = models.DateField(_("since"), null=True, blank=True)
    route = models.CharField(
        _("best reached by"), max_length=10, choices=Route.choices, blank=True
    )
    emergency_contact = models.CharField(
        _("emergency contact"),
        max_length=200,
        blank=True,
        help_text=_("Whom we may ring when we cannot reach the patient: name, number."),
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["name"]
        indexes = [
            models.Index(fields=["team", "status"], name="patient_team"),
            models.Index(fields=["born_on"], name="patient_born"),
        ]
        constraints = [
            models.CheckConstraint(
                name="patient_status_since",
                condition=Q(status="active") | Q(status_since__isnull=False),
                violation_error_message=_("Say since when."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def greeting(self) -> str:
        return self.called or self.name.split()[0]

    def age_on(self, day: dt.date) -> int:
        had_birthday = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (not had_birthday)


class NameToken(models.Model):
    """One folded word of a name: no accents, no case, no order."""

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="name_tokens"
    )
    token = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("name token")
        verbose_name_plural = _("name tokens")
        # The operator class lets PostgreSQL answer "begins with" from the index.
        indexes = [
            models.Index(
                fields=["token", "patient"],
                name="name_token",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["patient", "token"], name="token_once")
        ]

    def __str__(self) -> str:
        return self.token


class Operation(models.Model):
    """The operation a plan counts from."""

    class Side(models.TextChoices):
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")
        BOTH = "both", _("Both sides")

    class Intent(models.TextChoices):
        CURE = "cure", _("To cure")
        RELIEF = "relief", _("To relieve symptoms")

    class Approach(models.TextChoices):
        OPEN = "open", _("Open")
        KEYHOLE = "keyhole", _("Keyhole")
        ROBOT = "robot", _("Robot-assisted keyhole")
        CONVERTED = "converted", _("Keyhole, then open")

    class Status(models.TextChoices):
        DONE = "done", _("Done")
        NOT_DONE = "not-done", _("Did not take place")
        ENTERED_IN_ERROR = "entered-in-error", _("Entered in error")

    uid = models.CharField(max_length=24, unique=True, default=new_uid, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="operations"
    )
    procedure = models.CharField(_("operation"), max_length=200)
    side = models.CharField(_("side"), max_length=5, choices=Side.choices, blank=True)
    site = models.CharField(_("cancer"), max_length=30)
    stage = models.CharField(_("stage"), max_length=30, blank=True)
    intent = models.CharField(
        _("intent"), max_length=10, choices=Intent.choices, default=Intent.CURE
    )
    approach = models.CharField(
        _("approach"), max_length=10, choices=Approach.choices, blank=True
    )
    day_as_given = models.CharField(_("day as given"), max_length=40)
    day = models.DateField(
        _("day"), null=True, help_text=_("Empty when the day given was incomplete.")
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DONE
    )

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ["-day"]
        constraints = [
            models.CheckConstraint(
                name="operation_day_as_given",
                condition=Q(day__isnull=True) | ~Q(day_as_given=""),
            )
        ]

    def __str__(self) -> str:
        return self.procedure


class Consent(models.Model):
    """What a patient said yes or no to; the newest row of a purpose stands."""

    class Purpose(models.TextChoices):
        REMINDERS = "reminders", _("Reminders by e-mail or text message")
        PHOTOS = "photos", _("Photographs of the wound")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="consents"
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    given = models.BooleanField(_("said yes"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("noted by"),
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["patient", "purpose", "-id"], name="consent_newest")
        ]

    def __str__(self) -> str:
        said = _("yes") if self.given else _("no")
        return f"{self.get_purpose_display()}: {said}"


class AccessReason(models.Model):
    """Why a nurse opened a record of another team; its lead is shown it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="access_reasons"
    )
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("access to another team's record")
        verbose_name_plural = _("access to other teams' records")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="access_reason_given",
                condition=~Q(reason="") & Q(until__gt=F("at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.at:%Y-%m-%d}"
