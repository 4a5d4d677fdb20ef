"""Counts the books: nothing that was opened may be missing."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone

from careplan.followups.actions.keeping_books import keep_books
from careplan.followups.models import LedgerLine, LedgerRun
from careplan.followups.queries import ledger
from careplan.patients.models import Patient

SHOWN = 20


class Command(BaseCommand):
    help = "Counts the books of all patients; ends with 1 when they do not balance."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--patient",
            metavar="UID",
            help="Only this patient; nothing is kept. As --patient=UID: it may begin "
            "with a dash.",
        )
        parser.add_argument(
            "--quiet", action="store_true", help="Say nothing while all is well."
        )

    def handle(
        self, *args: Any, patient: str | None, quiet: bool, **options: Any
    ) -> None:
        different = self._one(patient, quiet) if patient else self._all(quiet)
        if different:
            sys.exit(1)

    def _one(self, uid: str, quiet: bool) -> bool:  # noqa: FBT001
        patient = Patient.objects.filter(uid=uid).first()
        if patient is None:
            msg = f"There is no patient {uid}."
            raise CommandError(msg)
        found = ledger.check_patient(patient, at=timezone.now())
        if found or not quiet:
            self._by_kind(ledger.counted(found))
            self._listed([each.text for each in found], len(found))
        return bool(found)

    def _all(self, quiet: bool) -> bool:  # noqa: FBT001
        run = keep_books(at=timezone.now())
        if run is None:
            return True
        if run.differences or not quiet:
            self._summary(run)
        return bool(run.differences)

    def _summary(self, run: LedgerRun) -> None:
        seconds = (run.ended_at - run.started_at).total_seconds()
        kinds = run.lines.order_by().values_list("kind").annotate(Count("pk"))
        counts = dict.fromkeys(LedgerLine.Kind.values, 0) | dict(kinds)
        self.stdout.write(
            f"Books of {timezone.localtime(run.started_at):%Y-%m-%d %H:%M}"
        )
        for name in ("opened", "done", "open", "closed"):
            self.stdout.write(f"  {name:<12}{getattr(run, name):>12,}")
        self._by_kind(counts)
        self.stdout.write(f"  {'seconds':<12}{seconds:>12,.1f}")
        rows = run.lines.select_related("patient").order_by("pk")[:SHOWN]
        self._listed(
            [
                f"{row.patient.number if row.patient else '–'}: {row.text}"
                for row in rows
            ],
            run.differences,
        )

    def _by_kind(self, counts: Mapping[str, int]) -> None:
        for kind, count in counts.items():
            words = LedgerLine.Kind(kind).label
            self.stdout.write(f"  {kind:<12}{count:>12,}  {words}")

    def _listed(self, texts: Iterable[str], count: int) -> None:
        for text in texts:
            self.stdout.write(f"  - {text}")
        if count > SHOWN:
            self.stdout.write(f"  and {count - SHOWN:,} more.")
        verdict = f"{count:,} differences." if count else "The books balance."
        self.stdout.write(verdict)
