"""The signed-in patient's own things, or 404."""

from django.http import Http404
from django.utils import timezone

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.education import queries as education
from careplan.education.models import PageVersion
from careplan.followups.models import FollowUp
from careplan.followups.queries.rows import is_for_patient, with_reasons
from careplan.patients import queries as patients
from careplan.patients.models import Patient


def patient_for(user: User) -> Patient:
    """The patient this account belongs to, noted as viewed.

    A nurse who is a patient too sees herself here, never those of her teams.
    """
    own = patients.visible_to(user).filter(user=user)
    patient = own.select_related("team", "nurse").first()
    if patient is None:
        raise Http404
    audit.viewed(patient, by=user, at=timezone.now(), patient_id=patient.pk)
    return patient


def follow_up_for(user: User, uid: str) -> FollowUp:
    """One check of the signed-in patient's own plan, or 404 (H19).

    What staff have to find out, or their work after a call, is no patient's page.
    """
    patient = patient_for(user)
    found = with_reasons(FollowUp.objects.filter(uid=uid, patient=patient))
    follow_up: FollowUp | None = found.select_related(
        "plan__operation", "plan__patient", "added_by"
    ).first()
    if follow_up is None or not is_for_patient(follow_up):
        raise Http404
    follow_up.patient = patient
    return follow_up


def page_for(slug: str) -> PageVersion:
    """The published words of an education page, or 404 (H42)."""
    version = education.published_page(slug)
    if version is None:
        raise Http404
    return version
