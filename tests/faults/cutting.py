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
    """Passes TCP on to a port of this machine, and cuts the next form as asked.

    `cut_next` holds for one POST, then the line is whole again; `cuts` counts.
    """

    def __init__(self, port):
        self.upstream = port
        self.cut = Cut.NONE
        self.cuts = 0
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
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client):
        with contextlib.suppress(OSError), client:
            with socket.create_connection(("127.0.0.1", self.upstream)) as server:
                line = _Line(client, server)
                line.carry(self._take)
                line.hang_up()
            client.close()

    def _take(self, piece):
        """The cut for what is sent here; only a form uses one up."""
        if self.cut is Cut.NONE or not piece.startswith(b"POST "):
            return Cut.NONE
        where, self.cut = self.cut, Cut.NONE
        self.cuts += 1
        return where


class _Line:
    """One connection on both sides of the proxy."""

    def __init__(self, client, server):
        self.client, self.server = client, server
        self.cut = Cut.NONE
        threading.Thread(target=self._answers, daemon=True).start()

    def carry(self, take):
        while piece := self.client.recv(PIECE):
            where = take(piece)
            if where is Cut.BEFORE:
                return
            if where is Cut.DURING:
                self.server.sendall(piece[: -next(LEFT_OFF)])
                return
            if where is not Cut.NONE:
                self.cut = where
            self.server.sendall(piece)

    def _answers(self):
        with contextlib.suppress(OSError):
            while piece := self.server.recv(PIECE):
                if self.cut is Cut.ANSWERING:
                    self.client.sendall(piece[:20])
                if self.cut is not Cut.NONE:
                    break
                self.client.sendall(piece)
        self.hang_up()

    def hang_up(self):
        """At once, whoever still waits to read from it."""
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
