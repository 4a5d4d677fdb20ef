"""A line that breaks: a proxy that cuts a connection where it is told to."""

import contextlib
import socket
import threading
from enum import StrEnum
from itertools import cycle

PIECE = 65_536
# How many bytes never leave, one time after the other: a letter, a note, most of it.
LEFT_OFF = cycle((1, 12, 60, 300))


class Cut(StrEnum):
    """Where the line breaks: seen from whoever sends a form."""

    NONE = "none"
    BEFORE = "before the request"
    DURING = "in the middle of the request"
    AFTER = "after the request, before the answer"
    ANSWERING = "in the middle of the answer"


class CuttingProxy:
    """Passes TCP on to a port of this machine, and cuts the next connection as asked.

    `cut` holds for one connection, then the line is whole again.
    """

    def __init__(self, port):
        self.upstream = port
        self.cut = Cut.NONE
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def cut_next(self, where):
        self.cut = where

    def close(self):
        self.listener.close()

    def _listen(self):
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            where, self.cut = self.cut, Cut.NONE
            threading.Thread(
                target=self._carry, args=(client, where), daemon=True
            ).start()

    def _carry(self, client, where):
        with contextlib.suppress(OSError), client:
            if where is not Cut.BEFORE:
                with socket.create_connection(("127.0.0.1", self.upstream)) as server:
                    _pass_on(client, server, where)
                    _hang_up(server)
            _hang_up(client)


def _pass_on(client, server, where):
    if where is Cut.DURING:
        asked = client.recv(PIECE)
        server.sendall(asked[: -next(LEFT_OFF)])
        return
    threading.Thread(target=_pipe, args=(client, server), daemon=True).start()
    if where is Cut.AFTER:
        server.recv(1)  # it was answered; the answer goes nowhere
    elif where is Cut.ANSWERING:
        client.sendall(server.recv(PIECE)[:20])
    else:
        _pipe(server, client)


def _hang_up(end):
    """At once, whoever still waits to read from it."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _pipe(source, target):
    with contextlib.suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
