"""A letter to a patient is a contact like a call."""

import datetime as dt
import hashlib

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.followups.models import ContactAttempt, ContactOutcome, FollowUp
from careplan.followups.models.contact import WRITE_LETTER

LETTER_SENT = "letter-sent"


def note_letter(
    *, follow_up: FollowUp, key: str, note: str = "", by: User, at: dt.datetime
) -> None:
    """Keep a letter among the calls when its task is logged as done.

    `key` is that of the form that logged the task. Any other check is left alone.
    Called inside the transaction of the caller.
    """
    if follow_up.activity != WRITE_LETTER:
        return
    outcome, _made = ContactOutcome.objects.get_or_create(
        code=LETTER_SENT,
        defaults={"text": "Letter sent", "effect": ContactOutcome.Effect.LETTER},
    )
    attempt = ContactAttempt.objects.create(
        key=hashlib.sha256(f"letter:{key}".encode()).hexdigest()[:40],
        patient_id=follow_up.patient_id,
        outcome=outcome,
        note=note,
        by=by,
        at=at,
    )
    attempt.follow_ups.set([follow_up])
    audit.record(
        "contact-recorded",
        attempt,
        by=by,
        at=at,
        patient_id=follow_up.patient_id,
        fields={"outcome": outcome.code},
    )
