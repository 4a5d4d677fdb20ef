"""A form sent after the sign-in has ended loses nothing that was typed (H23, H29)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from careplan.clinic import drafts, telling
from careplan.clinic.moment import read_clock


class TypedTextMiddleware:
    """Keeps a form that nobody signed in sends, as a draft of who had opened it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
    ) -> None:
        if getattr(view, "requires", None) is None or request.method != "POST":
            return
        token = request.POST.get(drafts.FIELD)
        if not token or request.user.is_authenticated:
            return
        typing = drafts.opened(token)
        if typing and typing.keep_signed_out(request.POST, read_clock().at):
            telling.to_anybody(request, _("What you typed is kept. Sign in to go on."))
