"""Keeps a few programs running beside each other, and stops them whole."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

# This often in this long, and it is not bad luck any more.
MOST_RESTARTS = 5
WITHIN = 60.0
STOP_WITHIN = 5.0
PR_SET_PDEATHSIG = 1


class GaveUpError(Exception):
    """A program would not stay up."""


@dataclass
class Program:
    """One program of ours: a child in a process group of its own."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    sockets: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    restarts: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            pass_fds=self.sockets,
            start_new_session=True,  # a terminal's Ctrl-C reaches us alone
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - we have no threads
        )

    @property
    def ended(self) -> int | None:
        """The exit code of a program that is no longer there."""
        return self.process.poll() if self.process else None

    def signal(self, number: int) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """Ask the whole group to end; after five seconds, end it."""
        if not self.process:
            return
        self.signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_WITHIN)
        # Whatever the program left behind goes too.
        self.signal(signal.SIGKILL)
        self.process.wait()


def supervise(
    programs: Sequence[Program], say: Callable[[str], None], pause: float = 0.5
) -> None:
    """Start again what ends by itself, until KeyboardInterrupt.

    Raises GaveUpError when one ends for the sixth time within a minute.
    """
    while True:
        time.sleep(pause)
        for program in programs:
            code = program.ended
            if code is None:
                continue
            now = time.monotonic()
            program.restarts = [t for t in program.restarts if now - t < WITHIN]
            if len(program.restarts) >= MOST_RESTARTS:
                raise GaveUpError(
                    f"{program.name} ended {MOST_RESTARTS + 1} times in a minute."
                )
            program.restarts.append(now)
            say(f"{program.name} ended by itself (code {code}): starting it again.")
            program.signal(signal.SIGKILL)  # what a killed leader left behind
            program.start()


def stop_all(programs: Sequence[Program]) -> None:
    """Stop in the order given, whatever arrives meanwhile."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for program in programs:
        program.stop()


def _die_with_parent() -> None:
    """On Linux a child hears of our end even when we were killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
