"""Leave: who is away on which days, and who stands in."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from careplan.accounts.leaves import may_set_leave
from careplan.accounts.models import Cover, User
from careplan.accounts.permissions import Permission
from careplan.audit import actions as audit
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.ui import words

LONGEST = dt.timedelta(days=366)


def set_cover(
    *,
    user: User,
    stand_in: User | None,
    first_day: dt.date,
    last_day: dt.date,
    note: str = "",
    key: str,
    by: User,
    at: dt.datetime,
) -> Cover:
    """Note that somebody is away, both days included, and who stands in.

    Without a stand-in nobody covers, and the lead is warned. A second submit with the
    same key finds the first. Raises RefusedError for days that are past, in the wrong
    order, or taken by leave already; for a stand-in who may not open the clinic; and
    for who is neither the person away nor leads a team of hers.
    """
    first = Cover.objects.filter(key=key).first()
    if first is not None:
        return first
    _check_days(first_day, last_day, clinic_day(at))
    if not may_set_leave(by, user):
        raise RefusedError(_("Only they themselves, or their lead, can set this."))
    _check_people(user, stand_in)
    try:
        with transaction.atomic():
            # One at a time for each person, so that two forms never overlap.
            User.objects.select_for_update().get(pk=user.pk)
            _check_free(user, first_day, last_day)
            leave = Cover.objects.create(
                key=key,
                user=user,
                stand_in=stand_in,
                first_day=first_day,
                last_day=last_day,
                note=note,
                set_by=by,
                set_at=at,
            )
            audit.record("cover-set", leave, by=by, at=at, fields=_facts(leave))
    except IntegrityError:
        # The same form arrived twice at once: the other one was a moment earlier.
        return Cover.objects.get(key=key)
    return leave


@transaction.atomic
def withdraw_cover(*, leave: Cover, by: User, at: dt.datetime) -> None:
    """Take leave back: from this moment on it counts for nothing.

    What was done under it stays. Taking it back twice is no fault. Raises RefusedError
    once its last day is past, and for who may not set it.
    """
    if not may_set_leave(by, leave.user):
        raise RefusedError(_("Only they themselves, or their lead, can set this."))
    if leave.last_day < clinic_day(at):
        raise RefusedError(_("This leave is over; it stays as it was."))
    won = Cover.objects.filter(pk=leave.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_by=by
    )
    leave.refresh_from_db()
    if won:
        audit.record("cover-withdrawn", leave, by=by, at=at, fields=_facts(leave))


def _check_days(first_day: dt.date, last_day: dt.date, today: dt.date) -> None:
    if last_day < first_day:
        raise RefusedError(_("The last day comes before the first."))
    if first_day < today:
        raise RefusedError(
            _("Leave starts today or later: past days stay as they were.")
        )
    if last_day - first_day > LONGEST or first_day - today > LONGEST:
        raise RefusedError(_("Give days within the next year."))


def _check_people(user: User, stand_in: User | None) -> None:
    if not user.may(Permission.CLINIC_OPEN):
        raise RefusedError(_("Only who works in the clinic can be covered."))
    if stand_in is None:
        return
    if stand_in.pk == user.pk:
        raise RefusedError(_("Nobody covers for themselves."))
    if not stand_in.may(Permission.CLINIC_OPEN):
        raise RefusedError(
            _("%(name)s cannot open the clinic’s pages. Choose somebody who can.")
            % {"name": stand_in.name}
        )


def _check_free(user: User, first_day: dt.date, last_day: dt.date) -> None:
    taken = (
        Cover.objects.filter(
            user=user,
            withdrawn_at=None,
            first_day__lte=last_day,
            last_day__gte=first_day,
        )
        .order_by("first_day")
        .first()
    )
    if taken is not None:
        raise RefusedError(
            _(
                "%(name)s is away from %(first)s until %(last)s already. Take that back"
                " first, or choose other days."
            )
            % {
                "name": user.name,
                "first": words.day_plain(taken.first_day),
                "last": words.day_plain(taken.last_day),
            }
        )


def _facts(leave: Cover) -> dict[str, object]:
    return {
        "user": leave.user_id,
        "stand_in": leave.stand_in_id,
        "first_day": leave.first_day.isoformat(),
        "last_day": leave.last_day.isoformat(),
    }
