"""Is Careplan well?"""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from careplan.accounts.decorators import public
from careplan.reports import queries


@public
def healthz(request: HttpRequest) -> JsonResponse:
    health = queries.health(timezone.now())
    return JsonResponse(health, status=200 if health["ok"] else 503)
