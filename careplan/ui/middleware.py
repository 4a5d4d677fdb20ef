"""Requests that nothing can be made of: impossible addresses, forms cut in two."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest


class NoNulMiddleware:
    """Answers 404 to an address with a NUL: PostgreSQL cannot even look for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)


class WholeFormMiddleware:
    """Refuses a form of which only a part arrived (H29).

    A line that breaks in the middle ends the body early, and what is left of it reads
    like a form with fewer answers or a shorter note.
    """

    FORM = "application/x-www-form-urlencoded"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.content_type == self.FORM:
            declared = request.META.get("CONTENT_LENGTH") or "0"
            if declared.isdecimal() and len(request.body) < int(declared):
                return HttpResponseBadRequest()
        return self.get_response(request)
