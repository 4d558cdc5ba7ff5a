"""The milter gate of one process: it listens, judges, and ends without losing a mail."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ccwarn.gates.milter.connection import Connection, Connections, Judge
from ccwarn.gates.milter.counters import Row
from ccwarn.gates.milter.judging import Judging, Verdict
from ccwarn.gates.milter.listening import BACKLOG, Listener
from ccwarn.gates.milter.notices import Notices

CLOSING = 20.0
"""Seconds that mails under way have to come to their end."""


class MilterGate:
    """Judges what mail servers bring to these sockets until it is told to stop.

    `notices` tell authors something, and `release` lets held mails go. `alive` is a descriptor
    that can be read, and is at its end, when nobody looks after this process any more; then it
    stops as well.
    """

    def __init__(
        self,
        listeners: Sequence[Listener],
        judging: Judging,
        counts: Row,
        notices: Notices,
        release: Callable[[], None],
        alive: int,
    ) -> None:
        self._listeners = listeners
        self._judging = judging
        self._counts = counts
        self._notices = notices
        self._release = release
        self._alive = alive
        self._releasing = ThreadPoolExecutor(1, "ccwarn-release")
        self._is_to_release = threading.Event()

    def run(self) -> None:
        """Run until SIGTERM or SIGINT. At SIGHUP there is nothing to do: settings are looked at."""
        try:
            asyncio.run(self._serve())
        finally:
            self._releasing.shutdown()
            self._notices.close()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        over = asyncio.Event()
        connections = Connections(self._counts, self._tell)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, over.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: None)
        connections.look_after()
        loop.add_reader(self._alive, self._orphaned, over)
        servers = [await self._server(connections, each) for each in self._listeners]
        await over.wait()
        for server in servers:
            server.close()
        await connections.close(CLOSING)

    async def _server(self, connections: Connections, listener: Listener) -> asyncio.Server:
        judge: Judge = self._judging.incoming if listener.is_incoming else self._judging.outgoing
        loop = asyncio.get_running_loop()
        sock = listener.socket.dup()
        return await loop.create_server(
            lambda: Connection(connections, judge), sock=sock, backlog=BACKLOG
        )

    def _orphaned(self, over: asyncio.Event) -> None:
        if not os.read(self._alive, 1):
            asyncio.get_running_loop().remove_reader(self._alive)
            over.set()

    def _tell(self, verdict: Verdict) -> None:
        if verdict.notice is not None:
            self._notices.add(verdict.notice)
        if verdict.releases and not self._is_to_release.is_set():
            self._is_to_release.set()
            self._releasing.submit(self._let_go)

    def _let_go(self) -> None:
        self._is_to_release.clear()  # What authors let go from now on needs another time.
        self._release()
