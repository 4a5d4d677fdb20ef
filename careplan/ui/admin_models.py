"""What our admin pages share: who may open them, and what a refused save does."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import PositiveSmallIntegerField, QuerySet, TextField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from careplan.lib import limits
from careplan.lib.errors import RefusedError
from careplan.ui.admin_fields import KnownRowsField

# Generic for the type checker only; Django's own classes are not.
if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    _TabularInline = admin.TabularInline[Any, Any]
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelAdmin = admin.ModelAdmin
    _TabularInline = admin.TabularInline
    _ModelForm = forms.ModelForm

UNPROCESSABLE = 422


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the person at the screen has a permission of the table."""
    user: Any = request.user
    return bool(user.is_authenticated and user.may(permission))


class RefusableForm(_ModelForm):
    """Shows why the action behind it said no, and keeps what was typed."""

    refusal = ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned


class GatedAdmin(_ModelAdmin):
    """Opens and saves by the permission table; saving goes through an action.

    `seen_with` and `changed_with` are words of accounts.permissions.Permission,
    which lies above. Nothing can be deleted unless a subclass says so.
    """

    seen_with: tuple[str, ...] = ()
    changed_with: str = ""
    form = RefusableForm
    actions_on_bottom = False
    show_full_result_count = False
    list_per_page = 50
    save_on_top = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        words = {*self.seen_with, self.changed_with} - {""}
        return any(may(request, permission) for permission in words)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.changed_with) and may(request, self.changed_with)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def store(
        self, obj: Any, cleaned: Mapping[str, Any], *, by: Any, at: dt.datetime
    ) -> None:
        """Save through the action of the model's app."""
        raise NotImplementedError

    def drop(self, obj: Any, *, by: Any, at: dt.datetime) -> None:
        """Delete through the action of the model's app."""
        raise NotImplementedError

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        self.store(obj, form.cleaned_data, by=request.user, at=timezone.now())

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: Any
    ) -> None:
        """Everything was saved by the action; rows are read-only in our inlines."""

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        add: Any = False,  # noqa: FBT002 - Django's own signature
    ) -> Any:
        """Our inlines are never saved, so they have nothing to tell."""
        return super().construct_change_message(request, form, [], add)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.drop(obj, by=request.user, at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.drop(obj, by=request.user, at=timezone.now())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Rows are deleted one at a time, on a page that says what hangs on them."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Limits no database keeps for us: SQLite takes any number, all any text."""
        if isinstance(db_field, PositiveSmallIntegerField):
            low, high = limits.NUMBERS.get(db_field.name, limits.SMALL)
            kwargs |= {"min_value": low, "max_value": high}
        elif isinstance(db_field, TextField):
            kwargs["max_length"] = limits.LONGEST.get(
                db_field.name, limits.LONGEST_TEXT
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs.setdefault("form_class", KnownRowsField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def changeform_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            response = super().changeform_view(request, *args, **kwargs)
        except RefusedError as error:
            # Nothing was written; the same page again, with the typing and the reason.
            request.refusal = str(error)  # type: ignore[attr-defined]
            response = super().changeform_view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and request.method == "POST":
            response.status_code = UNPROCESSABLE
        return response

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except RefusedError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(request.path)


class ReadOnlyAdmin(GatedAdmin):
    """A page to look at: nothing on it is added, changed or deleted."""

    actions = None

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyRows(_TabularInline):
    """Rows shown on the page of what they belong to, each with its own page."""

    template = "admin/read_only_rows.html"
    extra = 0
    can_delete = False
    show_change_link = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.fields or [])

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # whoever sees the page sees its rows

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
