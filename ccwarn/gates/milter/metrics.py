"""Where the counts can be read: a file that is written anew, and a Unix socket that speaks HTTP."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ccwarn.gates.milter import listening
from ccwarn.gates.milter.counters import Counters, exposition

EVERY = 5.0
"""Seconds between two writings of the file."""

STALE = 60.0
"""Seconds after which the file says nothing about the present."""

_PATIENCE = 1.0
_REQUEST = 4096


class Metrics:
    """The counts of the gate, written to a file, and told whoever connects to a socket."""

    def __init__(self, counters: Counters, file: Path, place: str = "") -> None:
        """Begin. `place` is as `listening.address` takes it. Raises what `listener` raises."""
        self._counters = counters
        self._file = file
        self._place = place
        self._due = time.monotonic()
        self._socket = listening.listener(place, is_incoming=False).socket if place else None

    @property
    def sockets(self) -> list[socket.socket]:
        """The sockets to wait at."""
        return [self._socket] if self._socket else []

    @property
    def seconds_left(self) -> float:
        """How long it is until the file is due."""
        return max(0.0, self._due - time.monotonic())

    def tell(self, processes: int, ready: Sequence[object]) -> None:
        """Write the file when it is due, and answer who is at the socket. Raises OSError."""
        text = exposition(self._counters.sums(), processes)
        if self._socket is not None and self._socket in ready:
            self._answer(self._socket, text)
        if self._due <= time.monotonic():
            self._due = time.monotonic() + EVERY
            self._write(text)

    def close(self) -> None:
        """Write the last counts, and let nobody connect any more."""
        with suppress(OSError):
            self._write(exposition(self._counters.sums(), 0))
        if self._socket is not None:
            self._socket.close()
            listening.remove(self._place)

    def _write(self, text: str) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # Prometheus' node_exporter reads only files that end in .prom.
        unfinished = self._file.with_name(f".{self._file.name}.{os.getpid()}.tmp")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.chmod(0o644)  # They are counts only, and node_exporter is another user.
        unfinished.replace(self._file)

    def _answer(self, at: socket.socket, text: str) -> None:
        with suppress(OSError), at.accept()[0] as reader:
            reader.settimeout(_PATIENCE)
            reader.recv(_REQUEST)
            body = text.encode()
            head = (
                "HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            reader.sendall(head.encode() + body)
