"""Pages are never cached; a form that was not accepted says so in its status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

UNPROCESSABLE = 422


class NoStoreMiddleware:
    """Keeps every page out of all caches, whoever reads it (H23)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response


class FailedFormMiddleware:
    """Gives allauth's pages the status our own have when a form has errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        match = request.resolver_match
        ours = match is None or not (match.url_name or "").startswith("account_")
        if ours or request.method != "POST":
            return response
        form = (response.context_data or {}).get("form")
        if form is not None and form.is_bound and form.errors:
            response.status_code = UNPROCESSABLE
        return response
