"""What somebody typed and did not send yet."""

from django.db.models import QuerySet

from careplan.accounts.models import User
from careplan.entries.models import Draft
from careplan.patients.models import Patient
from careplan.patients.queries import visible_to


def draft_for(user: User, patient: Patient, what: str) -> Draft | None:
    """What this user typed into this form about this patient, or nothing."""
    return Draft.objects.filter(user=user, patient=patient, what=what).first()


def drafts_of(user: User) -> QuerySet[Draft]:
    """All that a user typed and did not send, newest first.

    Only about patients whose record the user may open still.
    """
    return Draft.objects.filter(user=user, patient__in=visible_to(user)).select_related(
        "patient"
    )
