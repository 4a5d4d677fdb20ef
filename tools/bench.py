"""`make bench`: what each module in benchmarks/ measured, as a table of ratios.

Each runs in a process of its own, on an empty database with every table made: SQLite,
or PostgreSQL where the module says `DATABASE = "postgresql"`.
"""

import contextlib
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cluster import cluster
from machine import MissingError, find_or_install, postgres
from steps import PYTHON, ROOT, clean_env, say

BENCHMARKS = ROOT / "benchmarks"
ON_POSTGRES = 'DATABASE = "postgresql"'


def main() -> int:
    """Run all benchmarks, or only those that were named."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the server stops too
    sys.path.insert(0, str(ROOT))
    names = sys.argv[1:] or sorted(_called(path) for path in _modules())
    with tempfile.TemporaryDirectory(prefix="careplan-bench-") as folder:
        try:
            with _server(needed=any(map(_on_postgres, names))) as server:
                found = [_measure(name, Path(folder), server) for name in names]
        except MissingError as missing:
            say(str(missing))
            return 1
        except KeyboardInterrupt:
            say("Stopped.")
            return 130
        return _report(Path(folder), names, found)


def _report(folder: Path, names: list[str], found: list[bool]) -> int:
    from benchmarks.harness import read, table, too_slow  # noqa: PLC0415 - needs ROOT

    measured = [each for name in names for each in read(folder / f"{name}.json")]
    say("\n" + table(measured))
    slow = too_slow(measured)
    for line in slow:
        say(line)
    return 0 if all(found) and not slow else 1


def _modules() -> Iterator[Path]:
    return BENCHMARKS.glob("bench_*.py")


def _called(path: Path) -> str:
    return path.stem.removeprefix("bench_")


def _on_postgres(name: str) -> bool:
    """Read, not imported: a benchmark's imports need settings, and those a database."""
    return ON_POSTGRES in (BENCHMARKS / f"bench_{name}.py").read_text().splitlines()


@contextlib.contextmanager
def _server(*, needed: bool) -> Iterator[str]:
    """The URL of a PostgreSQL of our own; empty where no benchmark needs one."""
    if not needed:
        yield ""
        return
    with cluster(find_or_install("PostgreSQL", "postgresql", postgres)) as url:
        yield url.rpartition("/")[0]


def _measure(name: str, folder: Path, server: str) -> bool:
    """Run one benchmark; whether it came to its end."""
    say(f"Measuring {name.replace('_', ' ')} …")
    env = {
        "CAREPLAN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "careplan.settings",
        "PYTHONPATH": str(ROOT),
    }
    if _on_postgres(name):
        env["CAREPLAN_DATABASE_URL"] = _empty_database(f"{server}/postgres", name)
    var = folder / name
    var.mkdir()
    command = [PYTHON, "-m", "benchmarks.harness", name, folder / f"{name}.json"]
    done = subprocess.run(command, cwd=ROOT, env=clean_env(var, env), check=False)
    return done.returncode == 0


def _empty_database(server: str, name: str) -> str:
    import psycopg2  # noqa: PLC0415 - from .venv; the finders need none

    with contextlib.closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "bench_{name}"')
    return f"{server.rpartition('/')[0]}/bench_{name}"


if __name__ == "__main__":
    sys.exit(main())
