"""One connection of a mail server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from ccwarn.gates.milter.counters import Row
from ccwarn.gates.milter.judging import Verdict
from ccwarn.gates.milter.mail import Mail
from ccwarn.gates.milter.packets import BadPacket, packets
from ccwarn.gates.milter.session import Over, Session

Judge = Callable[[Mail], Verdict]

_SHORT = 30
"""Recipients and fields of a mail that is judged at once."""


SILENT = 2 * 60 * 60.0
"""Seconds for which a server may say nothing: as long as with libmilter."""
_LOOKED_AFTER = 60.0


class Connections:
    """The connections that are open in one process."""

    def __init__(self, counts: Row, told: Callable[[Verdict], None]) -> None:
        self.open: set[Connection] = set()
        self.counts = counts
        self.told = told
        self.is_closing = False
        self._none = asyncio.Event()
        self._none.set()

    def opened(self, connection: Connection) -> None:
        """Take a connection in."""
        self.open.add(connection)
        self._none.clear()
        self.counts.add("connections")

    def closed(self, connection: Connection) -> None:
        """Let a connection go."""
        self.open.discard(connection)
        self.counts.add("connections", -1)
        if not self.open:
            self._none.set()

    def look_after(self) -> None:
        """Close those that have been silent for too long, now and then from now on."""
        before = time.monotonic() - SILENT
        for connection in list(self.open):
            connection.close_if_silent(before)
        asyncio.get_running_loop().call_later(_LOOKED_AFTER, self.look_after)

    async def close(self, seconds: float) -> None:
        """Close those between two mails, and the others at the end of theirs.

        After so many seconds all are closed: the server then does what it does without a filter.
        """
        self.is_closing = True
        for connection in list(self.open):
            connection.close_if_idle()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._none.wait(), seconds)
        for connection in list(self.open):
            connection.close()


class Connection(asyncio.Protocol):
    """Answers a mail server, mail by mail."""

    def __init__(self, connections: Connections, judge: Judge) -> None:
        self._connections = connections
        self._judge = judge
        self._session = Session()
        self._received = bytearray()
        self._judging: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._heard = time.monotonic()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """End; a verdict that is under way has nobody to hear it."""
        self._transport = None
        self._connections.closed(self)

    def data_received(self, data: bytes) -> None:
        """Take in what the server says."""
        self._received += data
        self._heard = time.monotonic()
        if self._judging is None:
            self._go_on()

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def close_if_idle(self) -> None:
        """Hang up, unless a mail is under way."""
        if self._judging is None and not self._session.is_in_mail:
            self.close()

    def close_if_silent(self, before: float) -> None:
        """Hang up, if the server has said nothing since then, and awaits nothing."""
        if self._judging is None and self._heard < before:
            self.close()

    def _go_on(self) -> None:
        try:
            for command, data in packets(self._received):
                answer = self._session.take(command, data)
                if isinstance(answer, Mail):
                    if not self._is_short(answer):
                        self._judging = asyncio.create_task(self._judge_apart(answer))
                        return
                    self._conclude(answer, *self._judged(answer))
                elif answer:
                    self._say(answer)
        except (BadPacket, Over):
            self.close()
            return
        if self._connections.is_closing:
            self.close_if_idle()

    def _is_short(self, mail: Mail) -> bool:
        return len(mail.forward_paths) < _SHORT and len(mail.header) < _SHORT * 256

    def _judged(self, mail: Mail) -> tuple[Verdict, float]:
        start = time.perf_counter()
        verdict = self._judge(mail)
        return verdict, time.perf_counter() - start

    async def _judge_apart(self, mail: Mail) -> None:
        """Judge in a thread what takes longer, as the other connections go on meanwhile."""
        verdict, seconds = await asyncio.to_thread(self._judged, mail)
        self._judging = None
        self._conclude(mail, verdict, seconds)
        self._go_on()

    def _conclude(self, mail: Mail, verdict: Verdict, seconds: float) -> None:
        self._connections.counts.took(seconds)
        self._say(verdict.packets)
        if self._transport is not None and (verdict.notice is not None or verdict.releases):
            self._connections.told(verdict)

    def _say(self, answer: bytes) -> None:
        if self._transport is not None:
            self._transport.write(answer)
