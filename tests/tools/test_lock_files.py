"""The lock files pin with hashes and name no host."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "requirements-demo.txt", "requirements-dev.txt"]


def pins(name):
    text = (ROOT / name).read_text()
    return dict(
        re.findall(r"^([a-z0-9._-]+)(?:\[[a-z0-9,]+\])?==(\S+)", text, re.MULTILINE)
    )


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash_and_no_host(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]

    assert len(entries) == len(pins(name)) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|file:|--index|--find-links", text) == []


def test_each_lock_holds_the_smaller_one():
    """So what was installed for the tests serves the demo, and the demo a server."""
    small, demo, dev = (pins(name).items() for name in LOCKS)

    assert small <= demo <= dev
