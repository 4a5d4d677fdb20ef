"""The page that loads holidays from a file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from careplan.hospital import actions
from careplan.hospital.holiday_files import MOST_BYTES, read_holidays
from careplan.hospital.models import Holiday
from careplan.lib.errors import RefusedError
from careplan.ui.admin_models import UNPROCESSABLE, GatedAdmin


class HolidayFileForm(forms.Form):
    file = forms.FileField(
        label=_("Calendar file (.ics) or list (.csv)"),
        max_length=200,
        error_messages={"required": _("Choose a file.")},
    )


class LoadsHolidays(GatedAdmin):
    """Adds “Load from a file” to the list of holidays."""

    change_list_template = "admin/hospital/holiday_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.load_view)
        return [
            path("load/", view, name="hospital_holiday_load"),
            *super().get_urls(),
        ]

    def load_view(self, request: HttpRequest) -> HttpResponse:
        """Read a file and add its days: all of them, or none and why."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = HolidayFileForm(*((request.POST, request.FILES) if posted else ()))
        if posted and form.is_valid():
            try:
                return self._load(request, form.cleaned_data["file"])
            except RefusedError as error:
                form.add_error("file", str(error))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Load holidays from a file"),
            "opts": Holiday._meta,
            "form": form,
        }
        page = "admin/hospital/load_holidays.html"
        status = UNPROCESSABLE if posted else 200
        return TemplateResponse(request, page, context, status=status)

    def _load(self, request: HttpRequest, file: Any) -> HttpResponse:
        by: Any = request.user
        name = file.name or ""
        days = read_holidays(name, file.read(MOST_BYTES + 1))
        added = actions.load_holidays(days=days, file=name, by=by, at=timezone.now())
        said = ngettext(
            "%(added)s holiday added, %(known)s known already.",
            "%(added)s holidays added, %(known)s known already.",
            added,
        )
        words = {"added": added, "known": len(days) - added}
        self.message_user(request, said % words, messages.SUCCESS)
        return redirect("admin:hospital_holiday_changelist")
