"""The demo's letter box: each message received, as a file of its own."""

import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

KEY = re.compile(r"\d{19}-[0-9a-f]{8}")
SHOWN_HEADERS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
)


@dataclass(frozen=True)
class Received:
    """A message as it came over SMTP."""

    key: str
    message: EmailMessage

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(int(self.key[:10]), tz=UTC)

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers that matter, in the order above."""
        return [
            (name, str(self.message[name]))
            for name in SHOWN_HEADERS
            if self.message[name] is not None
        ]

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        content = str(part.get_content()) if part else ""
        return content.replace("\r\n", "\n")  # as SMTP ends its lines


def keep(box: Path, content: bytes) -> str:
    """Write one message whole or not at all; return its key.

    The file is on the disk before the sender hears "accepted".
    """
    box.mkdir(parents=True, exist_ok=True)
    key = f"{time.time_ns():019d}-{secrets.token_hex(4)}"
    waiting = box / f"{key}.part"
    with waiting.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    waiting.rename(box / f"{key}.eml")
    return key


def newest(box: Path, most: int) -> list[Received]:
    """The last messages, newest first."""
    keys = sorted(_keys(box), reverse=True)[:most]
    return [found for found in (read(box, key) for key in keys) if found]


def count(box: Path) -> int:
    return sum(1 for _ in _keys(box))


def read(box: Path, key: str) -> Received | None:
    """One message; nothing when there is none of that key."""
    if not KEY.fullmatch(key):
        return None
    try:
        content = (box / f"{key}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = message_from_bytes(content, policy=policy.default)
    return Received(key=key, message=message)


def _keys(box: Path) -> Iterator[str]:
    return (path.stem for path in box.glob("*.eml") if KEY.fullmatch(path.stem))
