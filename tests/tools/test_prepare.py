"""On a bare machine the first line says what to install."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "prepare.sh"
PLAIN = ("sh", "dirname", "cksum", "pwd", "cat", "rm", "printf")


@pytest.fixture
def place(tmp_path):
    """A checkout in a folder with a space, and a PATH of its own."""
    checkout, programs = tmp_path / "care plan", tmp_path / "bin"
    (checkout / "tools").mkdir(parents=True)
    programs.mkdir()
    shutil.copy(SCRIPT, checkout / "tools")
    (checkout / "requirements-demo.txt").write_text("")
    (checkout / "requirements-dev.txt").write_text("")
    for name in PLAIN:
        found = shutil.which(name)
        if found:
            (programs / name).symlink_to(found)
    return checkout


def program(place, name, script):
    path = place.parent / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def prepare(place, what="demo"):
    return subprocess.run(
        ["/bin/sh", str(place / "tools" / "prepare.sh"), what],
        env={"PATH": str(place.parent / "bin"), "HOME": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )


def made_for(place, what):
    """An environment as an earlier run left it."""
    (place / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    python = place / ".venv" / "bin" / "python"
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    now = subprocess.run(
        ["/bin/sh", "-c", f"cksum <requirements-{what}.txt; pwd"],
        cwd=place,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    (place / ".venv" / f"careplan-{what}").write_text(now.stdout)


def test_without_python_one_line_says_what_to_install(place):
    program(place, "apt-get", "exit 1")

    done = prepare(place)

    assert done.returncode == 1
    assert done.stderr == (
        "Careplan needs Python 3.11, 3.12 or 3.13, and found none. Install one: "
        "apt-get update && apt-get install -y python3 python3-venv\n"
    )


def test_python_without_venv_is_told_apart(place):
    program(place, "apt-get", "exit 1")
    program(
        place,
        "python3.12",
        'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; esac',
    )

    done = prepare(place)

    assert done.returncode == 1
    assert done.stderr == (
        "Python 3.12 is here but cannot make a virtual environment. "
        "Install what it needs: "
        "apt-get update && apt-get install -y python3.12-venv\n"
    )


def test_an_old_python_is_passed_over(place):
    program(place, "python3", "exit 1")

    done = prepare(place)

    assert done.returncode == 1
    assert "found none" in done.stderr


@pytest.mark.parametrize("earlier", ["demo", "dev"])
def test_what_is_there_already_is_used_as_it_is(place, earlier):
    made_for(place, earlier)

    done = prepare(place)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_changed_lock_file_is_installed(place):
    made_for(place, "demo")
    (place / "requirements-demo.txt").write_text("django==5.2.19")

    done = prepare(place)

    assert done.returncode == 0
    assert done.stderr == (
        "Installing requirements-demo.txt into .venv (a minute, the first time) …\n"
    )
    assert prepare(place).stderr == ""


def test_the_demos_environment_is_not_enough_for_the_tests(place):
    made_for(place, "demo")

    done = prepare(place, "dev")

    assert done.stderr == (
        "Installing requirements-dev.txt into .venv (a minute, the first time) …\n"
    )


def test_packages_that_do_not_install_leave_no_stamp(place):
    made_for(place, "demo")
    (place / "requirements-demo.txt").write_text("django==5.2.19")
    (place / ".venv" / "bin" / "python").write_text(
        '#!/bin/sh\ncase "$*" in *"pip install"*) exit 1;; esac\n'
    )

    done = prepare(place)

    assert done.returncode == 1
    assert "could not be installed" in done.stderr
    assert not (place / ".venv" / "careplan-demo").exists()
