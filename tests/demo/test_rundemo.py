"""`rundemo` says in one sentence why it does not start."""

import socket

import pytest
from django.core.management import call_command


@pytest.fixture
def _in_the_demo(settings, tmp_path):
    settings.DEMO = True
    settings.VAR = tmp_path


def test_outside_the_demo_it_does_not_start(settings, capsys):
    settings.DEMO = False

    with pytest.raises(SystemExit) as left:
        call_command("rundemo")

    assert left.value.code == 1
    assert capsys.readouterr().err == (
        "This is the demo, and only the demo. Start it with: make demo\n"
    )


@pytest.mark.usefixtures("_in_the_demo")
def test_a_port_in_use_is_named_and_another_offered(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(SystemExit) as left:
            call_command("rundemo", port=port)

    assert left.value.code == 1
    assert capsys.readouterr().err == (
        f"Port {port} is taken, or not ours to use. "
        f"Choose another: make demo PORT={port + 1}\n"
    )
