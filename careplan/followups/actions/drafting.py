"""Keeping what is typed about a check or in a call until it is sent."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from careplan.accounts.models import User
from careplan.entries import actions as entries
from careplan.entries.models import Draft
from careplan.followups.models import ContactAttempt, FollowUp, FollowUpEvent
from careplan.patients.models import Patient


@transaction.atomic
def keep_draft(
    *,
    patient: Patient,
    follow_up: FollowUp | None,
    what: str,
    data: Mapping[str, Any],
    key: str,
    by: User,
    at: dt.datetime,
) -> Draft | None:
    """Keep what `by` typed so far; nothing when that very form was sent already.

    `key` is the form's one-time key. A draft on its way while its form is being sent
    waits for that, so that no sent form ever comes back as a draft (H35).
    """
    if _is_sent(patient, follow_up, key):
        return None
    return entries.save_draft(patient=patient, what=what, data=data, by=by, at=at)


def _is_sent(patient: Patient, follow_up: FollowUp | None, key: str) -> bool:
    """Whether a form was sent; its own action holds the same row meanwhile."""
    if follow_up is None:
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        return ContactAttempt.objects.filter(key=key).exists()
    FollowUp.objects.select_for_update(no_key=True).get(pk=follow_up.pk)
    return FollowUpEvent.objects.filter(key=key).exists()
