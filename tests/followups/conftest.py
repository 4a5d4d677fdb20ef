"""A colon patient to enrol with the real library, and small plans by hand."""

import datetime as dt

import pytest

from careplan.checklists import queries as checklists
from careplan.followups import actions
from careplan.followups.models import CarePlan
from careplan.followups.queries.changing import Change, preview_change
from careplan.hospital.queries import clinic_day
from careplan.rules.enums import Gate, Known, Route
from tests import factories
from tests.factories import DAY, NOW
from tests.followups.alerting import answer as answer  # noqa: PLC0414 - pytest looks here
from tests.followups.alerting import form as form  # noqa: PLC0414 - as above
from tests.followups.alerting import outcome as outcome  # noqa: PLC0414 - as above
from tests.followups.alerting import report as report  # noqa: PLC0414 - as above
from tests.followups.alerting import rule as rule  # noqa: PLC0414 - as above
from tests.library import library as library  # noqa: PLC0414 - pytest looks here
from tests.parallel import at_once as at_once  # noqa: PLC0414 - as above

# What a gate asks of whoever passes it.
SAID = {Gate.REVIEWED: {"finding": "normal"}, Gate.TOLD: {"how": "phone"}}
ANSWERED = {
    "stage-3": Known.YES,
    "bowel-join": Known.YES,
    "ileostomy": Known.NO,
    "colostomy": Known.NO,
    "bowel-fully-seen": Known.YES,
    "t4": Known.NO,
    "n2": Known.NO,
    "mmr-deficient": Known.NO,
    "clips-or-stitches": Known.YES,
}


@pytest.fixture
def person(team):
    return actions.Person(
        number="W204118",
        name="Margaret Ellery",
        born_on=dt.date(1951, 3, 14),
        team=team,
    )


@pytest.fixture
def enrolment(person):
    """`enrolment(tags=…, …)`: operated two days ago, home today, all facts known."""

    def make(**changes):
        facts = {
            "who": person,
            "surgery": actions.Surgery(
                procedure="Right bowel removed",
                site="site-colon",
                day=DAY - dt.timedelta(days=2),
                stage="stage-3",
            ),
            "versions": tuple(checklists.published_versions_for("site-colon")),
            "discharge_on": DAY,
            "tags": ANSWERED,
        }
        return actions.Enrolment(**facts | changes)

    return make


@pytest.fixture
def enrol(enrolment, nurse):
    def run(key="first", at=NOW, **changes):
        return actions.enrol(enrolment=enrolment(**changes), key=key, by=nurse, at=at)

    return run


@pytest.fixture
def plan(team):
    """A plan by hand, operated a year ago."""
    return factories.CarePlanFactory(operation__patient__team=team)


@pytest.fixture
def check(plan):
    """`check(kind=…, due_on=…, before=…, after=…)`: one open check of that plan."""

    def make(**fields):
        return factories.FollowUpFactory(**{"plan": plan, **fields})

    return make


@pytest.fixture
def record(nurse):
    """Log one gate as a form on the newest revision would."""
    keys = iter(range(10_000))

    def run(follow_up, gate=Gate.RECORDED, *, at=NOW, by=None, **fields):
        key = fields.pop("key", None) or f"key-{next(keys)}"
        revision = fields.pop("revision", None)
        follow_up.refresh_from_db()
        outcome = {"gate": gate, "measured_at": at, "route": Route.PHONE}
        outcome |= SAID.get(gate, {}) | fields
        return actions.record_result(
            follow_up=follow_up,
            revision=follow_up.revision if revision is None else revision,
            outcome=actions.Outcome(**outcome),
            key=key,
            by=by or nurse,
            at=at,
        )

    return run


@pytest.fixture
def change(nurse):
    """Change what a plan stands on, as the pages do: look first, then apply."""
    keys = iter(range(10_000))

    def run(plan, *, at=NOW, reason="A letter came.", decisions=None, **facts):
        plan, wanted = CarePlan.objects.get(pk=plan.pk), Change(**facts)
        seen = preview_change(plan, wanted, day=clinic_day(at))
        return actions.apply_change(
            care_plan=plan,
            change=wanted,
            fingerprint=seen.fingerprint,
            decisions=decisions,
            reason=reason,
            key=f"change-{next(keys)}",
            by=nurse,
            at=at,
        )

    return run
