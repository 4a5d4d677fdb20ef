"""One dated check, the reasons that put it there, and its history."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.accounts.models import Team
from careplan.checklists.models import ChecklistItem
from careplan.education.models import RiskFactor
from careplan.entries.models import Entry
from careplan.followups.models.plan import CarePlan
from careplan.hospital.models import Reason
from careplan.lib.uids import new_uid
from careplan.patients.models import Patient
from careplan.rules import gates
from careplan.rules.enums import Gate, Kind
from careplan.rules.window import Window

OPEN = Q(done_at__isnull=True, closed_at__isnull=True)
# A test took place, and nobody has looked at its result; or nobody has told it.
TO_REVIEW = OPEN & Q(attended_on__isnull=False, reviewed_at__isnull=True)
TO_TELL = OPEN & Q(reviewed_at__isnull=False)


class FollowUp(models.Model):
    """One dated check on a care plan.

    The dated columns are the last line of its events, written by the same action.
    Standing and lateness are derived (rules.window), never stored.
    """

    uid = models.CharField(max_length=24, unique=True, default=new_uid, editable=False)
    plan = models.ForeignKey(
        CarePlan, on_delete=models.PROTECT, related_name="follow_ups"
    )
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="follow_ups"
    )
    # Its indexes are those below: one of all rows of a team tempts the database to read
    # a hundred thousand for twenty.
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    activity = models.SlugField(_("activity"), max_length=60)
    kind = models.CharField(
        _("kind"), max_length=10, choices=terms.choices(terms.KINDS)
    )
    title = models.CharField(_("what"), max_length=200)
    planned_on = models.DateField(_("day by the rules"))
    due_on = models.DateField(_("due"))
    opens_on = models.DateField(_("in time from"))
    closes_on = models.DateField(_("in time until"))
    booked_for = models.DateTimeField(_("booked for"), null=True, blank=True)
    booked_place = models.CharField(_("where"), max_length=120, blank=True)
    moved_by_hand = models.BooleanField(_("moved by hand"), default=False)
    missed_on = models.DateField(
        _("did not come"),
        null=True,
        blank=True,
        help_text=_("The last time nobody came."),
    )
    attended_on = models.DateField(_("attended"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_on = models.DateField(
        _("day it was done"),
        null=True,
        blank=True,
        help_text=_("Lateness counts here."),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    closed_reason = models.ForeignKey(
        Reason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("why closed"),
    )
    closed_note = models.CharField(_("closing note"), max_length=300, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
        help_text=_("Empty: a row of a checklist or a job brought it."),
    )
    added_why = models.CharField(_("why it was added"), max_length=300, blank=True)
    added_for = models.ForeignKey(
        RiskFactor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("serves"),
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["team", "opens_on"], condition=OPEN, name="followup_open_team"
            ),
            models.Index(fields=["due_on"], condition=OPEN, name="followup_open_due"),
            models.Index(
                fields=["plan", "activity", "due_on"],
                condition=OPEN,
                name="followup_open_activity",
            ),
            models.Index(fields=["patient", "due_on"], name="followup_patient"),
            models.Index(
                fields=["team", "attended_on"],
                condition=TO_REVIEW,
                name="followup_to_review",
            ),
            # What a team's figures count: by the last day of a window.
            models.Index(
                fields=["team", "closes_on"],
                condition=Q(closed_at__isnull=True) & ~Q(kind="home"),
                name="followup_team_closes",
            ),
            models.Index(
                fields=["team", "reviewed_at"],
                condition=TO_TELL,
                name="followup_to_tell",
            ),
            # The queue asks for these whatever their window says.
            models.Index(
                fields=["team"],
                condition=OPEN & Q(attended_on__isnull=False),
                name="followup_attended",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="followup_not_done_and_closed",
                condition=Q(done_at__isnull=True) | Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="followup_closed_by_someone",
                condition=Q(
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    closed_reason__isnull=True,
                )
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    closed_reason__isnull=False,
                ),
                violation_error_message=_(
                    "A check is closed by someone, for a reason."
                ),
            ),
            models.CheckConstraint(
                name="followup_done_pair",
                condition=Q(done_at__isnull=True, done_on__isnull=True)
                | Q(done_at__isnull=False, done_on__isnull=False),
            ),
            models.CheckConstraint(
                name="followup_added_why",
                condition=Q(added_by__isnull=True) | ~Q(added_why=""),
                violation_error_message=_("Say why it is added."),
            ),
            models.CheckConstraint(
                name="followup_window",
                condition=Q(opens_on__lte=F("due_on"), closes_on__gte=F("due_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.closed_at is None

    @property
    def window(self) -> Window:
        return Window(opens_on=self.opens_on, closes_on=self.closes_on)

    @property
    def passed(self) -> tuple[Gate, ...]:
        """The gates passed so far, as the dated columns say."""
        marks = {
            Gate.BOOKED: self.booked_for,
            Gate.ATTENDED: self.attended_on,
            Gate.RECORDED: self.recorded_at,
            Gate.REVIEWED: self.reviewed_at,
            Gate.TOLD: self.told_at,
        }
        return tuple(
            gate for gate in gates.gates_for(Kind(self.kind)) if marks[gate] is not None
        )

    @property
    def next_gate(self) -> Gate | None:
        """The gate to pass next; nothing once it is done or closed."""
        if not self.is_open:
            return None
        return gates.next_gate(Kind(self.kind), self.passed)


class FollowUpReason(models.Model):
    """Which row of which checklist put a follow-up on the plan, and when it counts."""

    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, related_name="reasons"
    )
    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        ChecklistItem, on_delete=models.PROTECT, related_name="reasons"
    )
    item_code = models.CharField(_("row id"), max_length=20)
    occurrence = models.CharField(_("occurrence"), max_length=10)
    tags = models.JSONField(_("because of"), default=list, blank=True)

    class Meta:
        verbose_name = _("reason of a follow-up")
        verbose_name_plural = _("reasons of follow-ups")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "item_code", "occurrence"], name="followup_reason_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.occurrence}"


class FollowUpEvent(models.Model):
    """What happened to a follow-up; append-only."""

    class Kind(models.TextChoices):
        ADDED = "added", _("Added")
        GATE = "gate", _("Step passed")
        NOT_ATTENDED = "not-attended", _("Did not come")
        MOVED = "moved", _("Moved")
        CORRECTED = "corrected", _("Corrected")
        CLOSED = "closed", _("Closed")
        CAUGHT_UP = "caught-up", _("Closed, caught up by a later one")
        CHANGED = "changed", _("Changed with the plan")
        REOPENED = "reopened", _("Opened again")
        UNDONE = "undone", _("Taken back")

    class Finding(models.TextChoices):
        NORMAL = "normal", _("As hoped")
        NOT_NORMAL = "not-normal", _("Not as hoped")
        UNCLEAR = "unclear", _("Unclear, needs more")

    class How(models.TextChoices):
        PHONE = "phone", _("By phone")
        VISIT = "visit", _("In person")
        LETTER = "letter", _("By letter")

    # Empty is null: unique keys may be missing, as when a check is caught up.
    key = models.CharField(  # noqa: DJ001
        max_length=40, unique=True, null=True, editable=False
    )
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    gate = models.CharField(
        _("gate"), max_length=10, choices=terms.choices(terms.GATES), blank=True
    )
    on = models.DateField(_("day"))
    at = models.DateTimeField(_("entered"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    text = models.TextField(_("note"), blank=True)
    moment = models.DateTimeField(
        _("moment it is about"),
        null=True,
        blank=True,
        help_text=_("The appointment of a booking; else when it was seen or said."),
    )
    place = models.CharField(_("where"), max_length=120, blank=True)
    reason = models.ForeignKey(
        Reason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reason"),
    )
    finding = models.CharField(
        _("finding"), max_length=12, choices=Finding.choices, blank=True
    )
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    reviewer = models.CharField(
        _("reviewed by"),
        max_length=80,
        blank=True,
        help_text=_("Empty: whoever entered it."),
    )
    how = models.CharField(
        _("told how"), max_length=10, choices=How.choices, blank=True
    )
    old_day = models.DateField(_("due before"), null=True, blank=True)
    new_day = models.DateField(_("due after"), null=True, blank=True)
    old_opens_on = models.DateField(_("in time from, before"), null=True, blank=True)
    old_closes_on = models.DateField(_("in time until, before"), null=True, blank=True)
    caused_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="brought",
        verbose_name=_("brought by"),
    )
    undoes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name=_("takes back"),
    )

    class Meta:
        verbose_name = _("event of a follow-up")
        verbose_name_plural = _("events of follow-ups")
        ordering = ["id"]
        # Whom somebody worked for today.
        indexes = [models.Index(fields=["by", "at"], name="followup_event_by")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_gate_display()}"
