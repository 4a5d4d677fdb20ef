"""One line a step, with its time; the words of a step only when it fails."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")


@dataclass(frozen=True)
class Step:
    """A command to run at the top of the checkout."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


def clean_env(var: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What every step sees: none of this machine's own settings, files in var."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CAREPLAN_")}
    kept["PATH"] = f"{BIN}{os.pathsep}{kept.get('PATH', os.defpath)}"
    kept["PYTHONUNBUFFERED"] = "1"
    kept["CAREPLAN_VAR"] = str(var)
    kept["COVERAGE_FILE"] = str(var / "coverage")
    return kept | dict(extra or {})


def run_quietly(steps: Iterable[Step], var: Path) -> bool:
    """Run steps beside each other: a line for each, and all words of the failed."""

    def run(step: Step) -> tuple[float, subprocess.CompletedProcess[str]]:
        began = time.monotonic()
        done = subprocess.run(
            step.command,
            cwd=ROOT,
            env=clean_env(var, step.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return time.monotonic() - began, done

    fine = True
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        going: list[tuple[Step, Future[tuple[float, subprocess.CompletedProcess[str]]]]]
        going = [(step, pool.submit(run, step)) for step in steps]
        for step, future in going:
            seconds, done = future.result()
            good = done.returncode == 0
            report(step.name, seconds, good=good)
            if not good:
                fine = False
                say(done.stdout.rstrip() + "\n")
    return fine


def run_aloud(step: Step, var: Path) -> bool:
    """Run one step with its words shown as they come, then its line."""
    say(f"\n{step.name}")
    began = time.monotonic()
    done = subprocess.run(
        step.command, cwd=ROOT, env=clean_env(var, step.env), check=False
    )
    good = done.returncode == 0
    report(step.name, time.monotonic() - began, good=good)
    return good


def report(name: str, seconds: float, *, good: bool) -> None:
    say(f"{'ok    ' if good else 'FAILED'} {name:<48} {seconds:6.1f} s")


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
