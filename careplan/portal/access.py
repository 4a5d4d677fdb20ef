"""The signed-in patient's own things, or 404."""

from django.http import Http404
from django.utils import timezone

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.followups.models import FollowUp
from careplan.patients import queries as patients
from careplan.patients.models import Patient


def patient_for(user: User) -> Patient:
    """The patient this account belongs to, noted as viewed."""
    patient = patients.visible_to(user).select_related("team", "nurse").first()
    if patient is None:
        raise Http404
    audit.viewed(patient, by=user, at=timezone.now(), patient_id=patient.pk)
    return patient


def follow_up_for(user: User, uid: str) -> FollowUp:
    """One check of the signed-in patient's own plan, or 404 (H19)."""
    patient = patient_for(user)
    follow_up = (
        FollowUp.objects.select_related("plan__operation", "closed_reason")
        .filter(uid=uid, patient=patient)
        .first()
    )
    if follow_up is None:
        raise Http404
    follow_up.patient = patient
    return follow_up
