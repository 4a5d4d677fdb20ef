"""The administration, under our own name and in the order of work."""

from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

# Group, then the models as Django names them.
GROUPS = [
    (
        _("Checklists"),
        [
            "checklists.checklist",
            "checklists.checklistversion",
            "checklists.checklistitem",
            "checklists.tag",
        ],
    ),
    (
        _("Questions"),
        ["questions.questionset", "questions.questionsetversion", "questions.question"],
    ),
    (
        _("Red flags"),
        ["questions.redflagrule", "questions.redflagruleversion"],
    ),
    (
        _("Education"),
        ["education.educationpage", "education.pageversion", "education.riskfactor"],
    ),
    (
        _("Reminders"),
        [
            "reminders.reminderstep",
            "outbox.reminder",
            "reminders.delivery",
            "reminders.attempt",
        ],
    ),
    (
        _("Hospital"),
        [
            "hospital.hospital",
            "hospital.openinghours",
            "hospital.holiday",
            "hospital.reason",
            "followups.contactoutcome",
        ],
    ),
    (
        _("People"),
        ["accounts.user", "accounts.team", "accounts.cover", "accounts.invitation"],
    ),
    (
        _("Clinical records, to read only"),
        [
            "patients.patient",
            "patients.operation",
            "followups.careplan",
            "followups.planchange",
            "followups.upgrade",
            "followups.followup",
            "followups.followupevent",
            "followups.alert",
            "followups.alertevent",
            "followups.contactattempt",
            "followups.promise",
            "entries.entry",
            "education.reading",
            "patients.accessreason",
            "patients.consent",
        ],
    ),
    (
        _("Jobs and heartbeat"),
        ["hospital.jobrun", "followups.ledgerrun", "followups.ledgerline"],
    ),
    (_("Audit"), ["audit.auditevent"]),
]


class CareplanAdminSite(admin.AdminSite):
    site_title = _("Careplan administration")
    site_header = _("Careplan administration")
    index_title = _("What do you want to look after?")
    site_url = "/start/"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        """Only our own models: what other packages register has no use here."""
        models = model_or_iterable
        models = [models] if isinstance(models, type) else list(models)
        ours = [model for model in models if model.__module__.startswith("careplan.")]
        super().register(ours, *args, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's own signature
        """A signed-in person without the permission meets 403, not a second sign-in."""
        gated = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return gated(request, *args, **kwargs)

        return update_wrapper(inner, gated)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One sign-in for everybody; whoever may not administrate is told so (403)."""
        target = request.GET.get("next") or request.path.removesuffix("login/")
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Our groups; one app's own page keeps Django's list."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        pages = {
            f"{app['app_label']}.{row['object_name'].lower()}": row
            for app in apps
            for row in app["models"]
        }
        groups = []
        for name, labels in GROUPS:
            models = [pages[label] for label in labels if label in pages]
            if models:
                link = models[0]["admin_url"]
                groups.append(_group(name, labels[0], link, models))
        return groups


def _group(name: Any, first: str, link: str, models: list[Any]) -> dict[str, Any]:
    return {
        "name": name,
        "app_label": first.replace(".", "-"),
        "app_url": link,
        "has_module_perms": True,
        "models": models,
    }
