"""No transaction is open while the mail server is spoken to; its answer is kept."""

import asyncio
import datetime as dt
from threading import Event

import pytest

from careplan.accounts import inviting
from careplan.accounts.models import Invitation, Team
from careplan.audit.models import AuditEvent
from careplan.lib.errors import RefusedError
from tests import factories
from tests.factories import NOW
from tests.parallel import at_once as at_once  # noqa: PLC0414 - pytest looks here
from tests.reminders.smtp_server import Box, Server

SECOND = dt.timedelta(seconds=1)


class SlowBox(Box):
    """Takes a message only when somebody has written to the database meanwhile."""

    def __init__(self):
        super().__init__()
        self.spoken_to, self.written = Event(), Event()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.spoken_to.set()
        if not await asyncio.to_thread(self.written.wait, 5):
            return "451 nobody could write"
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    server = Server()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.down()


@pytest.fixture
def person(hospital):
    return factories.UserFactory(password=None, email="maggie@patients.example")


def kinds():
    events = AuditEvent.objects.filter(object_kind="accounts.invitation")
    return list(events.order_by("id").values_list("kind", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_server_holds_up_nobody(at_once, server, person, nurse):
    server.box = SlowBox()
    server.up()

    def write():
        assert server.box.spoken_to.wait(5)
        Team.objects.create(name="Made meanwhile")
        server.box.written.set()

    outcomes = at_once(
        lambda: inviting.invite_by_mail(user=person, by=nurse, at=NOW), write
    )

    assert outcomes == [None, None]
    assert len(server.box.accepted) == 1
    assert kinds() == ["invited", "invitation-sent"]


def test_what_is_committed_waits_for_the_mail(server, person, nurse):
    server.up()

    inviting.invite_by_mail(user=person, by=nurse, at=NOW)

    (invitation,) = Invitation.objects.all()
    assert invitation.expires_at == NOW + Invitation.LIFETIME
    assert server.box.accepted[0]["To"] == "maggie@patients.example"


@pytest.mark.parametrize("refusal", [["550 no such mailbox"], None])
def test_a_mail_not_taken_leaves_no_open_invitation(refusal, server, person, nurse):
    if refusal:
        server.up(*refusal)

    with pytest.raises(RefusedError) as refused:
        inviting.invite_by_mail(user=person, by=nurse, at=NOW)

    assert str(refused.value) == (
        "The mail server did not take the message: no invitation is open. "
        "Links sent earlier have ended too. Please send it again."
    )
    assert not Invitation.objects.filter(expires_at__gt=NOW + SECOND).exists()
    assert kinds() == ["invited", "invitation-not-sent"]


def test_after_a_failed_mail_the_next_may_go_at_once(server, person, nurse):
    with pytest.raises(RefusedError):
        inviting.invite_by_mail(user=person, by=nurse, at=NOW)
    server.up()

    inviting.invite_by_mail(user=person, by=nurse, at=NOW + SECOND)

    assert len(server.box.accepted) == 1
