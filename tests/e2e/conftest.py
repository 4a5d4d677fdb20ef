"""The demo as users start it, driven by a real browser; axe on each page visited."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "careplan-demo"
READY_WITHIN = 300
PHONE, DESK = (390, 844), (1280, 900)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_healthy(url, process):
    for _second in range(READY_WITHIN):
        assert process.poll() is None, "the demo ended by itself"
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(1)
    pytest.fail("the demo did not become healthy")


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The whole demo on a free port: web, reminder loop, mail catcher.

    CAREPLAN_E2E_URL names one that runs already, for trying a single test.
    """
    if os.environ.get("CAREPLAN_E2E_URL"):
        yield os.environ["CAREPLAN_E2E_URL"]
        return
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CAREPLAN_", "DJANGO_", "PYTEST_"))
    }
    env |= {"CAREPLAN_DEMO": "1", "CAREPLAN_VAR": str(tmp_path_factory.mktemp("demo"))}
    log = tmp_path_factory.mktemp("log") / "demo.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "rundemo", "--port", str(port)],
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(url, process)
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox"],
        )
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """Somebody at a browser: every page is checked by axe and for console errors."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    listening: bool = True

    def __post_init__(self):
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)

    def _heard(self, message):
        refused = "status of 422" in message.text or "status of 40" in message.text
        if self.listening and message.type == "error" and not refused:
            self.complaints.append(message.text)

    def _asked(self, request):
        if not request.url.startswith((self.url, "data:", "about:", "blob:")):
            self.complaints.append(f"asked a stranger: {request.url}")

    def goes(self, path):
        answer = self.page.goto(self.url + path)
        assert answer.status == 200, path
        self.looks()

    def looks(self):
        """No violation (axe), no sideways scroll, no error in the console."""
        page = self.page
        page.wait_for_load_state()
        assert self.complaints == []
        # axe re-reads style sheets in a way our policy refuses: not while it runs.
        self.listening = False
        found = Axe().run(page, options={"preload": False}).response["violations"]
        self.listening = True
        said = [
            f"{each['id']}: {node['html'][:120]}"
            for each in found
            for node in each["nodes"]
        ]
        assert said == [], page.url
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} scrolls sideways by {wide}"

    def signs_in(self, who):
        self.goes("/accounts/login/")
        self.page.locator("[name=login]").fill(f"{who}@careplan.example")
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.looks()
        return self

    def searches(self, text):
        self.goes("/clinic/patients/")
        self.page.get_by_role("searchbox").fill(text)
        self.clicks("Search", role="button")

    def clicks(self, name, role="link", **options):
        self.page.get_by_role(role, name=name, **options).first.click()
        self.looks()


@pytest.fixture
def visitor(browser, demo):
    """`visitor(PHONE)` opens a fresh browser of that size."""
    contexts = []

    def opened(size=DESK, **options):
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(context.new_page(), demo)

    yield opened
    for context in contexts:
        context.close()
