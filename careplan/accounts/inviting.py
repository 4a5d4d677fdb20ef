"""Sends the link by which a person sets a first password."""

import datetime as dt
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from careplan.accounts import queries
from careplan.accounts.actions import invite
from careplan.accounts.models import Invitation, User
from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.hospital.queries import the_hospital
from careplan.lib.errors import RefusedError

MOMENT = dt.timedelta(microseconds=1)


def invite_by_mail(*, user: User, by: Actor, at: dt.datetime) -> None:
    """Open an invitation, send its link, and note what became of the mail.

    The invitation is committed before the mail server is spoken to, and no
    transaction is open meanwhile: a slow server holds up nobody else. A mail that was
    not taken ends its invitation. Raises RefusedError then, and for what `invite`
    refuses; nothing was sent, and it can be tried again at once.
    """
    with transaction.atomic(durable=True):
        secret = invite(user=user, by=by, at=at)
        subject, body = _words(user, secret)
        invitation = Invitation.objects.get(secret_hash=queries.hash_secret(secret))
    try:
        send_mail(subject, body, None, [user.email or ""])
    except (OSError, smtplib.SMTPException) as error:
        _note_not_sent(invitation=invitation, why=type(error).__name__, by=by, at=at)
        raise RefusedError(
            _(
                "The mail server did not take the message: no invitation is open. "
                "Links sent earlier have ended too. Please send it again."
            )
        ) from error
    audit.record("invitation-sent", invitation, by=by, at=at, fields={"user": user.pk})


@transaction.atomic
def _note_not_sent(
    *, invitation: Invitation, why: str, by: Actor, at: dt.datetime
) -> None:
    """End an invitation whose link nobody got, unless it was used after all."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(
        expires_at=F("created_at") + MOMENT
    )
    fields = {"user": invitation.user_id, "error": why}
    audit.record("invitation-not-sent", invitation, by=by, at=at, fields=fields)


def _words(user: User, secret: str) -> tuple[str, str]:
    words = {
        "person": user,
        "url": settings.BASE_URL + reverse("accept_invitation", args=[secret]),
        "clinic_phone": the_hospital().clinic_phone,
        "days": Invitation.LIFETIME.days,
    }
    subject = render_to_string("account/email/invitation_subject.txt", words)
    body = render_to_string("account/email/invitation_message.txt", words)
    return " ".join(subject.split()), body
