"""Making accounts, giving roles, inviting people."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from careplan.accounts import queries
from careplan.accounts.models import (
    ContactDetails,
    Invitation,
    Membership,
    RoleGrant,
    Team,
    User,
)
from careplan.accounts.permissions import Role
from careplan.audit import actions as audit
from careplan.audit.actors import Actor, person
from careplan.lib.errors import RefusedError

MINUTE = dt.timedelta(minutes=1)


def create_user(
    *,
    name: str,
    email: str | None,
    roles: Iterable[Role],
    teams: Iterable[Team] = (),
    phone: str = "",
    password: str | None = None,
    by: Actor,
    at: dt.datetime,
) -> User:
    """Make an account with its roles, teams and contact details.

    Without a password nobody can sign in to it yet (see `invite`). Raises
    RefusedError when the e-mail address is taken.
    """
    address = email.strip().lower() if email else None
    try:
        with transaction.atomic():
            user = User(name=name, email=address)
            user.set_password(password)
            user.save()
            ContactDetails.objects.create(user=user, phone=phone)
            RoleGrant.objects.bulk_create(
                RoleGrant(user=user, role=role) for role in roles
            )
            Membership.objects.bulk_create(
                Membership(user=user, team=team) for team in teams
            )
            audit.record("user-created", user, by=by, at=at)
    except IntegrityError as error:
        raise RefusedError(_("Someone already uses this e-mail address.")) from error
    return user


@transaction.atomic
def invite(*, user: User, by: Actor, at: dt.datetime) -> str:
    """Open an invitation for a person and return its secret, to be sent once.

    Earlier open invitations of the same person end. Raises RefusedError without
    an e-mail address, and within a minute of the last one (a double click).
    """
    if not user.email:
        raise RefusedError(_("Give this person an e-mail address first."))
    User.objects.select_for_update().get(pk=user.pk)
    sent = Invitation.objects.filter(user=user, accepted_at=None)
    if sent.filter(created_at__gt=at - MINUTE, expires_at__gt=at).exists():
        raise RefusedError(_("An invitation went out a moment ago."))
    sent.filter(expires_at__gt=at).update(
        expires_at=F("created_at") + dt.timedelta(microseconds=1)
    )
    secret = secrets.token_urlsafe(32)
    inviter = person(by)
    invitation = Invitation.objects.create(
        user=user,
        secret_hash=queries.hash_secret(secret),
        invited_by_id=inviter.pk if inviter else None,
        created_at=at,
        expires_at=at + Invitation.LIFETIME,
    )
    audit.record("invited", invitation, by=by, at=at, fields={"user": user.pk})
    return secret


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, password: str, at: dt.datetime
) -> User:
    """Set the first password; this confirms the e-mail address.

    Raises RefusedError when the invitation was accepted meanwhile.
    """
    won = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(
        accepted_at=at
    )
    if not won:
        raise RefusedError(_("This invitation was already used. Please sign in."))
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    confirm_address(user=user, by=user, at=at)
    audit.record("invitation-accepted", invitation, by=user, at=at)
    return user


@transaction.atomic
def confirm_address(*, user: User, by: Actor, at: dt.datetime) -> None:
    """Note that the e-mail address reaches its owner; reminders may go there."""
    ContactDetails.objects.update_or_create(
        user=user, defaults={"email_confirmed_at": at}
    )
    audit.record("address-confirmed", user, by=by, at=at)


@transaction.atomic
def change_contact(
    *, user: User, email: str | None, phone: str, by: Actor, at: dt.datetime
) -> None:
    """Set address and phone; a changed address must be confirmed again (H07).

    Raises RefusedError when the address is taken by someone else.
    """
    address = email.strip().lower() if email else None
    if address and User.objects.filter(email=address).exclude(pk=user.pk).exists():
        raise RefusedError(_("Someone already uses this e-mail address."))
    details, _made = ContactDetails.objects.get_or_create(user=user)
    if address != user.email:
        details.email_confirmed_at = None
    details.phone = phone
    details.save()
    user.email = address
    user.save(update_fields=["email"])
    audit.record("contact-changed", user, by=by, at=at)


@transaction.atomic
def mute(*, user: User, by: Actor, at: dt.datetime) -> None:
    """Send this person no reminders from now on."""
    ContactDetails.objects.update_or_create(user=user, defaults={"muted_at": at})
    audit.record("muted", user, by=by, at=at)
