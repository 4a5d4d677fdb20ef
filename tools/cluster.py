"""A PostgreSQL of our own, thrown away when the tests are over."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Quick, and safe only because nothing in it is kept.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
}
READY_WITHIN = 30.0
TRIES = 3


@contextlib.contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Start a server; give the URL of a superuser on it; stop and remove it after."""
    who = _somebody()
    # Short, and open to a user who may not look into ours: /tmp, not TMPDIR.
    folder = Path(tempfile.mkdtemp(prefix="careplan-pg-", dir="/tmp"))
    try:
        if who:
            shutil.chown(folder, who["user"], who["group"])
        _make(programs, folder, who)
        server, port = _start(programs, folder, who)
        try:
            yield f"postgres://careplan@127.0.0.1:{port}/careplan"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> dict[str, Any]:
    """For root, whom PostgreSQL refuses: the user to start it as. Else nobody."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return {
                "user": found.pw_uid,
                "group": found.pw_gid,
                "extra_groups": [],
            }
    raise LookupError("PostgreSQL does not run as root, and there is no other user.")


def _make(programs: Path, folder: Path, who: dict[str, Any]) -> None:
    subprocess.run(
        [
            *(programs / "initdb", "-D", folder / "data", "-U", "careplan"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=True,
        **who,
    )


def _start(
    programs: Path, folder: Path, who: dict[str, Any]
) -> tuple[subprocess.Popen[bytes], int]:
    settings = [part for key, value in SETTINGS.items() for part in _set(key, value)]
    log = folder / "log"
    for _ in range(TRIES):  # another program may take the free port before we do
        port = _free_port()
        with log.open("wb") as words:
            server = subprocess.Popen(
                [
                    *(programs / "postgres", "-D", folder / "data"),
                    *("-p", str(port), "-k", folder, *settings),
                ],
                cwd=folder,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours: tests stop before it does
                **who,
            )
        if _ready(server, port):
            return server, port
        _stop(server)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def _ready(server: subprocess.Popen[bytes], port: int) -> bool:
    import psycopg2  # noqa: PLC0415 - from .venv; the finders above need none

    until = time.monotonic() + READY_WITHIN
    url = f"postgres://careplan@127.0.0.1:{port}/postgres"
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(url).close()
            return True
        time.sleep(0.1)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)


def _set(key: str, value: str) -> tuple[str, str]:
    return "-c", f"{key}={value}"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
