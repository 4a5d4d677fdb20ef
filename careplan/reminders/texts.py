"""The words of each message, built at the moment it is sent."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from careplan.reminders.purposes import CHECK_DUE, OF_ALERTS, PLAN_CHANGED
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
    about = {"days": sorted(counts.items())}
    return _message("check_due", about, uid, recipient, patient, hospital)


def plan_changed(
    *,
    uid: str,
    reminders: Iterable[Reminder],
    recipient: User,
    patient: Patient,
    hospital: Hospital,
) -> Message:
    """That the plan has changed, and not how: the plan says that (H08, H10)."""
    return _message("plan_changed", {}, uid, recipient, patient, hospital)


def alert(
    *,
    uid: str,
    reminders: Sequence[Reminder],
    recipient: User,
    patient: Patient,
    hospital: Hospital,
) -> Message:
    """To staff: that so many alerts wait, without a name or anything of health (H08).

    It has no link that stops it: an alert is answered, not muted.
    """
    context = {
        "greeting": recipient.get_short_name(),
        "link": urljoin(settings.BASE_URL, reverse("clinic:alerts")),
        "purpose": reminders[0].purpose,
        "count": len({row.subject_id for row in reminders}),
    }
    return _render("alert", context, uid, recipient)


BUILDERS: dict[str, Callable[..., Message]] = {
    CHECK_DUE: check_due,
    PLAN_CHANGED: plan_changed,
    **dict.fromkeys(OF_ALERTS, alert),
}


def _message(
    name: str,
    about: Mapping[str, object],
    uid: str,
    recipient: User,
    patient: Patient,
    hospital: Hospital,
) -> Message:
    context = {
        "greeting": patient.greeting,
        "link": urljoin(settings.BASE_URL, "/"),
        "stop_url": stop_url_of(recipient),
        "hospital": hospital,
        **about,
    }
    return _render(name, context, uid, recipient)


def _render(
    name: str, context: Mapping[str, object], uid: str, recipient: User
) -> Message:
    with translation.override(details_of(recipient).language):
        words = dict(context)
        subject = render_to_string(f"messages/{name}_subject.txt", words)
        return Message(
            uid=uid,
            to=recipient.email or "",
            subject=" ".join(subject.split()),
            text=render_to_string(f"messages/{name}.txt", words),
            html=render_to_string(f"messages/{name}.html", words),
            stop_url=str(words.get("stop_url", "")),
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
