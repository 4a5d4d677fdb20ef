"""Whose turn it is: of two who write about one check, the first; and only once."""

from django.db.models import F, Q
from django.utils.translation import gettext as _

from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries import history_columns
from careplan.followups.queries.history_columns import Columns
from careplan.lib.errors import StaleError
from careplan.rules.enums import Kind


def take_turn(
    follow_up: FollowUp, revision: int, where: Q | None = None
) -> FollowUp | None:
    """Take the next revision; nothing when somebody else has (H33, H34).

    `where` says more about the row that may be taken, such as that it is open.
    """
    rows = FollowUp.objects.filter(where or Q(), pk=follow_up.pk, revision=revision)
    if not rows.update(revision=F("revision") + 1):
        return None
    return FollowUp.objects.select_related("plan__operation", "patient").get(
        pk=follow_up.pk
    )


def overtaken() -> StaleError:
    """Word of another's change."""
    return StaleError(
        _("Somebody changed this check after you opened it. See what they did.")
    )


def first_submit(follow_up: FollowUp, key: str) -> FollowUpEvent:
    """The event of this form's first submit (H35), or word of another's change.

    What was taken back since is not there any more: a form sent again is told so.
    """
    event = (
        FollowUpEvent.objects.filter(
            key=key, follow_up=follow_up, undone_by__isnull=True
        )
        .select_related("entry")
        .first()
    )
    if event is None:
        raise overtaken()
    return event


def write(follow_up: FollowUp, event: FollowUpEvent, *also: str) -> None:
    """Bring the dated columns to what they are after one more event.

    Saves the columns of the row named in `also` with them.
    """
    before = history_columns.columns_of(follow_up)
    keep(follow_up, history_columns.after(Kind(follow_up.kind), before, event), *also)


def keep(follow_up: FollowUp, columns: Columns, *also: str) -> None:
    """Save these columns, and those of the row named in `also`."""
    for name in history_columns.NAMES:
        value = getattr(columns, name)
        if name != "due_on" or value is not None:
            setattr(follow_up, name, value)
    follow_up.save(update_fields=[*history_columns.NAMES, *also])
