"""Where a page leads when its work is done: on in the queue, or back to the call."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from careplan.patients.models import Patient

LONGEST = 500


def onward(request: HttpRequest) -> str:
    """The place in the queue a page was opened from, or nothing.

    Only our own queue: an address that came with a link leads nowhere else.
    """
    asked = request.POST.get("from") or request.GET.get("from", "")
    ours = asked.startswith(reverse("clinic:queue")) and len(asked) <= LONGEST
    ours &= asked.isprintable()
    return asked if ours and url_has_allowed_host_and_scheme(asked, None) else ""


def patient_page(patient: Patient) -> str:
    return reverse("clinic:patient", args=[patient.uid])
