"""Every step of a version's life, tried in every state by every role (H12, H16)."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.checklists.models import ChecklistVersion
from careplan.content.version_admin import BUTTONS
from careplan.rules.enums import VersionState
from tests import factories
from tests.factories import NOW

S = VersionState
WRITERS = {Role.CONTENT_EDITOR, Role.ADMINISTRATOR}
APPROVERS = {Role.CLINICAL_APPROVER}
# Who may do it, in which states, and what becomes of the version.
ALLOWED = {
    "submit": (WRITERS, {S.DRAFT: S.IN_REVIEW}),
    "approve": (APPROVERS, {S.IN_REVIEW: S.APPROVED}),
    "publish": (APPROVERS, {S.APPROVED: S.PUBLISHED}),
    "reopen": (WRITERS, {S.IN_REVIEW: S.DRAFT, S.APPROVED: S.DRAFT}),
    "copy": (WRITERS, {S.PUBLISHED: S.PUBLISHED, S.RETIRED: S.RETIRED}),
    "retire": (APPROVERS, {S.PUBLISHED: S.RETIRED}),
    "discard": (WRITERS, {S.DRAFT: None}),
}


@pytest.fixture
def one_in_each_state(hospital):
    """A version in each state, each of a checklist of its own."""
    author = factories.UserFactory(role=Role.CONTENT_EDITOR)
    approver = factories.UserFactory(role=Role.CLINICAL_APPROVER)
    passed = {
        S.DRAFT: {},
        S.IN_REVIEW: {},
        S.APPROVED: {"approved_at": NOW},
        S.PUBLISHED: {"approved_at": NOW, "published_at": NOW},
        S.RETIRED: {"approved_at": NOW, "published_at": NOW, "retired_at": NOW},
    }
    return {
        state: ChecklistVersion.objects.create(
            parent=factories.ChecklistFactory(),
            number=1,
            title="Colon",
            patient_title="Colon",
            state=state,
            author=author,
            approver=approver if moments else None,
            **moments,
        )
        for state, moments in passed.items()
    }


def after(client, version, word):
    """The state after a press of the button, and the number of versions; undone."""
    url = reverse("admin:checklists_checklistversion_act", args=[version.pk, word])
    with transaction.atomic():
        status = client.post(url).status_code
        now = ChecklistVersion.objects.filter(pk=version.pk).first()
        siblings = ChecklistVersion.objects.filter(parent=version.parent_id).count()
        transaction.set_rollback(True)
    return status, now and now.state, siblings


def expected(role, state, word):
    allowed, moves = ALLOWED[word]
    if role not in allowed:
        return 403, state, 1
    made = word == "copy" and state in moves
    to = moves.get(state, state)
    return 302, to, 0 if to is None else 1 + made


def test_the_table_names_every_button():
    assert set(ALLOWED) == {button.word for button in BUTTONS}


@pytest.mark.parametrize("role", Role)
def test_h12_h16_only_the_allowed_steps_succeed(role, one_in_each_state):
    client = Client()
    client.force_login(factories.UserFactory(role=role))

    found = {
        (state, word): after(client, version, word)
        for state, version in one_in_each_state.items()
        for word in ALLOWED
    }

    assert found == {
        (state, word): expected(role, state, word) for state, word in found
    }
