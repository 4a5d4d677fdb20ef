"""A channel that keeps what it was given: for tests and dry runs."""

from careplan.reminders.channels.base import Message


class LogChannel:
    """Takes everything and remembers it."""

    name = "log"

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> str:
        self.messages.append(message)
        return "kept"

    def close(self) -> None:
        """Nothing to end."""
