"""A nurse's day on a big hospital: queue, home and patient page, beside their own SQL.

`TEAMS=10 make bench` seeds fewer than a hundred thousand patients; `KEEP_PLANS=1`
writes how PostgreSQL answers each statement into benchmarks/plans.
"""

import datetime as dt
import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks import nurse_day_rows, raw_queue
from benchmarks.harness import Comparison
from careplan.accounts.models import User
from careplan.followups.queries import asks, queue, ranked
from careplan.followups.queries.filters import Filters

DATABASE = "postgresql"
TEAMS = int(os.environ.get("TEAMS", "50"))
FEW = max(TEAMS // 10, 1)
PATIENTS, SHARE = (teams * nurse_day_rows.A_TEAM for teams in (TEAMS, FEW))
PLANS = Path(__file__).parent / "plans"
# What it may cost at the most.
QUEUE_OVER_RAW, PAGE_OVER_SQL, GROWTH = 1.5, 3, 1.5
TIMES = 9
HEAD = f"EXPLAIN (ANALYZE, BUFFERS), {PATIENTS:,} patients, a team of 2,000"


def compare() -> list[Comparison]:
    """A tenth of the patients first, then all of them, in teams of the same size."""
    now = timezone.now()
    at = nurse_day_rows.clinic(now)
    nurse = nurse_day_rows.nurse_of(0, at)
    _say_seeding(range(FEW), at)
    small = Day(nurse, now).measure(SHARE)
    _say_seeding(range(FEW, TEAMS), at)
    day = Day(nurse, now)
    large = day.measure(PATIENTS)
    if "KEEP_PLANS" in os.environ:
        day.keep_plans()
    return [*large.walls(), *large.growth(small)]


def _say_seeding(teams: range, at: Any) -> None:
    began = time.perf_counter()
    nurse_day_rows.seed(teams, at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE done_at IS NULL AND closed_at IS NULL),"
            " count(*) FILTER (WHERE done_at IS NOT NULL) FROM followups_followup"
        )
        still, done = cursor.fetchone()
    seconds = time.perf_counter() - began
    print(
        f"  {still:,} open and {done:,} done follow-ups, {seconds:,.0f} s", flush=True
    )


class Spent:
    """Seconds inside the database, and how many statements, while it listens."""

    def __init__(self) -> None:
        self.seconds, self.statements = 0.0, 0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            self.seconds += time.perf_counter() - began
            self.statements += 1


@dataclass(frozen=True, slots=True)
class Measured:
    """One page or query: seconds in all, in the database, and its statements."""

    seconds: float
    sql: float
    statements: int

    @classmethod
    def once(cls, call: Callable[[], object]) -> "Measured":
        spent = Spent()
        gc.collect()
        with connection.execute_wrapper(spent):
            began = time.perf_counter()
            call()
            return cls(time.perf_counter() - began, spent.seconds, spent.statements)


def in_turn(calls: dict[str, Callable[[], object]]) -> dict[str, Measured]:
    """Each once to warm up, then all in turn, so that a busy machine slows all alike.

    Of each the quickest, and the least time in the database.
    """
    for call in calls.values():
        call()
    rounds = [
        {name: Measured.once(call) for name, call in calls.items()}
        for _each in range(TIMES)
    ]
    return {
        name: Measured(
            min(each[name].seconds for each in rounds),
            min(each[name].sql for each in rounds),
            rounds[0][name].statements,
        )
        for name in calls
    }


@dataclass(frozen=True)
class Figures:
    """What was measured over one number of patients."""

    patients: int
    raw: Measured
    query: Measured
    empty: Measured
    pages: dict[str, Measured]

    def walls(self) -> list[Comparison]:
        found = [
            Comparison(
                f"the queue's statements, {self.patients:,} patients",
                self.query.sql,
                "raw SQL that returns the same rows",
                self.raw.seconds,
                at_most=QUEUE_OVER_RAW,
            )
        ]
        for name, page in self.pages.items():
            print(
                f"  {name}: {page.seconds * 1000:,.1f} ms, {page.statements} statements"
                f" of {page.sql * 1000:,.1f} ms",
                flush=True,
            )
            own = PAGE_OVER_SQL * page.sql + self.empty.seconds
            found.append(
                Comparison(
                    f"{name}, {self.patients:,} patients",
                    page.seconds,
                    f"{PAGE_OVER_SQL} x its own SQL and an empty page",
                    own,
                    at_most=1.0,
                )
            )
        return found

    def growth(self, before: "Figures") -> list[Comparison]:
        """Beside ten times fewer patients; an empty page says how busy all is."""
        busier = self.empty.seconds / before.empty.seconds
        return [
            Comparison(
                f"{name}, {self.patients:,} patients",
                page.seconds,
                f"with {before.patients:,}, as fast as an empty page is now",
                before.pages[name].seconds * busier,
                at_most=GROWTH,
            )
            for name, page in self.pages.items()
        ]


class Day:
    """One nurse's pages, as a browser would ask for them."""

    def __init__(self, nurse: User, now: dt.datetime) -> None:
        self.nurse, self.now = nurse, now
        self.seen = asks.watch(nurse, now)

    def measure(self, patients: int) -> Figures:
        """Each page and the bare statements, in one go."""
        page = queue.queue(self.seen)
        (team,) = self.seen.teams
        raw = raw_queue.page(team, self.now, self.seen.zone)
        if [row.patient.pk for row in page.rows] != [row[0] for row in raw]:
            raise AssertionError("The two do not return the same people.")
        first = page.rows[0].patient.uid
        addresses = {
            "queue page": reverse("clinic:queue"),
            "home page": reverse("clinic:home"),
            "patient page": reverse("clinic:patient", args=[first]),
        }
        print(f"  lists of {patients:,} patients: {page.counts.held}", flush=True)
        found = in_turn(
            {
                "raw": partial(raw_queue.page, team, self.now, self.seen.zone),
                "query": partial(queue.queue, self.seen),
                "empty": partial(self._get, self._newcomer, reverse("clinic:queue")),
                **{
                    name: partial(self._get, self._client, address)
                    for name, address in addresses.items()
                },
            }
        )
        return Figures(
            patients,
            raw=found["raw"],
            query=found["query"],
            empty=found["empty"],
            pages={name: found[name] for name in addresses},
        )

    @cached_property
    def _client(self) -> Client:
        return _signed_in(self.nurse)

    @cached_property
    def _newcomer(self) -> Client:
        """A nurse of no team: her queue is an empty page."""
        newcomer = User.objects.create(
            name="Newcomer", email=f"new{time.time()}@x.example"
        )
        newcomer.roles.create(role="nurse")
        return _signed_in(newcomer)

    @staticmethod
    def _get(client: Client, address: str) -> None:
        answer = client.get(address)
        if answer.status_code != HTTPStatus.OK:
            msg = f"{address} answered {answer.status_code}"
            raise AssertionError(msg)

    def keep_plans(self) -> None:
        """How PostgreSQL answers the statements that rank and count."""
        statements = {
            "queue": ranked.statement(self.seen, Filters(), which=0, first=0, count=25),
            "home_counts": ranked.counting(self.seen),
        }
        PLANS.mkdir(exist_ok=True)
        for name, (sql, values) in statements.items():
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", values)
                lines = [line for (line,) in cursor.fetchall()]
            (PLANS / f"{name}.txt").write_text("\n".join([HEAD, "", *lines, ""]))


def _signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client
