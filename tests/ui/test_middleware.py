"""A form of which only a part arrived is no form (H29)."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from careplan.ui.middleware import WholeFormMiddleware

BODY = b"note=Shivers+since+noon"


@pytest.mark.parametrize(("missing", "status"), [(0, 200), (1, 400), (9, 400)])
def test_h29_half_a_form_is_refused(missing, status):
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(BODY)),
            "wsgi.input": io.BytesIO(BODY[: len(BODY) - missing]),
        }
    )

    answer = WholeFormMiddleware(lambda _request: HttpResponse())(request)

    assert answer.status_code == status
