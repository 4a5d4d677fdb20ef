"""What a nurse typed and did not send: kept for her alone, and offered again."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.accounts.permissions import Permission
from careplan.clinic.forms.once import bound_key
from careplan.clinic.moment import Moment
from careplan.entries import actions as entries
from careplan.entries.models import Draft
from careplan.entries.queries import draft_for, drafts_of
from careplan.followups import actions
from careplan.followups.models import FollowUp
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient
from careplan.patients.queries import visible_to
from careplan.rules.enums import Gate
from careplan.ui import words

SALT = "careplan.draft"
# A page that stood open longer than this keeps nothing for somebody signed out.
OPEN_FOR = dt.timedelta(hours=24)
FIELD = "draft"
LEFT_OUT = {"csrfmiddlewaretoken", FIELD, "later", "drop", "looked", "back", "again"}
CALL = "call"
OF_CHECK = re.compile(
    rf"(?P<kind>check|correct)-(?P<uid>[A-Za-z0-9_-]+)-(?P<gate>{'|'.join(Gate)})",
    re.ASCII,
)
FORMS = {"check": "RecordForm", "correct": "CorrectForm", CALL: "ContactForm"}
PAGES = {"check": "clinic:record_result", "correct": "clinic:correct_result"}


@dataclass(frozen=True)
class Typing:
    """One form of one person about one patient: where its draft belongs (H23, H34)."""

    user: User
    patient: Patient
    what: str
    follow_up: FollowUp | None = None

    @property
    def token(self) -> str:
        """Proof that this form was opened by this person for this patient."""
        facts = [self.user.pk, self.patient.uid, self.what]
        return signing.dumps(facts, salt=SALT)

    @property
    def href(self) -> str:
        """The page of the form."""
        if self.follow_up is None:
            return reverse("clinic:contact", args=[self.patient.uid])
        kind, _uid, gate = _parts(self.what)
        return f"{reverse(PAGES[kind], args=[self.follow_up.uid])}?step={gate}"

    @property
    def is_call(self) -> bool:
        return self.what == CALL

    def kept(self, at: dt.datetime) -> Draft | None:
        """What is kept of it, unless its time has come."""
        draft = draft_for(self.user, self.patient, self.what)
        return draft if draft and draft.expires_at > at else None

    def keep(self, sent: QueryDict, at: dt.datetime) -> Draft | None:
        """Keep what was typed; nothing if this form was sent already or is too long."""
        typed = {name: each for name, each in sent.lists() if name not in LEFT_OUT}
        try:
            return actions.keep_draft(
                patient=self.patient,
                follow_up=self.follow_up,
                what=self.what,
                data=typed,
                key=self._key(sent.get("key", "")),
                by=self.user,
                at=at,
            )
        except RefusedError:
            return None

    def keep_signed_out(self, sent: QueryDict, at: dt.datetime) -> Draft | None:
        """Keep what was typed on a page whose sign-in has ended.

        Only over what the same page kept before: whoever sits at a page that was left
        open changes nothing that its owner typed elsewhere since.
        """
        before = self.kept(at)
        if before and before.data.get("key") != sent.getlist("key"):
            return None
        return self.keep(sent, at)

    def drop(self, at: dt.datetime) -> None:
        entries.drop_draft(patient=self.patient, what=self.what, by=self.user, at=at)

    def _key(self, sent: str) -> str:
        subject = self.follow_up.uid if self.follow_up else self.patient.uid
        return bound_key(FORMS[_parts(self.what)[0]], subject, sent)


def of_check(user: User, follow_up: FollowUp, gate: Gate) -> Typing:
    """The draft of one step of a check."""
    what = f"check-{follow_up.uid}-{gate}"
    return Typing(user, follow_up.patient, what, follow_up)


def of_correction(user: User, follow_up: FollowUp, gate: Gate) -> Typing:
    """The draft of a correction of one step."""
    what = f"correct-{follow_up.uid}-{gate}"
    return Typing(user, follow_up.patient, what, follow_up)


def of_call(user: User, patient: Patient) -> Typing:
    """The draft of a call."""
    return Typing(user, patient, CALL)


def opened(token: str) -> Typing | None:
    """The form a page was opened with, if its owner may fill it in still."""
    try:
        user_pk, uid, what = signing.loads(token, salt=SALT, max_age=OPEN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=user_pk, is_active=True).first()
    if user is None or not user.may(Permission.RESULT_RECORD):
        return None
    patient = visible_to(user).filter(uid=uid).first()
    if patient is None or what == CALL:
        return Typing(user, patient, what) if patient else None
    follow_up = FollowUp.objects.filter(patient=patient, uid=_parts(what)[1]).first()
    return Typing(user, patient, what, follow_up) if follow_up else None


def as_sent(draft: Draft) -> QueryDict:
    """A draft as the form sent it."""
    sent = QueryDict(mutable=True)
    data: Mapping[str, Any] = draft.data
    for name, values in data.items():
        sent.setlist(name, [str(each) for each in values])
    return sent


def saved_words(draft: Draft, moment: Moment) -> str:
    """Draft saved at 9:41am."""
    local = draft.saved_at.astimezone(moment.zone)
    if local.date() == moment.day:
        return _("Draft saved at %(time)s.") % {"time": words.clock(local)}
    return _("Draft saved on %(day)s, at %(time)s.") % {
        "day": words.day(local, moment.day),
        "time": words.clock(local),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One draft in a list: about whom, what, and where it goes on."""

    patient: Patient
    title: str
    saved_at: dt.datetime
    expires_at: dt.datetime
    href: str


def lines_of(user: User, at: dt.datetime) -> list[Line]:
    """What a user typed and did not send, newest first; two queries for any number."""
    kept = [each for each in drafts_of(user) if each.expires_at > at]
    uids = {_parts(draft.what)[1] for draft in kept}
    checks = {row.uid: row for row in FollowUp.objects.filter(uid__in=uids - {""})}
    found = []
    for draft in kept:
        kind, uid, _gate = _parts(draft.what)
        check = checks.get(uid)
        if kind == CALL or check is not None:
            typing = Typing(user, draft.patient, draft.what, check)
            title = _title(kind, check)
            found.append(
                Line(
                    draft.patient, title, draft.saved_at, draft.expires_at, typing.href
                )
            )
    return found


def _title(kind: str, check: FollowUp | None) -> str:
    if check is None:
        return _("A call")
    if kind == "correct":
        return _("Correct: %(what)s") % {"what": check.title}
    return check.title


def _parts(what: str) -> tuple[str, str, str]:
    """Kind, uid of the check and step; no kind for a form of another part."""
    if what == CALL:
        return CALL, "", ""
    found = OF_CHECK.fullmatch(what)
    return (found["kind"], found["uid"], found["gate"]) if found else ("", "", "")
