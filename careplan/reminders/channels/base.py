"""What every channel is, and how it says that a message did not go."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message, built at the moment it is sent; `uid` is the same on every try.

    `stop_url` is where its reader stops them all; empty for what goes to staff.
    """

    uid: str
    to: str
    subject: str
    text: str
    html: str
    stop_url: str


class DeliveryError(Exception):
    """A message was not taken; `permanent` says that trying again cannot help."""

    def __init__(self, reply: str, *, permanent: bool) -> None:
        super().__init__(reply)
        self.reply = reply
        self.permanent = permanent


class ChannelDownError(DeliveryError):
    """Nothing goes out on this channel now; it has nothing to do with the message."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply, permanent=False)


class Channel(Protocol):
    """A way to hand messages over, one after another on one connection."""

    name: str

    def send(self, message: Message) -> str:
        """Hand a message over and return the answer. Raises DeliveryError."""

    def close(self) -> None:
        """End the connection, whatever its state."""
