"""`make fix`: format, and mend what the linters can mend."""

import sys
import tempfile
from pathlib import Path

from steps import ROOT, Step, run_aloud


def main() -> int:
    templates = sorted(str(p) for p in (ROOT / "templates").rglob("*.html"))
    steps = [
        Step("lint (ruff)", ["ruff", "check", "--fix"]),
        Step("format (ruff)", ["ruff", "format"]),
        Step("template tags (djade)", ["djade", "--target-version", "5.2", *templates]),
    ]
    with tempfile.TemporaryDirectory(prefix="careplan-fix-") as var:
        # djade says 1 when it changed something: only ruff's answer counts.
        answers = [run_aloud(step, Path(var)) for step in steps]
    return 0 if all(answers[:2]) else 1


if __name__ == "__main__":
    sys.exit(main())
