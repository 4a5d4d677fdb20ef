"""Filters of the queue that a nurse keeps under a name."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.followups.models import QueueView
from careplan.followups.queries.filters import Filters
from careplan.lib.errors import RefusedError

MOST = 20


def save_view(
    *, user: User, name: str, filters: Filters, which: str, at: dt.datetime
) -> QueueView:
    """Keep filters and a list under a name; the same name again replaces it.

    Raises RefusedError without a name, and for more than twenty views.
    """
    name = name.strip()
    if not name:
        raise RefusedError(_("Give the view a name."))
    kept = filters.chosen | {"list": which}
    with transaction.atomic():
        others = QueueView.objects.select_for_update().filter(user=user)
        if others.exclude(name=name).count() >= MOST:
            raise RefusedError(_("You keep twenty views already. Remove one first."))
        view, _made = others.update_or_create(
            user=user, name=name, defaults={"filters": kept}
        )
        audit.record("queue-view-saved", view, by=user, at=at, fields=kept)
    return view


def remove_view(*, view: QueueView, at: dt.datetime) -> None:
    """Take a view away; it holds filters and nothing of a patient."""
    with transaction.atomic():
        fields = {"name": view.name}
        audit.record("queue-view-removed", view, by=view.user, at=at, fields=fields)
        view.delete()
