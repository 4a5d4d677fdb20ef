"""The virtual clock: day after day, the planner daily, the whole ledger weekly."""

import datetime as dt
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db.models import Q

from careplan.accounts import actions as accounts
from careplan.content import actions as content
from careplan.demo.simulation import cohort
from careplan.demo.simulation.lives import SOON, Life
from careplan.demo.staff import SEED, open_hospital
from careplan.demo.stories import moment
from careplan.followups import actions
from careplan.followups.actions.keeping_books import keep_books
from careplan.followups.models import CarePlan, FollowUp, LedgerRun
from careplan.followups.models.follow_up import OPEN
from careplan.reminders import actions as reminders
from careplan.reminders.channels.log import LogChannel

BEGINS = dt.date(2027, 1, 4)
WEEK = 7
# One patient in so many has a confirmed address, so that messages are built and sent.
WITH_ADDRESS = 20


@dataclass
class Told:
    """What a simulation did."""

    patients: int
    years: int
    seconds: float = 0
    acts: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    ledgers: int = 0
    opened: int = 0
    done: int = 0
    open: int = 0
    closed: int = 0
    differences: list[str] = field(default_factory=list)


def simulate(patients: int, years: int, seed: int, say: Callable[[str], None]) -> Told:
    """Live so many years of a cohort; stops at the first ledger that does not balance.

    The database is empty and migrated. The same seed lives the same years.
    """
    began = time.monotonic()
    luck = random.Random(seed)  # noqa: S311 - the same years each time
    told = Told(patients, years)
    hosts = open_hospital(moment(BEGINS))
    call_command("loadlibrary", verbosity=0)
    content.approve_library(by=hosts.approver, at=moment(BEGINS))
    arrivals: dict[dt.date, list[cohort.Member]] = defaultdict(list)
    for member in cohort.draw(patients, BEGINS, luck):
        arrivals[member.day].append(member)
    lives: dict[int, Life] = {}
    days = cohort.INTAKE + years * 365
    for number in range(days):
        day = BEGINS + dt.timedelta(days=number)
        for member in arrivals[day]:
            plan = actions.enrol(
                enrolment=cohort.enrolment_of(member, hosts.teams, luck),
                key=f"simulated-{member.place}",
                by=hosts.nurse,
                at=moment(day, 8),
            )
            if member.place % WITH_ADDRESS == 0:
                user = plan.patient.user
                accounts.confirm_address(user=user, by=SEED, at=moment(day, 8))
            lives[plan.pk] = Life(plan, hosts.teams, told.acts, seed * 1000 + plan.pk)
        _one_day(day, lives, told)
        if number % WEEK == WEEK - 1 and not _balances(day, told):
            break
        if number % 91 == 90:
            taken = time.monotonic() - began
            acts = sum(told.acts.values())
            say(f"day {number + 1} of {days}, {acts:,} acts, {taken:.0f} s")
    told.seconds = time.monotonic() - began
    return told


def _one_day(day: dt.date, lives: dict[int, Life], told: Told) -> None:
    due: dict[int, list[FollowUp]] = defaultdict(list)
    soon = day + dt.timedelta(days=SOON)
    waiting = FollowUp.objects.filter(
        OPEN, Q(due_on__lte=soon, kind__in=["visit", "test"]) | Q(due_on__lte=day)
    ).filter(~Q(kind="home") | Q(due_on=day))
    for row in waiting.select_related("plan__patient").order_by("due_on", "pk"):
        due[row.plan_id].append(row)
    channel = LogChannel()
    reminders.plan(at=moment(day, 6))
    reminders.send_waiting(at=moment(day, 8), channel=channel)
    told.messages += len(channel.messages)
    for plan_id, life in lives.items():
        if not life.over:
            life.live(day, due[plan_id])
    _end_what_is_over(lives, day)


def _end_what_is_over(lives: dict[int, Life], day: dt.date) -> None:
    """A plan with nothing open is ended by a person, as the page asks."""
    if day.weekday() != 0:
        return
    still = set(FollowUp.objects.filter(OPEN).values_list("plan", flat=True))
    ended = set(
        CarePlan.objects.filter(ended_at__isnull=False).values_list("pk", flat=True)
    )
    for plan_id, life in lives.items():
        if not life.over and plan_id not in still | ended:
            life.end()


def _balances(day: dt.date, told: Told) -> bool:
    run = keep_books(at=moment(day, 23))
    told.ledgers += 1
    if run is None:
        return True
    told.opened, told.done, told.open, told.closed = _figures(run)
    told.differences = [f"{day}: {line.text}" for line in run.lines.all()[:20]]
    return not run.differences


def _figures(run: LedgerRun) -> tuple[int, int, int, int]:
    return run.opened, run.done, run.open, run.closed
