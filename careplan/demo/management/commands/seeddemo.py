"""Fills an empty database with the demo's hospital and patients."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from careplan.demo.preparing import refuse_real_patients
from careplan.demo.seeding import seed
from careplan.lib.errors import RefusedError


class Command(BaseCommand):
    help = "Makes the demo's hospital, staff and patients. Does nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("Only the demo has invented patients: make demo")
        try:
            refuse_real_patients()
        except RefusedError as error:
            raise CommandError(str(error)) from error
        seed(timezone.now(), self.stdout.write)
