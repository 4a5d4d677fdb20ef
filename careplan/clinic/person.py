"""Who a page is about: the facts of the identity banner (H20)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from careplan.patients.models import Operation, Patient
from careplan.ui import words

DAYS_COUNTED = 60
MONTHS_COUNTED = 24


@dataclass(frozen=True, slots=True)
class Person:
    """A patient as every nurses' page names one."""

    uid: str
    name: str
    called: str
    born: dt.date
    age: int
    number: str
    procedure: str
    operated_on: dt.date | None
    since: str
    phone: str

    @property
    def operation(self) -> str:
        """Right bowel removed, 18 November 2025, month 12."""
        day = words.day_plain(self.operated_on) if self.operated_on else ""
        return ", ".join(part for part in (self.procedure, day, self.since) if part)


def person_of(patient: Patient, day: dt.date) -> Person:
    """The banner's facts; the operation is the newest that took place."""
    operation = _operation(patient)
    operated_on = operation.day if operation else None
    details = getattr(patient.user, "contact_details", None)
    return Person(
        uid=patient.uid,
        name=patient.name,
        called=patient.greeting,
        born=patient.born_on,
        age=patient.age_on(day),
        number=patient.number,
        procedure=operation.procedure if operation else "",
        operated_on=operated_on,
        since=since_words(operated_on, day) if operated_on else "",
        phone=details.phone if details else "",
    )


def since_words(operated_on: dt.date, day: dt.date) -> str:
    """How long ago: day 9, month 6, year 3; nothing for a day ahead."""
    days = (day - operated_on).days
    if days < 0:
        return ""
    if days <= DAYS_COUNTED:
        return _("day %(count)s") % {"count": days}
    months = (day.year - operated_on.year) * 12 + day.month - operated_on.month
    months -= day.day < operated_on.day
    if months <= MONTHS_COUNTED:
        return _("month %(count)s") % {"count": months}
    return _("year %(count)s") % {"count": months // 12}


def _operation(patient: Patient) -> Operation | None:
    done = [
        operation
        for operation in patient.operations.all()
        if operation.status == Operation.Status.DONE
    ]
    return max(
        done,
        key=lambda operation: (operation.day or dt.date.min, operation.pk),
        default=None,
    )


def details_of(patient: Patient) -> dict[str, Any]:
    """The details a nurse may change, as they are now."""
    contact = getattr(patient.user, "contact_details", None)
    return {
        "name": patient.name,
        "called": patient.called,
        "born_on": patient.born_on,
        "phone": contact.phone if contact else "",
        "email": patient.user.email or "",
    }
