"""The words of each message, built at the moment it is sent."""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from careplan.accounts.models import User
from careplan.hospital.models import Hospital
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders.channels.base import Message
from careplan.reminders.queries.holding import details_of

SALT = "careplan.reminders.stop"


def check_due(
    *,
    uid: str,
    reminders: Iterable[Reminder],
    recipient: User,
    patient: Patient,
    hospital: Hospital,
) -> Message:
    """How many things stand on the plan for which days, and nothing more (H08)."""
    # Two steps of one check that meet in one message are still one thing.
    things = {(row.for_day, row.subject_kind, row.subject_id) for row in reminders}
    counts = Counter(day for day, _kind, _id in things)
    stop_url = stop_url_of(recipient)
    context = {
        "greeting": patient.greeting,
        "days": sorted(counts.items()),
        "link": urljoin(settings.BASE_URL, "/"),
        "stop_url": stop_url,
        "hospital": hospital,
    }
    with translation.override(details_of(recipient).language):
        subject = render_to_string("messages/check_due_subject.txt", context)
        return Message(
            uid=uid,
            to=recipient.email or "",
            subject=" ".join(subject.split()),
            text=render_to_string("messages/check_due.txt", context),
            html=render_to_string("messages/check_due.html", context),
            stop_url=stop_url,
        )


def stop_url_of(person: User) -> str:
    """The link by which a person stops all reminders, without signing in."""
    token = signing.Signer(salt=SALT, sep=".").sign(str(person.pk))
    path = reverse("portal:stop_reminders", args=[token])
    return str(urljoin(settings.BASE_URL, path))


def person_of(token: str) -> User | None:
    """Whose reminders a link stops; nobody's when it was made up."""
    try:
        pk = signing.Signer(salt=SALT, sep=".").unsign(token)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=int(pk)).first()
