"""When a member of staff last looked at the home page."""

import datetime as dt

from careplan.accounts.models import User

# Coming back within it is the same visit: what changed stays on the page meanwhile.
ONE_VISIT = dt.timedelta(minutes=30)


def note_home_seen(*, user: User, at: dt.datetime) -> dt.datetime | None:
    """Note a look, and say since when the page counts what changed.

    That is the end of the visit before this one; None on the first visit ever. Two
    looks at one time may both write, and write the same. No record: nothing of a
    patient is in it, and the list that is shown leaves its own row in the trail.
    """
    last, before = user.home_seen_at, user.home_seen_before_at
    if last is not None and at - last > ONE_VISIT:
        before = last
    User.objects.filter(pk=user.pk).update(home_seen_at=at, home_seen_before_at=before)
    return before
