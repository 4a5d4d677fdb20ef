"""Clinical rows in the administration: to read only, and every look is noted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from careplan.audit import actions as audit
from careplan.ui.admin_models import ReadOnlyAdmin


class RecordAdmin(ReadOnlyAdmin):
    """`patient_path` leads from a row to its patient's id, as `plan__patient_id`."""

    seen_with = ("record-audit",)
    patient_path = "patient_id"

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if "cl" in shown:
            ids = [row.pk for row in shown["cl"].result_list]
            audit.viewed(self.model, by=_who(request), at=timezone.now(), ids=ids)
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, object_id)
        if row is not None:
            audit.viewed(
                row,
                by=_who(request),
                at=timezone.now(),
                patient_id=self._patient_of(row),
            )
        return response

    def _patient_of(self, row: Any) -> int | None:
        if not self.patient_path:
            return None
        for step in self.patient_path.split("__"):
            row = getattr(row, step)
        found: int | None = row
        return found


def _who(request: HttpRequest) -> Any:
    return request.user
