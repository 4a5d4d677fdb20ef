"""Accounts are made by staff and opened once, by invitation."""

import datetime as dt

import pytest
from django.core import mail

from careplan.accounts import actions, inviting, queries
from careplan.accounts.models import User
from careplan.accounts.permissions import Role
from careplan.audit.actors import Job
from careplan.audit.models import AuditEvent
from careplan.lib.errors import RefusedError
from tests import factories
from tests.factories import NOW
from tests.parallel import at_once as at_once  # noqa: PLC0414 - pytest looks here

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
PASSWORD = "seven quiet otters"


@pytest.fixture
def invited(nurse):
    """A person who was invited now, the secret of the link, and what it opens."""
    user = factories.UserFactory(password=None, email="maggie@patients.example")
    user.set_unusable_password()
    user.save()
    type(user.contact_details).objects.update(email_confirmed_at=None)
    return user, actions.invite(user=user, by=nurse, at=NOW)


def test_an_invitation_is_good_for_fourteen_days(invited):
    user, secret = invited

    def opens(at):
        found = queries.open_invitation(secret, at)
        return found.user if found else None

    assert (opens(NOW), opens(NOW + 14 * DAY - dt.timedelta(seconds=1))) == (user, user)
    assert opens(NOW + 14 * DAY) is None


def test_only_the_right_secret_opens_it(invited):
    _user, secret = invited

    for wrong in ("", secret[:-1], secret.swapcase(), "\0"):
        assert queries.open_invitation(wrong, NOW) is None


def test_the_secret_is_nowhere_in_the_database(invited):
    user, secret = invited

    assert secret not in str(list(user.invitations.values()))
    assert secret not in str(list(AuditEvent.objects.values()))


def test_accepting_sets_the_password_and_confirms_the_address(invited):
    user, secret = invited

    actions.accept_invitation(
        invitation=queries.open_invitation(secret, NOW), password=PASSWORD, at=NOW
    )

    user = User.objects.get(pk=user.pk)
    assert user.check_password(PASSWORD)
    assert user.contact_details.email_confirmed_at == NOW


def test_an_invitation_is_accepted_once(invited):
    user, secret = invited
    invitation = queries.open_invitation(secret, NOW)
    actions.accept_invitation(invitation=invitation, password=PASSWORD, at=NOW)

    with pytest.raises(RefusedError, match="already used"):
        actions.accept_invitation(invitation=invitation, password="x", at=NOW)
    assert queries.open_invitation(secret, NOW) is None
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_newer_invitation_ends_the_older(invited, nurse):
    user, first = invited

    second = actions.invite(user=user, by=nurse, at=NOW + DAY)

    assert queries.open_invitation(first, NOW + DAY + DAY) is None
    assert queries.open_invitation(second, NOW + DAY + DAY).user == user


def test_a_second_invitation_within_a_minute_is_refused(invited, nurse):
    user, first = invited

    with pytest.raises(RefusedError, match="a moment ago"):
        inviting.invite_by_mail(user=user, by=nurse, at=NOW + dt.timedelta(seconds=59))

    assert queries.open_invitation(first, NOW + MINUTE).user == user
    assert mail.outbox == []
    actions.invite(user=user, by=nurse, at=NOW + MINUTE)
    assert user.invitations.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_invitations_at_once_one_goes_out(at_once, nurse):
    user = factories.UserFactory(email="maggie@patients.example")

    def invite():
        try:
            return bool(actions.invite(user=user, by=nurse, at=NOW))
        except RefusedError:
            return False

    results = at_once(*[invite] * 4)

    assert sorted(results) == [False, False, False, True]
    assert user.invitations.count() == 1


def test_who_may_not_sign_in_accepts_nothing(invited):
    user, secret = invited
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert queries.open_invitation(secret, NOW) is None


def test_without_an_address_nobody_is_invited(nurse):
    with pytest.raises(RefusedError, match="e-mail address"):
        actions.invite(user=factories.UserFactory(email=None), by=nurse, at=NOW)


def test_h08_the_invitation_says_nothing_of_health(invited, nurse):
    user, _secret = invited

    inviting.invite_by_mail(user=user, by=nurse, at=NOW + 2 * MINUTE)

    (message,) = mail.outbox
    assert message.to == ["maggie@patients.example"]
    assert clinical_words(message) == set()


CLINICAL = ["cancer", "tumour", "surgery", "operation", "bowel", "breast", "scan"]


def clinical_words(message):
    text = f"{message.subject} {message.body}".lower()
    return {word for word in CLINICAL if word in text}


def test_the_invitation_names_the_number_to_ask(invited, nurse):
    user, _secret = invited

    inviting.invite_by_mail(user=user, by=nurse, at=NOW + 2 * MINUTE)

    assert "ring us on 01632 960 114 before you open the link" in mail.outbox[0].body


def test_h07_a_changed_address_is_confirmed_no_more(nurse):
    user = factories.UserFactory(email="old@westmere.example")

    actions.change_contact(
        user=user, email=" NEW@x.example ", phone="", by=nurse, at=NOW
    )

    user = User.objects.get(pk=user.pk)
    assert (user.email, user.contact_details.email_confirmed_at) == (
        "new@x.example",
        None,
    )


def test_h07_a_new_phone_leaves_the_address_confirmed(nurse):
    user = factories.UserFactory(email="old@westmere.example")

    actions.change_contact(user=user, email=user.email, phone="1", by=nurse, at=NOW)

    assert User.objects.get(pk=user.pk).contact_details.email_confirmed_at == NOW


@pytest.mark.parametrize("email", ["taken@x.example", "Taken@X.example"])
def test_one_address_is_one_account(nurse, email):
    factories.UserFactory(email="taken@x.example")
    by = {"by": Job("test"), "at": NOW}

    with pytest.raises(RefusedError, match="already uses"):
        actions.create_user(name="A", email=email, roles=[Role.NURSE], **by)
    with pytest.raises(RefusedError, match="already uses"):
        actions.change_contact(user=nurse, email=email, phone="", **by)
    assert User.objects.filter(name="A").count() == 0
