"""`make check`: everything that needs neither PostgreSQL nor a browser."""

import sys
import tempfile
from pathlib import Path

from static_steps import static_steps, unit_tests
from steps import run_aloud, run_quietly


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="careplan-check-") as var:
        place = Path(var)
        if not run_quietly(static_steps(), place):
            return 1
        return 0 if run_aloud(unit_tests("tests on SQLite"), place) else 1


if __name__ == "__main__":
    sys.exit(main())
