"""The hospital, its hours, holidays, lists of reasons, and the heartbeat."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Hospital(models.Model):
    """The one place this installation serves."""

    class WeekendRule(models.TextChoices):
        NEXT = "next", _("Next working day")
        PREVIOUS = "previous", _("Working day before")
        STAY = "stay", _("Leave it where it is")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/London")
    emergency_number = models.CharField(_("emergency number"), max_length=30)
    clinic_phone = models.CharField(_("nurses' number"), max_length=30)
    night_phone = models.CharField(
        _("number at night and weekends"), max_length=30, blank=True
    )
    crisis_line = models.CharField(
        _("crisis line"),
        max_length=30,
        blank=True,
        help_text=_("For people who may harm themselves."),
    )
    weekend_rule = models.CharField(
        _("when a check falls on a closed day"),
        max_length=10,
        choices=WeekendRule.choices,
        default=WeekendRule.NEXT,
        help_text=_("A check moves only inside its window, never a check at home."),
    )
    tries_before_letter = models.PositiveSmallIntegerField(
        _("tries before a letter"),
        default=3,
        help_text=_("After so many calls in a row that reach nobody, a letter is due."),
    )
    review_days = models.PositiveSmallIntegerField(
        _("days to review a result"),
        default=7,
        help_text=_("Counted from the day of the test."),
    )
    tell_days = models.PositiveSmallIntegerField(
        _("days to tell the patient"),
        default=7,
        help_text=_("Counted from the day of the review."),
    )
    emergency_minutes = models.PositiveSmallIntegerField(
        _("minutes to ring back in an emergency"),
        default=30,
        help_text=_("In real time, day and night."),
    )
    same_day_hours = models.PositiveSmallIntegerField(
        _("hours to answer the same day"),
        default=4,
        help_text=_("Counted while the clinic is open."),
    )
    two_day_days = models.PositiveSmallIntegerField(
        _("days to answer what is less urgent"), default=2
    )
    routine_days = models.PositiveSmallIntegerField(
        _("days to look at the rest"), default=7
    )
    quiet_from = models.TimeField(_("no messages from"), default=dt.time(20))
    quiet_until = models.TimeField(_("until"), default=dt.time(8))

    class Meta:
        verbose_name = _("hospital")
        verbose_name_plural = _("hospital")
        constraints = [
            models.CheckConstraint(name="hospital_only_one", condition=Q(id=1)),
            models.CheckConstraint(
                name="hospital_emergency_number",
                condition=~Q(emergency_number=""),
                violation_error_message=_("Patients must always see whom to call."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """When the clinic is open on one day of the week."""

    WEEKDAYS = [
        (0, _("Monday")),
        (1, _("Tuesday")),
        (2, _("Wednesday")),
        (3, _("Thursday")),
        (4, _("Friday")),
        (5, _("Saturday")),
        (6, _("Sunday")),
    ]

    weekday = models.PositiveSmallIntegerField(_("day"), choices=WEEKDAYS, unique=True)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday"]
        constraints = [
            models.CheckConstraint(
                name="hours_close_after_open",
                condition=Q(closes__gt=F("opens")),
                violation_error_message=_("Closing time must be after opening time."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Holiday(models.Model):
    """A day on which the clinic is closed."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Reason(models.Model):
    """One choice of an admin-kept list, such as why a check was closed."""

    class List(models.TextChoices):
        CLOSE = "close", _("Why a check was closed")
        CORRECT = "correct", _("Why an answer was corrected")
        MOVE = "move", _("Why a check was moved out of its time")
        MISSED = "missed", _("Why a patient did not come")
        ALERT = "alert", _("How an alert ended")

    list = models.CharField(_("list"), max_length=20, choices=List.choices)
    code = models.SlugField(_("code"), max_length=40)
    text = models.CharField(_("text"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["list", "order", "text"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="reason_once")
        ]

    def __str__(self) -> str:
        return self.text


class JobRun(models.Model):
    """One run of a job: the heartbeat."""

    job = models.CharField(_("job"), max_length=40)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("jobs and heartbeat")
        ordering = ["-id"]
        indexes = [models.Index(fields=["job", "-id"], name="jobrun_latest")]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%Y-%m-%d %H:%M}"
