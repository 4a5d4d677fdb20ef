"""What the next page says of what was done; always of whom (H20)."""

from django.contrib import messages
from django.utils.translation import gettext as _

from careplan.accounts.http import SignedInRequest
from careplan.patients.models import Patient


def done(request: SignedInRequest, patient: Patient, said: str) -> None:
    """Say that something was done: in another tab it may stand over somebody else."""
    messages.success(request, _of(patient, said))


def note(request: SignedInRequest, patient: Patient, said: str) -> None:
    """Say why nothing was done, or what to know."""
    messages.info(request, _of(patient, said))


def refused(request: SignedInRequest, patient: Patient, said: str) -> None:
    """Say what could not be done."""
    messages.error(request, _of(patient, said))


def _of(patient: Patient, said: str) -> str:
    return _("%(name)s: %(said)s") % {"name": patient.name, "said": said}
