"""One object for this member of staff, or 404; each look is noted."""

from collections.abc import Iterable

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from careplan.accounts import leaves
from careplan.accounts.models import Cover, User
from careplan.audit import actions as audit
from careplan.followups.models import (
    Alert,
    CarePlan,
    FollowUp,
    PlanChange,
    Upgrade,
)
from careplan.followups.queries import upgrades
from careplan.lib.errors import RefusedError
from careplan.patients import queries as patients
from careplan.patients.models import Patient
from careplan.patients.queries import WayIn


class ElsewhereError(RefusedError):
    """The record is in another team's care; a reason opens it."""

    def __init__(self, patient: Patient) -> None:
        super().__init__(_("This record is in another team’s care."))
        self.patient = patient


def patient_for(user: User, uid: str) -> Patient:
    """The patient behind a URL, noted as viewed, and whether under cover.

    Raises Http404 when there is none, ElsewhereError when another team looks after
    this patient and no reason was given.
    """
    patient = (
        Patient.objects.select_related("user__contact_details", "team", "nurse")
        .filter(uid=uid)
        .first()
    )
    if patient is None:
        raise Http404
    at = timezone.now()
    way_in = patients.way_in(user, patient, at)
    if way_in is None:
        raise ElsewhereError(patient)
    said = "" if way_in is WayIn.TEAM else way_in.value
    audit.viewed(patient, by=user, at=at, patient_id=patient.pk, way_in=said)
    return patient


def follow_up_for(user: User, uid: str) -> FollowUp:
    """The follow-up behind a URL, its patient noted as viewed; errors as above."""
    follow_up = (
        FollowUp.objects.select_related(
            "plan__operation", "patient", "closed_reason", "closed_by", "team"
        )
        .filter(uid=uid)
        .first()
    )
    if follow_up is None:
        raise Http404
    follow_up.patient = patient_for(user, follow_up.patient.uid)
    return follow_up


def alert_for(user: User, uid: str) -> Alert:
    """The alert behind a URL, its patient noted as viewed; errors as above."""
    alert = (
        Alert.objects.select_related(
            *("version__page", "rule", "patient", "team", "owner", "acknowledged_by"),
            *("closed_by", "outcome", "follow_up"),
        )
        .filter(uid=uid)
        .first()
    )
    if alert is None:
        raise Http404
    alert.patient = patient_for(user, alert.patient.uid)
    return alert


def plan_for(user: User, uid: str) -> CarePlan:
    """The care plan behind a URL, its patient noted as viewed; errors as above."""
    plan = (
        CarePlan.objects.select_related("operation", "patient").filter(uid=uid).first()
    )
    if plan is None:
        raise Http404
    plan.patient = patient_for(user, plan.patient.uid)
    return plan


def checks_of(patient: Patient, uids: Iterable[str]) -> list[FollowUp]:
    """Checks of one patient by the uids a form named; refused when one is not hers."""
    wanted = set(uids)
    found = list(FollowUp.objects.filter(patient=patient, uid__in=wanted))
    if len(found) < len(wanted):
        raise RefusedError(_("One of these checks belongs to somebody else."))
    return found


def is_check_of(patient: Patient, uid: str) -> bool:
    """Whether this names a check of this patient."""
    return FollowUp.objects.filter(patient=patient, uid=uid).exists()


def change_for(user: User, uid: str) -> PlanChange:
    """The change behind a URL, its patient noted as viewed; errors as above."""
    change = (
        PlanChange.objects.select_related("plan__operation", "plan__patient", "by")
        .filter(uid=uid)
        .first()
    )
    if change is None:
        raise Http404
    change.plan.patient = patient_for(user, change.plan.patient.uid)
    return change


def upgrade_for(user: User, uid: str) -> Upgrade:
    """The upgrade behind a URL, of one's own teams. Raises Http404 for any other."""
    upgrade = upgrades.orders(user).filter(uid=uid).first()
    if upgrade is None:
        raise Http404
    return upgrade


def leave_for(user: User, uid: str) -> Cover:
    """Leave of one's own or of somebody one leads. Raises Http404 for any other."""
    leave = leaves.leave_to_set(user, uid)
    if leave is None:
        raise Http404
    return leave


def record_of_any_team(uid: str) -> Patient:
    """The patient behind a URL, to ask for access only: nothing of it may be shown."""
    patient = Patient.objects.filter(uid=uid).first()
    if patient is None:
        raise Http404
    return patient


def may_see(user: User, patient: Patient) -> bool:
    """Whether the record is open to this person already."""
    return patients.visible_to(user).filter(pk=patient.pk).exists()


def note_list(user: User, shown: Iterable[Patient]) -> None:
    """Note that a list named these patients: one row for the list."""
    ids = [patient.pk for patient in shown]
    if ids:
        audit.viewed(Patient, by=user, at=timezone.now(), ids=ids)


def note_export(user: User, shown: Iterable[Patient], facts: dict[str, str]) -> None:
    """Note that a list of these patients was taken out, and with which filters."""
    ids = [patient.pk for patient in shown]
    fields = facts | {"ids": ids, "rows": len(ids)}
    audit.record("exported", Patient, by=user, at=timezone.now(), fields=fields)


def closed_record(user: User, number: str) -> str:
    """The uid of another team's patient with exactly this hospital number, or "".

    Who knows the number may ask for the record; nothing else of it is said.
    """
    found = Patient.objects.filter(number__iexact=number).first()
    if found is None or may_see(user, found):
        return ""
    return found.uid
