"""Makes the believable hospital: sixty patients by the product's own actions."""

import datetime as dt
import uuid
from collections.abc import Callable

from dateutil.relativedelta import relativedelta
from django.db import transaction

from careplan.accounts import actions as accounts
from careplan.accounts.models import User
from careplan.accounts.queries import hash_secret
from careplan.checklists import queries as checklists
from careplan.content import actions as content
from careplan.demo.changes import tell_change
from careplan.demo.leave import set_leave
from careplan.demo.people import PEOPLE, Site, Someone, Story
from careplan.demo.staff import PASSWORD, SEED, Hosts, open_hospital
from careplan.demo.stories import ZONE, Teller, moment, tell
from careplan.demo.versions import write_second_version
from careplan.followups import actions
from careplan.followups.models import CarePlan
from careplan.followups.queries.changing import Change, preview_change
from careplan.lib.names import tokens
from careplan.patients.models import Operation, Patient
from careplan.reminders import actions as reminders
from careplan.rules.enums import Anchor, Known

YES, NO, NOT_KNOWN = Known.YES, Known.NO, Known.NOT_KNOWN
COLON = {
    "bowel-join": YES,
    "ileostomy": NO,
    "colostomy": NO,
    "bowel-fully-seen": YES,
    "t4": NO,
    "n2": NO,
    "mmr-deficient": NO,
    "clips-or-stitches": YES,
}
BREAST = {
    "axillary-surgery": YES,
    "hormone-receptor-positive": YES,
    "breast-conserving": YES,
    "clips-or-stitches": NO,
}
PROCEDURES = {
    Site.COLON: ["Right bowel removed", "Left bowel removed", "Lower bowel removed"],
    Site.BREAST: ["Lump removed from the breast, armpit nodes sampled"],
}
VISIT_WINDOW = dt.timedelta(days=28)


def seed(now: dt.datetime, say: Callable[[str], None]) -> None:
    """Fill an empty database; on one that is filled it does nothing."""
    if Patient.objects.exists():
        return
    hosts = open_hospital(now - dt.timedelta(days=2000))
    content.approve_library(by=hosts.approver, at=now - dt.timedelta(days=70))
    for place, someone in enumerate(PEOPLE):
        with transaction.atomic():
            _live(someone, place, hosts, now)
        if place % 10 == 9:
            say(f"{place + 1} patients")
    write_second_version(hosts, now)
    set_leave(hosts, now)
    # The planner ran yesterday, so that the loop has something to say at once.
    yesterday = now.astimezone(ZONE).date() - dt.timedelta(days=1)
    reminders.plan(at=moment(yesterday, 8))


def _live(someone: Someone, place: int, hosts: Hosts, now: dt.datetime) -> None:
    today = now.astimezone(ZONE).date()
    start = today - dt.timedelta(days=someone.enrolled)
    # Nobody is enrolled later than now, whatever the time of day.
    at = min(moment(start, 9, place % 60), now)
    plan = actions.enrol(
        enrolment=_enrolment(someone, place, hosts, today),
        key=uuid.uuid4().hex,
        by=hosts.nurse,
        at=at,
    )
    patient = plan.patient
    home_on = _home_on(someone, today)
    if start < home_on < today and someone.story != Story.HOME_UNKNOWN:
        _goes_home(plan, home_on, hosts)
    if someone.story == Story.SHOWCASE or place % 2:
        accounts.confirm_address(user=patient.user, by=SEED, at=at)
    if someone.story == Story.SHOWCASE:
        _open_account(patient.user, at)
    tell(Teller(plan, hosts, now, seed=place), patient, someone.story)
    tell_change(plan, someone.story, hosts, now)


def _goes_home(plan: CarePlan, home_on: dt.date, hosts: Hosts) -> None:
    change = Change(anchors={Anchor.DISCHARGE: home_on})
    seen = preview_change(plan, change, day=home_on)
    actions.apply_change(
        care_plan=plan,
        change=change,
        fingerprint=seen.fingerprint,
        key=uuid.uuid4().hex,
        by=hosts.nurse,
        at=moment(home_on, 16),
    )


def _open_account(user: User, at: dt.datetime) -> None:
    secret = accounts.invite(user=user, by=SEED, at=at)
    invitation = user.invitations.get(secret_hash=hash_secret(secret))
    accounts.accept_invitation(invitation=invitation, password=PASSWORD, at=at)


def _enrolment(
    someone: Someone, place: int, hosts: Hosts, today: dt.date
) -> actions.Enrolment:
    operated_on = _operated_on(someone, today)
    home_on = _home_on(someone, today)
    gone_home = home_on <= today - dt.timedelta(days=someone.enrolled)
    if someone.story == Story.HOME_UNKNOWN:
        gone_home = False
    stage = ["stage-1", "stage-2", "stage-3"][place % 3]
    tags = dict(BREAST if someone.site == Site.BREAST else COLON)
    if someone.site == Site.COLON:
        unknown = someone.story == Story.STAGE_UNKNOWN
        tags |= {} if unknown else {stage: YES}
        stage = "" if unknown else stage
    procedures = PROCEDURES[someone.site]
    return actions.Enrolment(
        who=actions.Person(
            number=f"W{204_118 + place * 317}",
            name=someone.name,
            called=someone.called,
            born_on=today - relativedelta(years=someone.age, days=place * 5 + 40),
            team=hosts.teams[someone.team],
            email=_address(someone),
            phone=f"07700 900{100 + place}",
        ),
        surgery=actions.Surgery(
            procedure=procedures[place % len(procedures)],
            site=someone.site,
            day=operated_on,
            side=Operation.Side.LEFT if someone.site == Site.BREAST else "",
            stage=stage if someone.site == Site.COLON else "",
            approach=Operation.Approach.KEYHOLE
            if someone.site == Site.COLON
            else Operation.Approach.OPEN,
        ),
        versions=tuple(checklists.published_versions_for(someone.site)),
        discharge_on=home_on if gone_home else None,
        tags=tags,
    )


def _home_on(someone: Someone, today: dt.date) -> dt.date:
    nights = 1 if someone.site == Site.BREAST else 5
    return _operated_on(someone, today) + dt.timedelta(days=nights)


def _operated_on(someone: Someone, today: dt.date) -> dt.date:
    """The day of the operation; for a visit late by a day, the day that makes it so."""
    day = today - dt.timedelta(days=someone.operated)
    if someone.story != Story.LATE_BY_A_DAY:
        return day
    months = max(6, round(someone.operated / 182) * 6)
    closed = today - dt.timedelta(days=1)
    guess = closed - VISIT_WINDOW - relativedelta(months=months)
    near = (guess + dt.timedelta(days=off) for off in (0, 1, -1, 2, -2, 3, -3))
    return next(
        (
            each
            for each in near
            if each + relativedelta(months=months) + VISIT_WINDOW == closed
        ),
        guess,
    )


def _address(someone: Someone) -> str:
    if someone.story == Story.SHOWCASE:
        return "patient@careplan.example"
    return f"{'.'.join(tokens(someone.name)[:2])}@patients.example"
