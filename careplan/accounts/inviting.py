"""Sends the link by which a person sets a first password."""

import datetime as dt
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from careplan.accounts.actions import invite
from careplan.accounts.models import Invitation, User
from careplan.audit.actors import Actor
from careplan.hospital.queries import the_hospital
from careplan.lib.errors import RefusedError


@transaction.atomic
def invite_by_mail(*, user: User, by: Actor, at: dt.datetime) -> None:
    """Open an invitation and send its link; without a mail there is no invitation.

    Raises RefusedError without an e-mail address, and when the mail server does not
    take the message.
    """
    secret = invite(user=user, by=by, at=at)
    words = {
        "person": user,
        "url": settings.BASE_URL + reverse("accept_invitation", args=[secret]),
        "clinic_phone": the_hospital().clinic_phone,
        "days": Invitation.LIFETIME.days,
    }
    subject = render_to_string("account/email/invitation_subject.txt", words)
    body = render_to_string("account/email/invitation_message.txt", words)
    try:
        send_mail(" ".join(subject.split()), body, None, [user.email or ""])
    except (OSError, smtplib.SMTPException) as error:
        raise RefusedError(
            _("The mail server did not take the message. Please try again later.")
        ) from error
