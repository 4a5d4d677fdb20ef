"""Loads public holidays from a calendar file or a list."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from careplan.audit.actors import Job
from careplan.hospital import actions
from careplan.hospital.holiday_files import read_holidays
from careplan.lib.errors import RefusedError


class Command(BaseCommand):
    help = (
        "Loads public holidays from an .ics file, or a .csv file with the columns day "
        "and name. Days known already stay as they are. Existing plans keep their "
        "days. All or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            days = read_holidays(path.name, path.read_bytes())
            added = actions.load_holidays(
                days=days, file=path.name, by=Job("loadholidays"), at=timezone.now()
            )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except RefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{added} holidays added, {len(days) - added} known already. "
            "Existing plans keep their days."
        )
