"""Keeping what is typed until it is sent; a draft is no record and is not audited."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.entries.models import Draft
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient

KEPT = dt.timedelta(days=14)
LONGEST = 60_000


@transaction.atomic
def save_draft(
    *, patient: Patient, what: str, data: Mapping[str, Any], by: User, at: dt.datetime
) -> Draft:
    """Keep what `by` has typed into a form so far, over what was kept before.

    It is forgotten 14 days after the last time it was saved. Raises RefusedError when
    it is longer than any form of ours.
    """
    typed = _storable(dict(data))
    if len(json.dumps(typed)) > LONGEST:
        raise RefusedError(_("This is too long to be kept as a draft."))
    draft, _created = Draft.objects.update_or_create(
        user=by,
        patient=patient,
        what=what,
        defaults={"data": typed, "saved_at": at, "expires_at": at + KEPT},
    )
    return draft


@transaction.atomic
def drop_draft(*, patient: Patient, what: str, by: User, at: dt.datetime) -> bool:
    """Forget what `by` typed, now sent or thrown away; False: nothing was kept."""
    dropped, _rows = Draft.objects.filter(user=by, patient=patient, what=what).delete()
    return bool(dropped)


@transaction.atomic
def drop_old_drafts(*, at: dt.datetime) -> int:
    """Forget every draft whose time has come; how many there were."""
    dropped, _rows = Draft.objects.filter(expires_at__lte=at).delete()
    return dropped


def _storable(value: Any) -> Any:
    """The same without characters that no database keeps in JSON."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_storable(key): _storable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return value
