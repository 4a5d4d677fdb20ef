"""What the demo mailed, for anybody who looks at the demo."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from careplan.accounts.decorators import public
from careplan.demo import mail_box
from careplan.demo.mail_box import Received

MOST_SHOWN = 100


@public
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The newest messages, newest first."""
    received = mail_box.newest(settings.DEMO_MAIL, MOST_SHOWN)
    hidden = mail_box.count(settings.DEMO_MAIL) - len(received)
    return render(
        request, "demo/mail.html", {"received": received, "hidden": max(hidden, 0)}
    )


@public
@require_safe
def mail_message(request: HttpRequest, key: str) -> HttpResponse:
    """One message: its headers, its text, its HTML in a frame."""
    return render(request, "demo/mail_message.html", {"received": _found(key)})


@public
@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type] # its hint knows only views without a key
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],  # mail carries its styles with it
        "img-src": ["data:"],
        "frame-ancestors": [SELF],
        "form-action": [NONE],
        "base-uri": [NONE],
    }
)
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part as it came, shut in: no script, nothing fetched.

    Its links open outside the frame, where our own pages refuse to be shown.
    """
    html = _found(key).html
    if not html:
        raise Http404
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


def _found(key: str) -> Received:
    received = mail_box.read(settings.DEMO_MAIL, key)
    if received is None:
        raise Http404
    return received
