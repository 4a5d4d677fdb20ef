"""What the admin pages of all versions share: states, buttons, approval."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan.content import actions as content
from careplan.content import queries
from careplan.content.confidence_admin import FIELD, ConfidenceAdmin, ConfidenceFilter
from careplan.content.models import Version
from careplan.lib.errors import RefusedError
from careplan.rules.enums import VersionState
from careplan.terms import VERSION_STATES
from careplan.ui.admin_models import GatedAdmin, may

Act = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Button:
    """A change of state that a person can ask for."""

    word: str
    label: str | Promise
    permission: str
    states: tuple[VersionState, ...]
    done: str | Promise
    heavy: bool = False
    # Asks on a page of its own first, with what would follow.
    asks: bool = False


S = VersionState
BUTTONS = [
    Button(
        "submit",
        gettext_lazy("Hand over for review"),
        content.EDIT,
        (S.DRAFT,),
        gettext_lazy("Handed over for review."),
    ),
    Button(
        "approve",
        gettext_lazy("Approve"),
        content.APPROVE,
        (S.IN_REVIEW,),
        gettext_lazy("Approved in your name. Publish it to put it to use."),
    ),
    Button(
        "publish",
        gettext_lazy("Publish"),
        content.APPROVE,
        (S.APPROVED,),
        gettext_lazy("Published. The version before it is retired."),
    ),
    Button(
        "reopen",
        gettext_lazy("Take back and write on"),
        content.EDIT,
        (S.IN_REVIEW, S.APPROVED),
        gettext_lazy("This is a draft again. You are its author now."),
    ),
    Button(
        "copy",
        gettext_lazy("Make a new draft from this version"),
        content.EDIT,
        (S.PUBLISHED, S.RETIRED),
        gettext_lazy("This is the new draft."),
    ),
    Button(
        "retire",
        gettext_lazy("Retire"),
        content.APPROVE,
        (S.PUBLISHED,),
        gettext_lazy("Retired. Running plans keep the version they were built from."),
        heavy=True,
        asks=True,
    ),
    Button(
        "discard",
        gettext_lazy("Throw this draft away"),
        content.EDIT,
        (S.DRAFT,),
        gettext_lazy("The draft is gone."),
        heavy=True,
    ),
]
LIFE: list[Any] = [
    "number",
    "state",
    "origin",
    "author",
    "approver",
    "approved_at",
    "published_at",
    "retired_at",
]


class VersionAdmin(ConfidenceAdmin):
    """Drafts can be written on; everything later can only change its state."""

    seen_with = (content.APPROVE,)
    changed_with = content.EDIT
    change_form_template = "admin/version_change_form.html"
    change_list_template = "admin/version_change_list.html"
    actions = ["approve_and_publish"]
    list_filter = ["state", (FIELD, ConfidenceFilter), "parent"]
    list_select_related = ["parent", "author", "approver"]
    readonly_fields = LIFE

    buttons: Sequence[Button] = BUTTONS
    # What further buttons of a subclass do, by their word.
    acts: Mapping[str, Act] = MappingProxyType({})

    # The actions of the app, given by subclasses.
    saves: Act
    copies: Act
    discards: Act

    def has_change_permission(
        self, request: HttpRequest, obj: Version | None = None
    ) -> bool:
        writable = obj is None or obj.state == VersionState.DRAFT
        return writable and super().has_change_permission(request, obj)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return may(request, content.APPROVE)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Version | None = None
    ) -> list[str]:
        fixed = [] if obj is None else ["parent"]
        return [*self.readonly_fields, *fixed]

    @admin.display(description=gettext_lazy("where it comes from"))
    def origin(self, version: Version) -> str:
        if not version.content_hash or version.author_id:
            return _("Written here")
        if version.approver_id:
            return _("The library")
        return _("The library: a default, not yet approved here")

    def store(self, obj: Version, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        type(self).saves(version=obj, by=by, at=at)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        act = self.admin_site.admin_view(self.act_view)
        library = self.admin_site.admin_view(self.library_view)
        return [
            path("approve-library/", library, name=f"{name}_approve_library"),
            path("<int:object_id>/act/<slug:word>/", act, name=f"{name}_act"),
            *super().get_urls(),
        ]

    def act_view(self, request: HttpRequest, object_id: int, word: str) -> HttpResponse:
        """One button was pressed: do it, or say why not."""
        button = next((each for each in self.buttons if each.word == word), None)
        version = self.get_object(request, str(object_id))
        if button is None or version is None:
            raise Http404
        if not may(request, button.permission):
            raise PermissionDenied
        shown = version
        opts = self.opts
        if request.method != "POST":
            if button.asks and VersionState(version.state) in button.states:
                return self._ask(request, button, version)
            return redirect(
                f"admin:{opts.app_label}_{opts.model_name}_change", shown.pk
            )
        try:
            outcome = self._press(button, version, request.user)
        except RefusedError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, str(button.done), messages.SUCCESS)
            shown = outcome or version
        if shown.pk is None:
            return redirect(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return redirect(f"admin:{opts.app_label}_{opts.model_name}_change", shown.pk)

    def _ask(
        self, request: HttpRequest, button: Button, version: Version
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{button.label}: {version}",
            "opts": self.opts,
            "version": version,
            "button": button,
            "follows": self.follows(version),
        }
        return TemplateResponse(request, "admin/version_ask.html", context)

    def follows(self, version: Version) -> list[str]:
        """What follows when a version is retired, in sentences."""
        return [_("Nothing takes its place until another version is published.")]

    def _press(self, button: Button, version: Version, by: Any) -> Any:
        """A page opened earlier may offer what does not fit any more."""
        if VersionState(version.state) not in button.states:
            raise RefusedError(
                _("This version is “%(state)s” now. That cannot be done with it.")
                % {"state": VERSION_STATES[VersionState(version.state)]}
            )
        return self._act(button.word)(version=version, by=by, at=timezone.now())

    def _act(self, word: str) -> Act:
        own = {
            "copy": type(self).copies,
            "discard": type(self).discards,
            **self.acts,
        }
        return own.get(word) or getattr(content, word)

    def library_view(self, request: HttpRequest) -> HttpResponse:
        """One act approves and publishes everything the library brought; asks first."""
        if not may(request, content.APPROVE):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask_library(request)
        by: Any = request.user
        done = content.approve_library(by=by, at=timezone.now())
        count = sum(len(ids) for ids in done.values())
        self.message_user(
            request,
            _("Approved and published in your name: %(count)s versions.")
            % {"count": count},
            messages.SUCCESS,
        )
        return redirect("admin:index")

    def _ask_library(self, request: HttpRequest) -> HttpResponse:
        """How many of each sort would be published, and which have to wait for what."""
        waiting = list(queries.library_in_review())
        lacking = [(each, why) for each in waiting if (why := each.obstacle())]
        left = {(each._meta.label, each.pk) for each, _why in lacking}
        ready = Counter(
            str(each._meta.verbose_name_plural)
            for each in waiting
            if (each._meta.label, each.pk) not in left
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Approve and publish all of the library"),
            "opts": self.opts,
            "ready": list(ready.items()),
            "total": ready.total(),
            "lacking": lacking,
        }
        return TemplateResponse(request, "admin/library_ask.html", context)

    @admin.action(
        description=gettext_lazy("Approve and publish"), permissions=["approve"]
    )
    def approve_and_publish(
        self, request: HttpRequest, queryset: QuerySet[Version]
    ) -> None:
        """Each by itself: what is refused is named, the others go on."""
        by: Any = request.user
        for version in queryset:
            try:
                for act in (content.approve, content.publish):
                    act(version=version, by=by, at=timezone.now())
            except RefusedError as error:
                self.message_user(request, f"{version}: {error}", messages.ERROR)
            else:
                done = _("%(version)s is published.") % {"version": version}
                self.message_user(request, done, messages.SUCCESS)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        version = kwargs.get("obj")
        context["state_buttons"] = self._buttons(request, version) if version else []
        return super().render_change_form(request, context, *args, **kwargs)

    def _buttons(self, request: HttpRequest, version: Version) -> list[dict[str, Any]]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_act"
        return [
            {
                "url": reverse(name, args=[version.pk, button.word]),
                "label": button.label,
                "heavy": button.heavy,
                "method": "get" if button.asks else "post",
            }
            for button in self.buttons
            if VersionState(version.state) in button.states
            and may(request, button.permission)
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_approve_library"
        offered = self.has_approve_permission(request)
        context = {"library_url": reverse(name) if offered else ""}
        return super().changelist_view(request, {**context, **(extra_context or {})})


class RowAdmin(GatedAdmin):
    """A row of a version: it can be written on while its version is a draft."""

    seen_with = (content.APPROVE,)
    changed_with = content.EDIT

    def has_change_permission(
        self, request: HttpRequest, obj: Any | None = None
    ) -> bool:
        writable = obj is None or obj.version.state == VersionState.DRAFT
        return writable and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Any | None = None
    ) -> bool:
        return obj is not None and self.has_change_permission(request, obj)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Any | None = None
    ) -> list[str]:
        fixed = [] if obj is None else ["version"]
        return [*self.readonly_fields, *fixed]

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "version":
            versions = db_field.related_model.objects
            kwargs["queryset"] = versions.filter(state=VersionState.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
