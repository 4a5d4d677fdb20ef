"""`make check`: the fast part, which needs neither PostgreSQL nor a browser."""

import sys
import tempfile
from pathlib import Path

from static_steps import static_steps, unit_tests
from steps import run_aloud, run_quietly

# They start processes, seed a hospital or play for a minute: `make test` runs them.
SLOW = [f"--ignore=tests/{each}" for each in ("demo", "faults", "histories")]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="careplan-check-") as var:
        place = Path(var)
        if not run_quietly(static_steps(), place):
            return 1
        return 0 if run_aloud(unit_tests("fast tests on SQLite", *SLOW), place) else 1


if __name__ == "__main__":
    sys.exit(main())
