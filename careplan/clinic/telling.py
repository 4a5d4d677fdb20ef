"""What the next page says of what was done; always of whom (H20)."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from careplan.patients.models import Patient


def done(request: HttpRequest, patient: Patient, said: str) -> None:
    """Say that something was done: in another tab it may stand over somebody else."""
    messages.success(request, _of(patient, said))


def note(request: HttpRequest, patient: Patient, said: str) -> None:
    """Say why nothing was done, or what to know."""
    messages.info(request, _of(patient, said))


def refused(request: HttpRequest, patient: Patient, said: str) -> None:
    """Say what could not be done."""
    messages.error(request, _of(patient, said))


def to_anybody(request: HttpRequest, said: str) -> None:
    """Say something about no patient: the reader may not be signed in."""
    messages.info(request, said)


def _of(patient: Patient, said: str) -> str:
    return _("%(name)s: %(said)s") % {"name": patient.name, "said": said}
