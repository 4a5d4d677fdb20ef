"""What the tests need from the machine: PostgreSQL and Chromium, found or installed."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from steps import say

CHROMIUMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
POSTGRES_TOOLS = ("initdb", "postgres")


class MissingError(Exception):
    """Something is not here and cannot be installed; the words say what to do."""


def chromium() -> Path | None:
    """CHROMIUM, or a Chromium in PATH, or one that playwright fetched earlier."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named) if _answers(Path(named)) else None
    in_path = (shutil.which(name) for name in CHROMIUMS)
    fetched = Path("~/.cache/ms-playwright").expanduser().glob("chromium-*/*/chrome")
    places = [Path(found) for found in in_path if found] + sorted(fetched, reverse=True)
    return next((place for place in places if _answers(place)), None)


def postgres() -> Path | None:
    """The folder that holds initdb and postgres, the newest version first."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: _number(folder.parent.name),
        reverse=True,
    )
    folders += [Path(found).parent for found in [shutil.which("initdb")] if found]
    if shutil.which("pg_config"):
        said = subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=False
        )
        folders.append(Path(said.stdout.strip()))
    return next((folder for folder in folders if _has_server(folder)), None)


def find_or_install(what: str, package: str, find: Callable[[], Path | None]) -> Path:
    """What `find` finds; where it is not and we may, apt-get installs the package.

    Raises MissingError with the command to run: nothing is skipped silently.
    """
    found = find()
    if found:
        return found
    command = f"apt-get update && apt-get install -y {package}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise MissingError(
            f"The tests need {what}, and it is not here. Install it: {command}"
        )
    say(f"{what} is not here: installing {package} …")
    done = subprocess.run(
        ["sh", "-c", f"{command} >/dev/null"],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    found = find()
    if done.returncode != 0 or not found:
        raise MissingError(
            f"The tests need {what}, and this did not install it: {command}"
        )
    return found


def _answers(program: Path) -> bool:
    """Whether it really starts: on some systems the name is only a signpost."""
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0


def _has_server(folder: Path) -> bool:
    return all(os.access(folder / tool, os.X_OK) for tool in POSTGRES_TOOLS)


def _number(version: str) -> float:
    try:
        return float(version)
    except ValueError:
        return 0
