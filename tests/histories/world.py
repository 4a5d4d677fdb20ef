"""A small hospital with two versions of a small checklist, for random histories."""

import datetime as dt

from careplan.accounts.permissions import Role
from careplan.audit.actors import Job
from careplan.checklists.models import ChecklistVersion
from careplan.followups import library as calls
from careplan.followups.models import ContactOutcome
from careplan.hospital import library as reasons
from careplan.hospital.models import Reason
from careplan.lib.library.report import Report
from careplan.rules.enums import Known, VersionState
from tests import factories

OPERATED = dt.date(2026, 3, 2)
START = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
STAGES = ("stage-1", "stage-2", "stage-3")
TAGS = (*STAGES, "stoma", "ileostomy", "t4")

# What each row tries: code, kind, schedule, and whatever differs from the defaults.
ROWS = [
    ("H-WARD", "task", "every 1 day from 0 to 3", {"until_anchor": "discharge"}),
    ("H-HOME", "home", "at days 1, 4, 7, 14, 28", {"anchor": "discharge", "window": 1}),
    ("H-CALL", "call", "at day 2", {"anchor": "discharge", "window": 1}),
    ("H-VISIT", "visit", "every 6 months from 6 to 18", {}),
    (
        "H-CEA",
        "test",
        "every 3 months from 3 to 12",
        {"applies": [["stage-2", "stage-3"]]},
    ),
    ("H-CT", "test", "at months 12, 18", {"applies": [["stage-3"]]}),
    (
        "H-CT-LIGHT",
        "test",
        "at month 12",
        {"status": "option", "instead_of": ["H-CT"], "applies": [["stage-3"]]},
    ),
    ("H-B12", "visit", "every 3 months from 3 to 18", {"rolling": True}),
    (
        "H-STOMA",
        "home",
        "every 7 days from 7 to 28",
        {"applies": [["stoma"]], "window": 2},
    ),
    ("H-CLINIC", "visit", "at months 6, 12", {"activity": "h-visit"}),
    ("H-AVOID", "test", "", {"status": "avoid", "avoid_reason": "Not useful."}),
]
# The second version: one row gone, one new, one with other days.
NEWER = [
    ("H-VISIT", "visit", "every 4 months from 4 to 16", {}),
    ("H-LATE", "task", "at months 9, 15", {"window": 28}),
]


def build():
    """Staff, lists, tags and both versions, drafts until `publish_both`."""
    factories.HospitalFactory()
    teams = [factories.TeamFactory(name=name) for name in ("Bowel team", "Breast team")]
    nurses = [
        factories.UserFactory(role=Role.NURSE, teams=[team], name=f"Nurse {team.name}")
        for team in teams
    ]
    for library in (reasons, calls):
        library.load(report=Report(), at=START, by=Job("tests"))
    tags = {
        code: factories.TagFactory(code=code, known_from="histology") for code in TAGS
    }
    tags["ileostomy"].implies.add(tags["stoma"])
    return {
        "teams": teams,
        "nurses": nurses,
        "reasons": {(row.list, row.code): row for row in Reason.objects.all()},
        "outcomes": {
            effect: ContactOutcome.objects.filter(effect=effect).first()
            for effect in ContactOutcome.Effect
        },
        "versions": [_version(1, ROWS), _version(2, _newer())],
    }


def _newer():
    changed = {code for code, *_rest in NEWER}
    kept = [row for row in ROWS if row[0] not in changed | {"H-CLINIC"}]
    return [*kept, *NEWER]


def _version(number, rows):
    version = factories.ChecklistVersionFactory(
        parent=factories.ChecklistFactory(code="histories", site="site-colon"),
        number=number,
        one_of=[list(STAGES)],
        title=f"Histories {number}",
    )
    for order, (code, kind, schedule, more) in enumerate(rows):
        given = dict(more)
        window = given.pop("window", 14)
        factories.ChecklistItemFactory(
            version=version,
            order=order,
            code=code,
            kind=kind,
            what=f"{code} of version {number}",
            schedule=schedule,
            **{"activity": code.lower(), "days_before": window, "days_after": window}
            | given,
        )
    return version


def publish_both(versions):
    """Both may be stood on: the older one was published and then retired."""
    old, new = versions
    factories.publish(old)
    ChecklistVersion.objects.filter(pk=old.pk).update(
        state=VersionState.RETIRED, retired_at=START
    )
    factories.publish(new)
    return old, new


KNOWN = list(Known)
