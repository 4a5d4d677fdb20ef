"""`make test`: everything, on both databases and in a browser. Nothing is skipped."""

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cluster import cluster
from machine import MissingError, chromium, find_or_install, postgres
from static_steps import static_steps, unit_tests
from steps import PYTHON, Step, run_aloud, run_quietly, say

# The rules decide what happens to a person: every line and branch is tested.
RULES_COVERED = (
    *("--cov=careplan.rules", "--cov-branch", "--cov-fail-under=100"),
    "--cov-report=term-missing:skip-covered",
)
# Counting lines makes every test half as slow again: only those of the rules, which
# cover them alone, are counted.
RULES = "tests/rules"
# They ran once already, and no database changes what they say: they have none, or,
# as the demo, never any but SQLite.
SAME_ON_BOTH = [
    f"--ignore=tests/{each}"
    for each in ("lib", "ui", "tools", "demo", "test_architecture.py")
]


def main() -> int:
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    try:
        browser = find_or_install("Chromium", "chromium", chromium)
        with contextlib.ExitStack() as stack:
            var = Path(
                stack.enter_context(
                    tempfile.TemporaryDirectory(prefix="careplan-test-")
                )
            )
            return 0 if _all_pass(var, browser, stack) else 1
    except MissingError as missing:
        say(str(missing))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def _all_pass(var: Path, browser: Path, stack: contextlib.ExitStack) -> bool:
    # Looked for first: who lacks it should not wait for the rest to learn so.
    database = stack.enter_context(_database())
    return (
        run_quietly(static_steps(), var)
        and run_aloud(unit_tests("tests of the rules", RULES, *RULES_COVERED), var)
        and run_aloud(unit_tests("tests on SQLite", f"--ignore={RULES}"), var)
        and run_aloud(
            unit_tests(
                "tests on PostgreSQL",
                *(f"--ignore={RULES}", *SAME_ON_BOTH),
                env={"CAREPLAN_DATABASE_URL": database},
            ),
            var,
        )
        and run_aloud(
            Step(
                "tests in a browser",
                [PYTHON, "-m", "pytest", "-m", "e2e"],
                {"CHROMIUM": str(browser)},
            ),
            var,
        )
    )


@contextlib.contextmanager
def _database() -> Iterator[str]:
    """CAREPLAN_TEST_DATABASE_URL, or a PostgreSQL of our own."""
    given = os.environ.get("CAREPLAN_TEST_DATABASE_URL")
    if given:
        yield given
        return
    programs = find_or_install("PostgreSQL", "postgresql", postgres)
    with cluster(programs) as url:
        yield url


def _as_ctrl_c(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
