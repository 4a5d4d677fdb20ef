"""A real SMTP server that keeps what it is sent and passes nothing on (H54)."""

import argparse
import asyncio
import signal
import socket
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from careplan.demo import mail_box


class Keeper:
    """What aiosmtpd calls when a message has come in whole."""

    def __init__(self, box: Path) -> None:
        self.box = box

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        mail_box.keep(self.box, envelope.original_content)
        return "250 Kept"


async def serve(listening: socket.socket, box: Path) -> None:
    """Receive on a bound socket until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(
        lambda: SMTP(Keeper(box), hostname="localhost", enable_SMTPUTF8=True),
        sock=listening,
    )
    await stopped.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="a bound socket")
    parser.add_argument("--box", type=Path, required=True, help="a folder")
    options = parser.parse_args()
    with socket.socket(fileno=options.fd) as listening:
        asyncio.run(serve(listening, options.box))


if __name__ == "__main__":
    main()
