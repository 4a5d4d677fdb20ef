"""Whose records a person may see, and how to find one."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from careplan.accounts import queries as accounts
from careplan.accounts.models import Membership, User
from careplan.accounts.permissions import Permission
from careplan.hospital import queries as hospital
from careplan.lib.names import alike, tokens
from careplan.patients.models import AccessReason, Consent, NameToken, Patient

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_DATE = re.compile(
    r"\b(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})\b"
    r"|\b(?P<iso_year>\d{4})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2})\b"
    rf"|\b(?P<said_day>\d{{1,2}})\s+(?P<said>{'|'.join(MONTHS)})[a-z]*\.?\s+"
    r"(?P<said_year>\d{4})\b",
    re.IGNORECASE,
)
DIGITS_ENOUGH = 4
# No name has more; each word is a condition of its own in the query.
MOST_WORDS = 20
LONGEST = 300
MOST_COMPARED = 300
BEGINNING = 3


def visible_to(user: User, now: dt.datetime | None = None) -> QuerySet[Patient]:
    """The patients a person may see: the one answer to "whose?".

    A nurse sees the patients of her teams, of the teams of those she stands in for on
    the clinic's day, and those she gave a reason for that still holds at `now`; a
    patient sees herself; everyone else sees nobody.
    """
    if user.may(Permission.PATIENT_VIEW):
        at = now or timezone.now()
        return _open_to(user, at, accounts.team_ids(user, hospital.clinic_day(at)))
    if user.may(Permission.PORTAL_OPEN):
        return Patient.objects.filter(user=user)
    return Patient.objects.none()


def _open_to(user: User, at: dt.datetime, teams: accounts.Ids) -> QuerySet[Patient]:
    reasons = AccessReason.objects.filter(user=user, until__gt=at)
    return Patient.objects.filter(
        Q(team__in=teams) | Q(pk__in=reasons.values("patient"))
    )


class WayIn(StrEnum):
    """How a record is open to a member of staff."""

    TEAM = "team"
    COVER = "cover"
    REASON = "reason"


def way_in(user: User, patient: Patient, now: dt.datetime) -> WayIn | None:
    """How this person may see the record at `now`; None when she may not.

    Cover is told apart from her own team, so that the trail can say so.
    """
    if not user.may(Permission.PATIENT_VIEW):
        return None
    teams = accounts.team_ids(user, hospital.clinic_day(now))
    own = Membership.objects.filter(user=user, team=OuterRef("team"))
    found = (
        _open_to(user, now, teams)
        .filter(pk=patient.pk)
        .annotate(ours=Exists(own), hers=Q(team__in=teams))
        .values_list("ours", "hers")
        .first()
    )
    if found is None:
        return None
    ours, covered = found
    if ours:
        return WayIn.TEAM
    return WayIn.COVER if covered else WayIn.REASON


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: rows one may open, and how many others there are."""

    patients: list[Patient]
    elsewhere: int
    more: bool


def matching(text: str) -> QuerySet[Patient]:
    """Patients whose number, birth date or name fits the text.

    Every word of the name must begin some word of the patient's name; accents, case
    and order do not matter. A date (3.4.1951, 03/04/1951 read day first, 1951-04-03,
    3 April 1951) narrows to that birth date. Digits alone may be the end of a number.
    """
    rows = Patient.objects.all()
    text = text.replace("\0", "")[:LONGEST]  # PostgreSQL takes no NUL
    born = _birth_date(text)
    if born:
        rows = rows.filter(born_on=born)
        text = _DATE.sub(" ", text)
    number = re.sub(r"\s+", "", text)
    words = tokens(text)[:MOST_WORDS]
    if not words:
        return rows if born else rows.none()
    by_name = Q()
    for word in words:
        by_name &= Q(
            Exists(
                NameToken.objects.filter(patient=OuterRef("pk"), token__startswith=word)
            )
        )
    by_number = Q(number__iexact=number) | Q(number__iexact=text.strip())
    if number.isdigit() and len(number) >= DIGITS_ENOUGH:
        by_number |= Q(number__endswith=number)
    return rows.filter(by_name | by_number)


def search(text: str, *, user: User, limit: int = 25) -> Found:
    """Find patients for a member of staff.

    Of another team's patients it says only that there are some, never who.
    """
    found = matching(text)
    hers = visible_to(user).values("pk")
    visible = list(
        found.filter(pk__in=hers)
        .select_related("team", "user__contact_details")
        .prefetch_related("operations")
        .order_by("name", "pk")[: limit + 1]
    )
    elsewhere = found.exclude(pk__in=hers).count()
    return Found(visible[:limit], elsewhere, more=len(visible) > limit)


