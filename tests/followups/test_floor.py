"""BRE-02: no mammogram before six months after the last radiotherapy."""

import datetime as dt
from dataclasses import replace

import pytest
from django.template.loader import render_to_string

from careplan.checklists import queries as checklists
from careplan.followups import actions
from careplan.followups.models import FollowUp
from careplan.followups.queries import drafting, why
from careplan.followups.queries.rows import with_reasons
from careplan.portal import reasons as portal
from careplan.rules.enums import Anchor, Known
from careplan.rules.schedule import Offset, Unit, day_of
from tests.factories import DAY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

OPERATED = DAY - dt.timedelta(days=2)


@pytest.fixture
def enrolled(enrolment, nurse):
    def run(radiotherapy):
        versions = tuple(checklists.published_versions_for("site-breast"))
        asked = {tag for version in versions for tag in version.asks}
        tags = dict.fromkeys(asked, Known.NO)
        groups = (group for version in versions for group in version.one_of)
        tags |= {tag: Known.NO for group in groups for tag in group}
        tags |= {"stage-2": Known.YES, "breast-conserving": Known.YES}
        tags |= {"radiotherapy": radiotherapy}
        surgery = actions.Surgery(
            procedure="Operation", site="site-breast", day=OPERATED
        )
        made = enrolment(surgery=surgery, versions=versions, tags=tags)
        return actions.enrol(enrolment=made, key="first", by=nurse, at=NOW)

    return run


def mammograms(plan):
    rows = FollowUp.objects.filter(plan=plan, reasons__item__code="BRE-02")
    return list(with_reasons(rows.order_by("planned_on")))


def after(day, months):
    return day_of(day, Offset(months, Unit.MONTH))


def test_with_radiotherapy_the_day_it_ended_is_found_out_first(enrolled):
    plan = enrolled(Known.YES)

    assert mammograms(plan) == []
    task = FollowUp.objects.get(plan=plan, activity="find-out-end-of-radiotherapy")
    assert "Mammogram of remaining breast tissue" in " ".join(why.chain(task).waits)


def test_once_it_is_known_the_first_one_moves_and_says_why(enrolled):
    plan = enrolled(Known.NO)
    first, second, *_later = mammograms(plan)
    ended = after(OPERATED, 9)
    facts = drafting.facts_of(plan)
    known = replace(facts, anchors={**facts.anchors, Anchor.END_OF_RADIOTHERAPY: ended})

    drafted = [
        check.planned_on
        for check in drafting.draft(known).checks
        if "BRE-02" in {reason.item_code for reason in check.reasons}
    ]
    (held,), (free,) = why.links_of(first, known), why.links_of(second, known)

    assert drafted[:2] == [after(ended, 6), second.planned_on]
    assert (held.planned_on, held.summed) == (after(ended, 6), first.planned_on)
    assert (held.is_held, free.is_held) == (True, False)
    text = " ".join(drawn(held).split())
    assert "Not before" in text
    assert "6 months after end of radiotherapy" in text
    assert "Not before" not in drawn(free)
    assert "6 months after your radiotherapy ended on" in said(first, held)


def drawn(link):
    return render_to_string(
        "clinic/_source.html", {"link": link, "planned_on": link.planned_on}
    )


def said(follow_up, link):
    return portal.Reasons._counted(portal_of(follow_up), link)


def portal_of(follow_up):
    return type("Said", (), {"chain": why.chain(follow_up)})()


def test_without_radiotherapy_nothing_is_held(enrolled):
    first = mammograms(enrolled(Known.NO))[0]

    (link,) = why.chain(first).links

    assert (link.planned_on, link.floor_day) == (first.planned_on, None)
