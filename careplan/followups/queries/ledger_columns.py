"""Whether the dated columns of checks say what their events say."""

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries import history_columns
from careplan.followups.queries.ledger_rows import Batch, Difference, Kind, about

# What only an event can have written.
MARKED = (
    Q(done_at__isnull=False)
    | Q(closed_at__isnull=False)
    | Q(booked_for__isnull=False)
    | Q(missed_on__isnull=False)
    | Q(attended_on__isnull=False)
    | Q(recorded_at__isnull=False)
    | Q(reviewed_at__isnull=False)
    | Q(told_at__isnull=False)
)
# What of an event decides a column.
EVENT = (
    *("pk", "follow_up_id", "kind", "gate", "on", "at", "by_id", "reason_id", "text"),
    *("moment", "place", "old_day", "new_day", "undoes_id"),
)


def columns(batch: Batch) -> list[Difference]:
    """Checks whose columns say other than their history (H16); 2 queries."""
    plans = {plan.pk: plan for plan in batch.plans}
    # Plain rows: of a hundred thousand events nearly all only agree.
    events: dict[int, list[Any]] = defaultdict(list)
    happened = FollowUpEvent.objects.filter(follow_up__plan__in=list(plans))
    for event in happened.order_by("pk").values_list(*EVENT, named=True).iterator():
        events[event.follow_up_id].append(event)
    marked: QuerySet[FollowUp, Any] = FollowUp.objects.filter(
        MARKED | Exists(FollowUpEvent.objects.filter(follow_up=OuterRef("pk"))),
        plan__in=list(plans),
    ).values_list("pk", "plan_id", "title", "kind", *history_columns.NAMES, named=True)
    return [
        about(
            plans[row.plan_id],
            Kind.COLUMNS,
            _("%(what)s: its history says otherwise (%(columns)s).")
            % {"what": row.title, "columns": _named(differing)},
            row.pk,
        )
        for row in marked.order_by("pk").iterator()
        if (differing := history_columns.differences(row, events.get(row.pk, [])))
    ]


def _named(columns: list[str]) -> str:
    """The columns in the words of the pages."""
    found = (FollowUp._meta.get_field(each.removesuffix("_id")) for each in columns)
    return ", ".join(str(getattr(each, "verbose_name", each.name)) for each in found)
