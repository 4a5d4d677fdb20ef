"""Users with their roles and teams, teams, invitations."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan.accounts import inviting, leaves, staffing
from careplan.accounts.models import Cover, Invitation, Team, User
from careplan.accounts.permissions import Permission, Role
from careplan.lib.errors import RefusedError
from careplan.ui.admin_fields import KnownRowsField
from careplan.ui.admin_models import GatedAdmin, ReadOnlyAdmin, RefusableForm, may


class UserForm(RefusableForm):
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    role_names = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What each role may do stands in the handbook."),
    )
    teams = KnownRowsField(
        label=gettext_lazy("Teams"),
        queryset=Team.objects.filter(active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ["name", "email", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            details = getattr(self.instance, "contact_details", None)
            self.initial.update(
                phone=details.phone if details else "",
                role_names=[grant.role for grant in self.instance.roles.all()],
                teams=[each.team_id for each in self.instance.memberships.all()],
            )

    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").strip().lower() or None


@admin.register(User)
class UserAdmin(GatedAdmin):
    changed_with = Permission.USER_MANAGE
    form = UserForm
    change_form_template = "admin/accounts/user_change_form.html"
    fields = ["name", "email", "phone", "is_active", "role_names", "teams"]
    list_display = ["name", "email", "roles_shown", "teams_shown", "is_active"]
    list_filter = ["roles__role", "memberships__team", "is_active"]
    search_fields = ["name", "email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users = super().get_queryset(request)
        return users.prefetch_related("roles", "memberships__team")

    @admin.display(description=gettext_lazy("roles"))
    def roles_shown(self, user: User) -> str:
        return ", ".join(str(grant) for grant in user.roles.all())

    @admin.display(description=gettext_lazy("teams"))
    def teams_shown(self, user: User) -> str:
        return ", ".join(str(each.team) for each in user.memberships.all())

    def store(self, obj: User, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        words: dict[str, Any] = {
            "name": cleaned["name"],
            "email": cleaned["email"],
            "phone": cleaned["phone"],
            "roles": [Role(name) for name in cleaned["role_names"]],
            "teams": list(cleaned["teams"]),
            "by": by,
            "at": at,
        }
        if obj.pk:
            user = User.objects.get(pk=obj.pk)
            staffing.change_user(user=user, is_active=cleaned["is_active"], **words)
        else:
            obj.pk = staffing.add_user(**words).pk

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.invite_view)
        name = "accounts_user_invite"
        return [
            path("<int:object_id>/invite/", view, name=name),
            *super().get_urls(),
        ]

    def invite_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Open an invitation and send its link to the person's own address."""
        if not may(request, Permission.USER_MANAGE):
            raise PermissionDenied
        user = self.get_object(request, str(object_id))
        if user is None:
            raise Http404
        if request.method != "POST":
            return redirect("admin:accounts_user_change", user.pk)
        by: Any = request.user
        try:
            inviting.invite_by_mail(user=user, by=by, at=timezone.now())
        except RefusedError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            sent = _("An invitation is on its way to %(address)s.")
            self.message_user(request, sent % {"address": user.email})
        return redirect("admin:accounts_user_change", user.pk)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        user = kwargs.get("obj")
        context["invite_url"] = (
            reverse("admin:accounts_user_invite", args=[user.pk]) if user else ""
        )
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Team)
class TeamAdmin(GatedAdmin):
    changed_with = Permission.USER_MANAGE
    fields = ["name", "lead", "on_call", "active", "members"]
    readonly_fields = ["members"]
    list_display = ["name", "lead", "on_call", "members", "active"]
    list_filter = ["active"]
    list_select_related = ["lead", "on_call"]
    search_fields = ["name", "lead__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).prefetch_related("memberships__user")

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in {"lead", "on_call"}:
            kwargs["queryset"] = leaves.clinic_staff()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("members"))
    def members(self, team: Team) -> str:
        if not team.pk:
            return "–"
        return ", ".join(str(each.user) for each in team.memberships.all()) or "–"

    def store(self, obj: Team, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        staffing.save_team(team=obj, by=by, at=at)


@admin.register(Cover)
class CoverAdmin(ReadOnlyAdmin):
    """Set and taken back on the nurses' side, where clashes are seen."""

    seen_with = (Permission.USER_MANAGE,)
    list_display = ["user", "stand_in", "first_day", "last_day", "withdrawn_at"]
    list_filter = ["user", "stand_in"]
    list_select_related = ["user", "stand_in"]
    date_hierarchy = "first_day"


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    seen_with = (Permission.USER_MANAGE,)
    fields = ["user", "invited_by", "created_at", "expires_at", "accepted_at"]
    list_display = ["user", "invited_by", "created_at", "expires_at", "accepted_at"]
    list_select_related = ["user", "invited_by"]
    search_fields = ["user__name", "user__email"]
    list_filter = [("accepted_at", admin.EmptyFieldListFilter)]
    date_hierarchy = "created_at"
