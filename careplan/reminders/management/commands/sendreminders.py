"""The reminder loop: plans and sends until it is told to stop."""

import logging
import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from careplan.reminders.actions import run_pass

logger = logging.getLogger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGINT)
NAP = 0.2


class Command(BaseCommand):
    help = "Plans and sends reminders. Stops between two messages on SIGTERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="One pass, then end.")
        parser.add_argument(
            "--every", type=int, default=30, help="Seconds between passes (30)."
        )

    def handle(self, *args: Any, once: bool, every: int, **options: Any) -> None:
        self.stopping = False
        before = {each: signal.signal(each, self._stop) for each in SIGNALS}
        try:
            if once:
                run_pass(at=timezone.now(), stop=self._asked_to_stop)
            else:
                self._loop(every)
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _loop(self, every: int) -> None:
        while not self._asked_to_stop():
            began = time.monotonic()
            self._pass()
            while not self._asked_to_stop() and time.monotonic() - began < every:
                time.sleep(NAP)

    def _pass(self) -> None:
        try:
            run_pass(at=timezone.now(), stop=self._asked_to_stop)
        except (OperationalError, InterfaceError) as error:
            # A restarted database: the next pass opens a new connection.
            logger.error("The database does not answer: %s", type(error).__name__)  # noqa: TRY400
            connection.close()

    def _asked_to_stop(self) -> bool:
        return self.stopping

    def _stop(self, *args: Any) -> None:
        self.stopping = True
