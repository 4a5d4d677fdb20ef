"""`make bench`: what each module in benchmarks/ measured, as a table of ratios."""

import importlib
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="careplan-bench-") as var:
        for name in [name for name in os.environ if name.startswith("CAREPLAN_")]:
            del os.environ[name]
        os.environ["CAREPLAN_DEMO"] = "1"
        os.environ["CAREPLAN_VAR"] = var
        os.environ["DJANGO_SETTINGS_MODULE"] = "careplan.settings"
        _prepare()
        return _measure()


def _prepare() -> None:
    """An empty database, every table made."""
    import django  # noqa: PLC0415 - reads the settings chosen above
    from django.core.management import call_command  # noqa: PLC0415 - as above

    django.setup()
    call_command("migrate", verbosity=0)


def _measure() -> int:
    from benchmarks.harness import Comparison, table  # noqa: PLC0415 - needs ROOT

    names = sorted(p.stem for p in (ROOT / "benchmarks").glob("bench_*.py"))
    found: list[Comparison] = []
    for name in names:
        print(f"Measuring {name.removeprefix('bench_').replace('_', ' ')} …")
        found += importlib.import_module(f"benchmarks.{name}").compare()
    print()
    print(table(found))
    slow = [each for each in found if each.at_most and each.ratio > each.at_most]
    for each in slow:
        print(f"Too slow: {each.what} ({each.ratio:.2f}, at most {each.at_most:.2f})")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
