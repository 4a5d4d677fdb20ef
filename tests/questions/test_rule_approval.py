"""A rule judges nobody before a second person approved it and its numbers are set."""

import pytest

from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.content import actions as content
from careplan.hospital.models import Hospital
from careplan.lib.errors import RefusedError
from careplan.questions.models import RedFlagRuleVersion
from careplan.questions.rule_checks import Known, problems
from careplan.questions.rule_queries import process_rules
from careplan.questions.rules import rule_set
from careplan.rules.enums import VersionState
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
CRISIS = "Please call {crisis_line} now."


@pytest.fixture
def author(hospital):
    return factories.UserFactory(role=Role.CONTENT_EDITOR)


@pytest.fixture
def approver(hospital):
    return factories.UserFactory(role=Role.CLINICAL_APPROVER)


def test_h25_one_person_alone_cannot_publish(author, approver):
    version = factories.RedFlagRuleVersionFactory(author=author, state="draft")
    content.submit(version=version, by=author, at=NOW)

    with pytest.raises(RefusedError):
        content.approve(version=version, by=author, at=NOW)
    assert not rule_set()

    content.approve(version=version, by=approver, at=NOW)
    content.publish(version=version, by=approver, at=NOW)
    assert dict(rule_set().versions) == {"AL-001": version}


@pytest.mark.parametrize("act", [content.approve, content.publish])
def test_h28_a_rule_waits_for_the_number_its_message_needs(act, approver, hospital):
    Hospital.objects.update(crisis_line="")
    state = VersionState.IN_REVIEW if act is content.approve else VersionState.APPROVED
    version = factories.RedFlagRuleVersionFactory(message=CRISIS, state=state)

    with pytest.raises(RefusedError) as error:
        act(version=version, by=approver, at=NOW)

    assert str(error.value) == (
        "The hospital has not set: crisis line. The message needs it."
    )
    version.refresh_from_db()
    assert version.state == state


def test_h28_the_line_of_the_urgency_needs_its_numbers_too(approver, hospital):
    Hospital.objects.update(night_phone="")
    messages = [("S", "Call us."), ("S", ""), ("R", "Thank you.")]

    obstacles = [
        RedFlagRuleVersion(condition="a", urgency=urgency, message=message).obstacle()
        for urgency, message in messages
    ]

    assert obstacles == [
        "The hospital has not set: number at night and weekends. The message needs it.",
        "",
        "",
    ]


def test_approving_the_library_leaves_out_what_lacks_a_number(approver, hospital):
    Hospital.objects.update(crisis_line="")
    shipped = {"state": VersionState.IN_REVIEW, "content_hash": "x"}
    ready = factories.RedFlagRuleVersionFactory(**shipped)
    lacking = factories.RedFlagRuleVersionFactory(
        parent__code="AL-088", message=CRISIS, **shipped
    )

    done = content.approve_library(by=approver, at=NOW)

    assert done == {"questions.redflagruleversion": [ready.pk]}
    lacking.refresh_from_db()
    assert lacking.state == VersionState.IN_REVIEW
    event = AuditEvent.objects.get(kind="library-approved")
    assert event.fields == done


def test_a_rule_that_nothing_can_judge_yet_waits(approver, hospital):
    """AP-09: nothing keeps the end date of a blood thinner."""
    version = factories.RedFlagRuleVersionFactory(
        kind="process",
        condition="process blood-thinner-no-end",
        message="",
        state=VersionState.IN_REVIEW,
    )

    with pytest.raises(RefusedError) as error:
        content.approve(version=version, by=approver, at=NOW)

    assert str(error.value) == "Careplan keeps nothing yet by which to judge this."


def test_a_rule_about_the_care_is_for_everyone():
    words = {
        "kind": "process",
        "condition": "process silence",
        "applies": [["stoma"]],
        "day_from": None,
        "day_to": None,
        "urgency": "W",
        "message": "",
        "held": False,
    }

    found = problems("AP-01", words, Known({}))

    assert found == [
        ("applies", "A rule about the care itself is for everyone.", ""),
    ]


def test_rules_about_the_care_itself_stand_apart(approver):
    shipped = {"state": VersionState.IN_REVIEW, "content_hash": "x"}
    silence = factories.RedFlagRuleVersionFactory(
        kind="process", condition="process silence", message="", **shipped
    )
    content.approve_library(by=approver, at=NOW)

    assert (dict(rule_set().versions), process_rules()) == ({}, [silence])
