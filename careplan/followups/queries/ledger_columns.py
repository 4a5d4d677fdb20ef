"""Whether the dated columns of checks say what their events say."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q
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


def columns(batch: Batch) -> list[Difference]:
    """Checks whose columns say other than their history (H16); 2 queries."""
    plans = {plan.pk: plan for plan in batch.plans}
    events: dict[int, list[FollowUpEvent]] = defaultdict(list)
    happened = FollowUpEvent.objects.filter(follow_up__plan__in=list(plans))
    for event in happened.order_by("pk").iterator(chunk_size=2000):
        events[event.follow_up_id].append(event)
    marked = FollowUp.objects.filter(
        MARKED | Exists(FollowUpEvent.objects.filter(follow_up=OuterRef("pk"))),
        plan__in=list(plans),
    )
    return [
        about(
            plans[row.plan_id],
            Kind.COLUMNS,
            _("%(what)s: its history says otherwise (%(columns)s).")
            % {"what": row.title, "columns": _named(differing)},
            row.pk,
        )
        for row in marked.order_by("pk").iterator(chunk_size=2000)
        if (differing := history_columns.differences(row, events.get(row.pk, [])))
    ]


def _named(columns: list[str]) -> str:
    """The columns in the words of the pages."""
    found = (FollowUp._meta.get_field(each.removesuffix("_id")) for each in columns)
    return ", ".join(str(getattr(each, "verbose_name", each.name)) for each in found)
