"""Every page shows the clinic's time."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from careplan.hospital import queries


class ClinicTimeMiddleware:
    """Reads the hospital once for a request; clocks on its pages show its zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hospital = queries.the_hospital()
        request.hospital = hospital  # type: ignore[attr-defined]
        with timezone.override(hospital.zone):
            return self.get_response(request)
