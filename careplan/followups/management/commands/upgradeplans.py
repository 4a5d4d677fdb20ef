"""Moves the plans that were ordered to move to a newer checklist, until none waits."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from careplan.followups.actions.upgrading import carry_out
from careplan.followups.models import UpgradePlan

WAITING = UpgradePlan.State.WAITING


class Command(BaseCommand):
    help = "Moves plans to the checklists their teams ordered. The loop does it too."

    def handle(self, *args: Any, **options: Any) -> None:
        left = self._left()
        while carry_out(at=timezone.now()):
            before, left = left, self._left()
            self.stdout.write(f"{left:,} plans wait.")
            if left >= before:
                break  # somebody works on them: the loop goes on with the rest
        if not left:
            self.stdout.write("No plan waits to be moved.")

    def _left(self) -> int:
        waiting = UpgradePlan.objects.filter(state=WAITING, upgrade__ended_at=None)
        return waiting.count()
