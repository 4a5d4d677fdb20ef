"""What ends by itself comes back; what is stopped leaves nothing behind."""

import os
import signal
import sys
import time

import pytest

from careplan.demo import processes
from careplan.demo.processes import GaveUpError, Program, stop_all, supervise

SLEEPER = "import time; time.sleep(60)"
# A leader that will not hear of the end, and a child of its own.
STUBBORN = (
    "import os, signal, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = os.fork()\n"
    "if child: open(sys.argv[1], 'w').write(str(child))\n"
    "time.sleep(60)\n"
)


def program(code, *arguments):
    command = [sys.executable, "-c", code, *arguments]
    return Program("The sleeper", command, dict(os.environ))


@pytest.fixture(autouse=True)
def _signals_as_before():
    kept = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in kept}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def gone(pid):
    """Ended; one that nobody has waited for yet is ended too."""
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - one short read
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_program_that_ends_is_started_again_and_named():
    said = []
    sleeper = program(SLEEPER)
    sleeper.start()
    first = sleeper.process.pid
    sleeper.signal(signal.SIGKILL)
    sleeper.process.wait()

    def heard(words):
        said.append(words)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        supervise([sleeper], heard, pause=0.01)
    sleeper.start()

    assert said == ["The sleeper ended by itself (code -9): starting it again."]
    assert sleeper.process.pid != first
    stop_all([sleeper])


def test_one_that_will_not_stay_up_is_given_up():
    failing = program("raise SystemExit(3)")
    failing.start()
    said = []

    with pytest.raises(GaveUpError, match="ended 6 times in a minute"):
        supervise([failing], said.append, pause=0.01)

    assert said == 5 * ["The sleeper ended by itself (code 3): starting it again."]


def test_stopping_takes_the_stubborn_and_their_children(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "STOP_WITHIN", 0.2)
    note = tmp_path / "child"
    stubborn = program(STUBBORN, str(note))
    stubborn.start()
    until = time.monotonic() + 20
    while not (note.exists() and note.read_text()) and time.monotonic() < until:
        time.sleep(0.01)

    stop_all([stubborn])

    assert stubborn.ended == -signal.SIGKILL
    until = time.monotonic() + 5
    while not gone(note.read_text()) and time.monotonic() < until:
        time.sleep(0.01)
    assert gone(note.read_text())
