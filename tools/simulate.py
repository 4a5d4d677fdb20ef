"""`make simulate`: thousands of random histories, then five years of a cohort."""

import os
import sys
import tempfile
from pathlib import Path

from static_steps import EVENLY
from steps import PYTHON, Step, run_aloud, say

HISTORIES = os.environ.get("HISTORIES", "5000")
COHORT = [
    f"--patients={os.environ.get('PATIENTS', '200')}",
    f"--years={os.environ.get('YEARS', '5')}",
]


def main() -> int:
    """Both are played, whatever the first finds; not 0 when any book differs."""
    try:
        with tempfile.TemporaryDirectory(prefix="careplan-simulate-") as var:
            played = [run_aloud(step, Path(var)) for step in (_histories(), _years())]
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    return 0 if all(played) else 1


def _histories() -> Step:
    """Others each time; the ledger is checked after every step that wrote."""
    return Step(
        f"{HISTORIES} random histories of 50 steps",
        [PYTHON, "-m", "pytest", "tests/histories", "-s", *EVENLY],
        {"HISTORIES": HISTORIES},
    )


def _years() -> Step:
    return Step(
        "years of a cohort",
        [PYTHON, "manage.py", "simulate", *COHORT],
        {"CAREPLAN_DEMO": "1"},
    )


if __name__ == "__main__":
    sys.exit(main())
