"""A nurse at a browser on a bad line: what it does when a form gets no answer.

Run by test_no_loss.py in a process of its own, beside a server of its own.
"""
# ruff: noqa: E402 - Django must be set up before its models can be imported

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from html import unescape
from itertools import cycle
from pathlib import Path

import django
import pytest  # noqa: F401 - its presence chooses the settings of tests

django.setup()

import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from http.cookiejar import CookieJar

from django.db import connections

from careplan.accounts.permissions import Role
from careplan.entries.models import Draft, Entry
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.rules.enums import Kind
from tests import factories
from tests.faults.cutting import Cut, CuttingProxy
from tests.faults.driver import _free_port, _until_it_listens

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
NOTE = re.compile(r"<textarea[^>]*name=\"note\"[^>]*>\n?(.*?)</textarea>", re.DOTALL)
TEMPERATURE = re.compile(r'name="q_temperature_c" value="([^"]*)"')
DAY_BOX = re.compile(r'name="(seen_day_\w+)" value="(\d+)"')
DEGREES = "37.2"
TRIES = 8
KILLED_EVERY = 20
REDIRECT = 302


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Browser:
    """One signed-in person; a broken line is None, as an error page is."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), NoRedirect()
        )

    def ask(self, path, form=None, **headers):
        data = urllib.parse.urlencode(form, doseq=True).encode() if form else None
        request = urllib.request.Request(self.base + path, data, headers)  # noqa: S310
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except (OSError, HTTPException):
            return None

    def surely(self, path, form=None, **headers):
        """Ask until there is an answer, as a person presses "try again"."""
        for _try in range(TRIES):
            answer = self.ask(path, form, **headers)
            if answer:
                return answer
            time.sleep(0.2)
        raise TimeoutError(path)

    def signs_in(self, user):
        _status, page = self.surely("/accounts/login/")
        form = hidden(page) | {"login": user.email, "password": factories.PASSWORD}
        status, _page = self.surely("/accounts/login/", form)
        assert status == 302, status
        return self


def hidden(page):
    return {name: unescape(value) for name, value in FIELD.findall(page)}


class Server:
    """Gunicorn on this database; its one worker can be killed while it answers."""

    def __init__(self):
        self.port = _free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-W", "ignore", "-m", "gunicorn"),
                *("tests.faults.ward_wsgi", "--preload", "--bind"),
                *(
                    f"127.0.0.1:{self.port}",
                    "--threads",
                    "4",
                    "--log-level",
                    "critical",
                ),
            ]
        )
        _until_it_listens(self.port)

    def kill_worker(self):
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children")
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGKILL)

    def end(self):
        self.process.terminate()
        self.process.wait(20)


def make_world(count):
    factories.HospitalFactory()
    team = factories.TeamFactory()
    nurse = factories.UserFactory(role=Role.NURSE, teams=[team])
    patient = factories.PatientFactory(team=team)
    plan = factories.CarePlanFactory(operation__patient=patient, created_by=nurse)
    version = factories.QuestionSetVersionFactory()
    factories.QuestionFactory(version=version)
    factories.publish(version)
    item = factories.ChecklistItemFactory(kind=Kind.CALL, question_set=version.parent)
    for nth in range(count):
        check = factories.FollowUpFactory(
            plan=plan, kind=Kind.CALL, title=f"Call {nth}"
        )
        factories.FollowUpReasonFactory(
            follow_up=check, item=item, occurrence=f"d{nth}"
        )
    return nurse


def typed_for(check):
    return {
        "route": "phone",
        "q_temperature_c": DEGREES,
        "note": f"Typed for {check.title}",
    }


def form_on(page):
    return hidden(page) | dict(DAY_BOX.findall(page))


def shows(page, typed):
    """Whether all that was typed stands on the page again."""
    note = [unescape(each).strip() for each in NOTE.findall(page)]
    return note == [typed["note"]] and TEMPERATURE.findall(page) == [DEGREES]


def log_one(browser, line, check, way, *, killed):
    """Log one check as the page and its script do; the line breaks once on the way.

    The draft first, then the form with the same key. Without an answer the page is
    opened again: it shows what was typed, or that the check is logged.
    """
    path = f"/clinic/follow-ups/{check.uid}/record/"
    step, cut = way
    typed = typed_for(check)
    form = form_on(browser.surely(path)[1]) | typed
    if step == "draft":
        line.cut_next(cut)
    browser.surely("/clinic/drafts/keep/", form, Accept="application/json")
    if step == "save":
        line.cut_next(cut)
    if killed:
        line.server.kill_worker()
    answer = browser.ask(path, form)
    for _again in range(TRIES):
        if answer and answer[0] == REDIRECT:
            return "saved"
        status, page = browser.surely(path)
        if status == REDIRECT:
            return "saved"  # it was logged already: its page says so
        if not shows(page, typed):
            return "lost"
        answer = browser.ask(path, form_on(page) | typed)
    return "never"


def journey(count):
    """Log `count` checks, each with the line broken at another point."""
    nurse = make_world(count)
    checks = list(FollowUp.objects.order_by("pk"))
    connections.close_all()
    server = Server()
    line = CuttingProxy(server.port)
    line.server = server
    cuts = [cut for cut in Cut if cut is not Cut.NONE]
    ways = cycle((step, cut) for step in ("draft", "save") for cut in cuts)
    ends = Counter()
    try:
        browser = Browser(line.port).signs_in(nurse)
        for nth, check in enumerate(checks, start=1):
            killed = nth % KILLED_EVERY == 0
            ends[log_one(browser, line, check, next(ways), killed=killed)] += 1
    finally:
        line.close()
        server.end()
    events = Counter(FollowUpEvent.objects.values_list("follow_up__title", "text"))
    return {
        "tries": count,
        "ends": dict(ends),
        "cuts": line.cuts,
        "killed": count // KILLED_EVERY,
        "logged": len(events),
        "doubled": sum(number - 1 for number in events.values()),
        "other_words": sum(text != f"Typed for {title}" for title, text in events),
        "entries": Entry.objects.count(),
        "drafts_left": Draft.objects.count(),
    }


if __name__ == "__main__":
    print(json.dumps(journey(int(sys.argv[1]))))
