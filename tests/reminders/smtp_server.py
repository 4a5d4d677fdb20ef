"""A real SMTP server that misbehaves as it is told, then takes everything."""

import asyncio
import email
import socket

from aiosmtpd.controller import Controller


class Box:
    """Answers the first messages by `plan`, one word or reply each.

    A reply ("450 busy") is given to RCPT, or to the end of the message as
    "data 552 full". Words: "hang up" in the middle, "silent" for ever, "slow".
    """

    def __init__(self, plan=()):
        self.plan = list(plan)
        self.accepted = []
        self.connections = 0
        self.transports = []

    async def handle_EHLO(self, server, session, envelope, hostname, replies):  # noqa: N802
        self.connections += 1
        self.transports.append(server.transport)
        session.host_name = hostname
        return replies

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.plan and self.plan[0][:1].isdigit():
            return self.plan.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        word = self.plan.pop(0) if self.plan else ""
        if word.startswith("data "):
            return word.removeprefix("data ")
        if word == "hang up":
            server.transport.abort()
            return "250 never heard"
        if word == "silent":
            await asyncio.sleep(1)
            return "451 too slow"
        if word == "slow":
            await asyncio.sleep(0.2)
        self.accepted.append(email.message_from_bytes(envelope.content))
        return "250 OK"


class Server:
    """The box behind a port that stays the same while the server goes down and up."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.box = Box()
        self._controller = None

    def up(self, *plan):
        self.box.plan = list(plan)
        self._controller = Controller(self.box, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self):
        if self._controller:
            for transport in self.box.transports:
                self._controller.loop.call_soon_threadsafe(transport.abort)
            # One turn of the loop, so that every connection is really closed.
            asyncio.run_coroutine_threadsafe(
                asyncio.sleep(0.01), self._controller.loop
            ).result()
            self._controller.stop()
            self._controller = None
