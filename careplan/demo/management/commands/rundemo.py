"""Shows the whole of Careplan running: web, reminder loop and mail catcher."""

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from careplan.demo.preparing import prepare
from careplan.demo.processes import GaveUpError, Program, stop_all, supervise
from careplan.lib.errors import RefusedError

HOST = "127.0.0.1"
READY_WITHIN = 60.0
HELLO = """
Careplan is running at {url}/

  Sign in at {url}/accounts/login/ with the password careplan-demo
    nurse@careplan.example      follows patients after their operations
    patient@careplan.example    sees her plan and why it is as it is
    admin@careplan.example      looks after checklists, pages and people

  What it mailed: {url}/demo/mail/

The data stay in {var}. Delete that folder to begin again.
Stop with Ctrl-C.
"""


class Command(BaseCommand):
    help = "Runs the demo in the foreground. Start it with: make demo"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            self._leave("This is the demo, and only the demo. Start it with: make demo")
        _stop_signals()
        try:
            self._run(options["port"])
        except (RefusedError, GaveUpError) as error:
            self._leave(str(error))
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _run(self, port: int) -> None:
        with _web_socket(port) as web, _mail_socket() as mail:
            prepare(self._say)
            connections.close_all()
            programs = _programs(web, mail)
            try:
                self._say("Starting …")
                for program in reversed(programs):
                    program.start()
                self._wait_until_well(port, programs)
                url = f"http://{HOST}:{port}"
                self._say(HELLO.format(url=url, var=settings.VAR))
                supervise(programs, self._say)
            finally:
                stop_all(programs)

    def _wait_until_well(self, port: int, programs: Sequence[Program]) -> None:
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if _well(port):
                return
            for program in programs:
                if program.ended is not None:
                    raise GaveUpError(f"{program.name} did not start: see above.")
            time.sleep(0.1)
        self._say("It is slow, or not all is well: see /healthz.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _leave(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(1)


def _programs(web: socket.socket, mail: socket.socket) -> list[Program]:
    """In the order they stop: who sends before who receives."""
    env = _env(mail.getsockname()[1], web.getsockname()[1])
    python = sys.executable
    return [
        Program("The reminder loop", [python, "manage.py", "sendreminders"], env),
        Program(
            "The web server",
            [
                *(python, "-m", "gunicorn", "careplan.wsgi", "--preload"),
                *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
                *("--bind", f"fd://{web.fileno()}", "--graceful-timeout", "3"),
                *("--log-level", "warning", "--no-control-socket"),
            ],
            env,
            sockets=[web.fileno()],
        ),
        Program(
            "The mail catcher",
            [
                *(python, "-m", "careplan.demo.mail_catcher"),
                *("--fd", str(mail.fileno()), "--box", str(settings.DEMO_MAIL)),
            ],
            env,
            sockets=[mail.fileno()],
        ),
    ]


def _env(mail_port: int, web_port: int) -> Mapping[str, str]:
    """All mail goes to the catcher, whatever else is set (H54); its links lead here."""
    return os.environ | {
        "CAREPLAN_BASE_URL": f"http://{HOST}:{web_port}",
        "CAREPLAN_DEMO": "1",
        "CAREPLAN_EMAIL_URL": f"smtp://{HOST}:{mail_port}",
        "PYTHONUNBUFFERED": "1",
    }


def _web_socket(port: int) -> socket.socket:
    """The address, held but not yet answering, so that nobody else takes it."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except (OSError, OverflowError) as error:
        found.close()
        raise RefusedError(
            f"Port {port} is taken, or not ours to use. "
            f"Choose another: make demo PORT={port + 1}"
        ) from error
    return found


def _mail_socket() -> socket.socket:
    found = socket.socket()
    found.bind((HOST, 0))
    return found


def _well(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop_signals() -> None:
    """SIGTERM and a closed terminal stop us as Ctrl-C does."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
