"""Users, their roles and teams, how to reach them, invitations."""

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careplan.accounts.permissions import Permission, Role, allows
from careplan.lib.uids import new_uid


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        """Make the first administrator (`manage.py createsuperuser`)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        for role in (Role.ADMINISTRATOR, Role.CLINICAL_APPROVER):
            RoleGrant.objects.create(user=user, role=role)
        return user


class User(AbstractBaseUser):
    """Anyone with an account: staff, patients, trusted people.

    A row may exist before its owner can sign in; then it has no usable password.
    """

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": _("Someone already uses this e-mail address.")},
    )
    name = models.CharField(_("name"), max_length=200)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    # Since when the home page counts what changed: the visit before this one.
    home_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    home_seen_before_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="user_email_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("Write the e-mail address in small letters."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_names(self) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.roles.all())

    def may(self, permission: Permission) -> bool:
        return self.is_active and allows(self.role_names, permission)

    # What Django admin asks of a user.
    @property
    def is_staff(self) -> bool:
        return self.may(Permission.ADMIN_OPEN)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name


class RoleGrant(models.Model):
    """One role of one user; what a role may do is code (permissions.py)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="role_once")
        ]

    def __str__(self) -> str:
        return str(Role(self.role).label)


class ContactDetails(models.Model):
    """How one person wants to be reached."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="contact_details"
    )
    email_confirmed_at = models.DateTimeField(
        _("e-mail address confirmed"), null=True, blank=True
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    zone = models.CharField(
        _("time zone"), max_length=60, blank=True, help_text=_("Empty: the clinic's.")
    )
    quiet_from = models.TimeField(_("no messages from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    muted_at = models.DateTimeField(_("asked for no messages"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact details")
        verbose_name_plural = _("contact details")
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_pair",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                violation_error_message=_("Quiet hours need a start and an end."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class Team(models.Model):
    """The staff who look after a patient."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    lead = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("lead nurse"),
    )
    on_call = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on-call contact"),
        help_text=_("Told when neither nurse nor lead answers an alert in time."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One member of staff in one team."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], name="member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.team}"


class Cover(models.Model):
    """Who stands in for somebody on leave, both days included."""

    uid = models.CharField(max_length=24, unique=True, default=new_uid, editable=False)
    key = models.CharField(max_length=40, unique=True, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="leaves", verbose_name=_("away")
    )
    stand_in = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="covers",
        verbose_name=_("covered by"),
        help_text=_("Empty: nobody covers, and the lead is warned."),
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("leave and cover")
        verbose_name_plural = _("leave and cover")
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                name="cover_days_order",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                name="cover_not_oneself",
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("user")),
                violation_error_message=_("Nobody covers for themselves."),
            ),
            models.CheckConstraint(
                name="cover_withdrawn_by_someone",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.first_day} – {self.last_day}"


class Invitation(models.Model):
    """A link, sent once, by which a person sets a first password.

    Only the hash of its secret is kept. Accepting it confirms the address.
    """

    LIFETIME = dt.timedelta(days=14)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True
    )
    created_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="invitation_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"