def probable_duplicates(*, name: str, born_on: dt.date, number: str) -> list[Patient]:
    """Patients who may be the same person (H22), in any team.

    The same number; or the same birth date with any word of the name in common; or
    every word of the name with a birth date that differs in one part only (a slip).
    """
    words = tokens(name.replace("\0", ""))[:MOST_WORDS]
    number = "".join(number.replace("\0", "").split())
    same_day = Q(born_on=born_on) & Q(
        Exists(NameToken.objects.filter(patient=OuterRef("pk"), token__in=words))
    )
    same_name = Q()
    for word in words:
        same_name &= Q(
            Exists(NameToken.objects.filter(patient=OuterRef("pk"), token=word))
        )
    near = (
        Q(born_on__day=born_on.day, born_on__month=born_on.month)
        | Q(born_on__day=born_on.day, born_on__year=born_on.year)
        | Q(born_on__month=born_on.month, born_on__year=born_on.year)
    )
    if born_on.day <= 12:
        near |= Q(
            born_on__day=born_on.month,
            born_on__month=born_on.day,
            born_on__year=born_on.year,
        )
    alike = same_day | (same_name & near) if words else Q(pk__in=[])
    return list(
        Patient.objects.filter(Q(number__iexact=number) | alike)
        .select_related("team")
        .order_by("name", "pk")[:10]
    )


def look_alikes(patient: Patient, user: User, limit: int = 3) -> list[Patient]:
    """Patients a user sees who could be taken for this one, the likest first (H20)."""
    return alike_to(
        name=patient.name, born_on=patient.born_on, user=user, but=patient, limit=limit
    )


def alike_to(
    *,
    name: str,
    born_on: dt.date,
    user: User,
    but: Patient | None = None,
    limit: int = 3,
) -> list[Patient]:
    """Patients a user sees who could be taken for somebody of this name and birth date.

    One indexed query: they share the beginning of a word, or the birth date.
    """
    words = tokens(name.replace("\0", ""))[:MOST_WORDS]
    if not words:
        return []
    begins = Q()
    for word in words:
        begins |= Q(token__startswith=word[:BEGINNING])
    shares = Exists(NameToken.objects.filter(begins, patient=OuterRef("pk")))
    rows = (
        visible_to(user)
        .filter(shares | Q(born_on=born_on))
        .exclude(pk=but.pk if but else 0)
        .order_by("name", "pk")[:MOST_COMPARED]
    )
    found = [each for each in rows if _may_be_taken_for(name, born_on, each)]
    found.sort(key=lambda each: (each.name != name, each.born_on != born_on))
    return found[:limit]


def _may_be_taken_for(name: str, born_on: dt.date, other: Patient) -> bool:
    """Like names; one family name and first letter; one birth date and like letters."""
    words, theirs = tokens(name), tokens(other.name)
    first, last = words[0], words[-1]
    if alike(name, other.name):
        return True
    if last in theirs and any(each[:1] == first[:1] for each in theirs):
        return True
    begins = any(each.startswith(last[:BEGINNING]) for each in theirs)
    return born_on == other.born_on and (first in theirs or begins)


def consents_of(patient: Patient) -> list[tuple[str, Consent | None]]:
    """Each purpose by name, and what the patient said last; None: nobody has asked."""
    newest: dict[str, Consent] = {}
    for row in Consent.objects.filter(patient=patient).order_by("id"):
        newest[row.purpose] = row
    return [(str(each.label), newest.get(each.value)) for each in Consent.Purpose]


def reasons_given(patient: Patient, limit: int = 50) -> list[AccessReason]:
    """Why people of other teams opened a record, newest first."""
    rows = AccessReason.objects.filter(patient=patient).select_related("user")
    return list(rows.order_by("-at")[:limit])


def _birth_date(text: str) -> dt.date | None:
    found = _DATE.search(text)
    if not found:
        return None
    part = found.groupdict()
    month = part["month"] or part["iso_month"]
    if part["said"]:
        month = str(MONTHS.index(part["said"].lower()) + 1)
    year = part["year"] or part["iso_year"] or part["said_year"]
    day = part["day"] or part["iso_day"] or part["said_day"]
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
