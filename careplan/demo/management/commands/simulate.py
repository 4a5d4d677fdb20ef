"""Five years of a cohort in minutes; ends with the books balanced, or says why not."""

import multiprocessing
import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from careplan.demo.simulation.running import Told, simulate
from careplan.demo.simulation.summary import balances, page


class Command(BaseCommand):
    help = "Lives years of a cohort with a virtual clock and counts the books weekly."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, default=200)
        parser.add_argument("--years", type=int, default=5)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--workers",
            type=int,
            default=os.cpu_count() or 1,
            help="The cohort is shared out over so many processes, a database each.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        workers = min(options["workers"], options["patients"])
        shares = [
            options["patients"] // workers + (place < options["patients"] % workers)
            for place in range(workers)
        ]
        with tempfile.TemporaryDirectory(prefix="careplan-simulation-") as folder:
            work = [
                (Path(folder) / f"{place}.sqlite3", share, options, place)
                for place, share in enumerate(shares)
            ]
            connections.close_all()
            with multiprocessing.get_context("fork").Pool(workers) as pool:
                parts: list[Told] = pool.starmap(_share, work)
        self.stdout.write(page(parts))
        if not balances(parts):
            msg = "The books do not balance."
            raise CommandError(msg)


def _share(path: Path, patients: int, options: dict[str, Any], place: int) -> Told:
    """One share of the cohort, in a database of its own."""
    connection = connections["default"]
    connection.settings_dict |= {"NAME": str(path)}
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        # What a crash would lose is thrown away at the end anyhow.
        cursor.execute("PRAGMA synchronous = OFF")

    def say(words: str) -> None:
        sys.stdout.write(f"  share {place + 1}: {words}\n")
        sys.stdout.flush()

    return simulate(patients, options["years"], options["seed"] + place, say)
