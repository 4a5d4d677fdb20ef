"""Loads checklists, questions, pages and lists from the files that come along."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from careplan.audit import actions as audit
from careplan.audit.actors import Job
from careplan.content.models import Version
from careplan.lib.library.report import Report
from careplan.lib.library.source import LibraryError


class Command(BaseCommand):
    help = (
        "Loads the library files. What is new or edited becomes a version in review; "
        "what is published stays as it is. All or nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at, by, report = timezone.now(), Job("loadlibrary"), Report()
        try:
            with transaction.atomic():
                for load in _loaders():
                    load(report=report, at=at, by=by)
                audit.record(
                    "library-loaded", Version, by=by, at=at, fields=report.as_dict()
                )
        except LibraryError as error:
            raise CommandError(str(error)) from error
        for line in report.lines():
            self.stdout.write(line)


def _loaders() -> list[Any]:
    """The `load` of each app's library.py, in the order of INSTALLED_APPS."""
    found = []
    for config in apps.get_app_configs():
        if config.module is None or not module_has_submodule(config.module, "library"):
            continue
        load = getattr(import_module(f"{config.name}.library"), "load", None)
        if load is not None:
            found.append(load)
    return found
