"""Writing pages, and what patients are shown of it."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.content import actions as content
from careplan.education import actions, queries
from careplan.education.models import Reading
from careplan.lib.errors import RefusedError
from careplan.rules.enums import VersionState
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(hospital):
    return factories.PageVersionFactory()


def test_a_draft_is_never_shown_until_it_is_published(page, admin_person, approver):
    draft = actions.copy_to_draft(version=page, by=admin_person, at=NOW)
    draft.title = "New title"
    actions.save_draft(version=draft, by=admin_person, at=NOW)
    slug = page.parent.slug
    assert queries.published_page(slug).title == page.title
    content.submit(version=draft, by=admin_person, at=NOW)
    assert queries.published_page(slug) == page
    content.approve(version=draft, by=approver, at=NOW)
    assert queries.published_page(slug) == page

    content.publish(version=draft, by=approver, at=NOW)

    assert queries.published_page(slug) == draft
    page.refresh_from_db()
    assert (page.state, page.retired_at) == (VersionState.RETIRED, NOW)


def test_saving_keeps_the_grade_and_the_author_and_tells_what_changed(
    page, admin_person
):
    draft = actions.copy_to_draft(version=page, by=admin_person, at=NOW)
    draft.body = "## What?\n\nYour operation is the main treatment."

    actions.save_draft(version=draft, by=admin_person, at=NOW)

    draft.refresh_from_db()
    assert draft.grade is not None
    assert draft.author == admin_person
    event = AuditEvent.objects.get(kind="draft-saved")
    assert event.fields["body"][1] == draft.body


def test_an_unknown_placeholder_is_refused(page, admin_person):
    draft = actions.copy_to_draft(version=page, by=admin_person, at=NOW)
    draft.body = "Ring {clinic_fax}."

    with pytest.raises(RefusedError, match="clinic_fax"):
        actions.save_draft(version=draft, by=admin_person, at=NOW)


def test_a_published_page_cannot_be_saved(page, admin_person):
    page.body = "Other words"

    with pytest.raises(RefusedError):
        actions.save_draft(version=page, by=admin_person, at=NOW)

    page.refresh_from_db()
    assert page.body == "## What is this?\n\nYour body has defences."


def test_what_was_read_keeps_its_version(page, patient):
    actions.note_reading(version=page, user=patient.user, at=NOW)

    reading = Reading.objects.get()
    assert (reading.version, reading.user, reading.at) == (page, patient.user, NOW)


def test_a_page_past_its_review_day_is_marked(page):
    page.review_on = dt.date(2026, 11, 23)

    assert queries.past_review(page, dt.date(2026, 11, 24)) is True
    assert queries.past_review(page, dt.date(2026, 11, 23)) is False
