"""One end of an SMTP connection: lines and pieces of data, with limits.

A protocol of its own in place of asyncio's streams and their TLS: a conversation of small lines
takes half as much time again through those.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from ccwarn.gates.submission.encryption import Encryption

CHUNK = 256 * 1024
"""Octets from which on the other end has to wait, and so held in memory for each direction."""
LONGEST_LINE = 12_288
"""Octets in a line, its end included: the largest that any extension needs (RFC 4954 section 4)."""
_LINGER = 2.0


class Gone(ConnectionError):
    """The other end has closed the connection."""


class LineTooLong(ValueError):
    """A line exceeds LONGEST_LINE."""


class _Room(threading.local):
    """Where a thread receives: its connections take turns, and none needs room of its own."""

    def __init__(self) -> None:
        self.octets = memoryview(bytearray(CHUNK))


_ROOM = _Room()


class Wire(asyncio.BufferedProtocol):
    """An SMTP connection as seen from one of its ends. One task at a time may wait for its words.

    `patience` is how many seconds the other end may take to take what is sent to it. `made` is
    called when there is a connection. It is a protocol of its own, with its own TLS, because a pair
    of asyncio's streams takes half as much time again for a conversation of small lines.
    """

    def __init__(self, patience: float, made: Callable[[Wire], None] = lambda _wire: None) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._patience = patience
        self._made = made
        self._encryption: Encryption | None = None
        self._buffer = bytearray()
        self._listening = True
        self._timer: asyncio.TimerHandle | None = None
        self._deadline: float | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._end: Exception | None = None  # why nothing more will be received
        self._room = asyncio.Event()
        self._room.set()
        self._closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: asyncio has a connection."""
        self._transport = cast("asyncio.Transport", transport)
        self._made(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Give asyncio room to receive."""
        return _ROOM.octets

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what asyncio has received."""
        data: bytes | memoryview = _ROOM.octets[:nbytes]
        if self._encryption is not None:
            data = self._opened(self._encryption, data)
        self._buffer += data
        if len(self._buffer) > CHUNK and self._listening:
            self._listening = False
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Note that nothing more will be received; more may be sent all the same."""
        self._ended(Gone())
        return self._encryption is None

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the connection is gone."""
        if self._timer is not None:
            self._timer.cancel()
        self._closed.set()
        self._room.set()
        self._ended(Gone())

    def pause_writing(self) -> None:
        """Let those wait who send: the other end is slow to take it."""
        self._room.clear()

    def resume_writing(self) -> None:
        """Let them go on."""
        self._room.set()

    @property
    def ends(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """The address and port of the other end, then those of this one."""
        other, own = map(self._transport.get_extra_info, ("peername", "sockname"))
        return other[:2], own[:2]

    async def encrypt(self, encryption: Encryption, first: bytes = b"") -> None:
        """Send `first`, then speak TLS from now on. Raises ssl.SSLError or Gone."""
        # Nothing can be received in between.
        self._transport.write(first)
        self._encryption = encryption
        begun = self._take(len(self._buffer))  # A client that begins by TLS has said hello already.
        if begun:
            self._buffer += self._opened(encryption, begun)
        self._transport.write(encryption.owed())
        while not encryption.agreed:
            await self.fill()

    def deadline(self, seconds: float) -> float:
        """Return the time that is so many seconds from now, for those who wait no longer."""
        return self._loop.time() + seconds

    async def fill(self, deadline: float | None = None) -> None:
        """Wait until more was received, and keep it. May be cancelled safely.

        Raises Gone or ssl.SSLError, and TimeoutError at the deadline.
        """
        if self._end is not None:
            raise self._end
        if not self._listening:
            self._listening = True
            self._transport.resume_reading()
        waiter = self._waiter = self._loop.create_future()
        self._deadline = deadline
        if deadline is not None and (self._timer is None or self._timer.when() > deadline):
            self._expire_at(deadline)
        try:
            await waiter
        finally:
            self._waiter = None

    def _expire_at(self, deadline: float) -> None:
        # One timer for many waits: most end long before it, and making one each time costs more
        # than all the rest of waiting.
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self._expire)

    def _expire(self) -> None:
        self._timer = None
        waiter, deadline = self._waiter, self._deadline
        if waiter is None or waiter.done() or deadline is None:
            return
        if deadline > self._loop.time():
            self._expire_at(deadline)
        else:
            waiter.set_exception(TimeoutError())

    async def until_gone(self) -> None:
        """Wait until the other end is gone, and raise Gone. What it says meanwhile is kept.

        Once it has said more than a client may, it is no longer listened to.
        """
        while len(self._buffer) <= CHUNK:
            await self.fill()
        await asyncio.Event().wait()

    async def line(self, deadline: float | None = None) -> bytes:
        """Return the next line with its end, which is at least LF.

        Raises Gone, LineTooLong, and TimeoutError at the deadline.
        """
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched >= LONGEST_LINE:
                raise LineTooLong
            await self.fill(deadline)
        if end >= LONGEST_LINE:
            raise LineTooLong
        return self._take(end + 1)

    def line_at_hand(self) -> bytes | None:
        """Return the next line if it has been received already, without taking it."""
        end = self._buffer.find(b"\n", 0, LONGEST_LINE)
        return None if end < 0 else bytes(self._buffer[: end + 1])

    @property
    def at_hand(self) -> bool:
        """Whether something was received that nobody has asked for."""
        return bool(self._buffer)

    def skip(self, count: int) -> int:
        """Drop up to `count` received octets and return how many they were."""
        count = min(count, len(self._buffer))
        del self._buffer[:count]
        return count

    async def piece(self, deadline: float | None = None) -> bytes:
        """Return all that was received, at least one octet. Raises as `fill` does."""
        while not self._buffer:
            await self.fill(deadline)
        return self._take(len(self._buffer))

    def put_back(self, octets: bytes) -> None:
        """Let `octets` be the next to be received."""
        self._buffer[:0] = octets

    async def send(self, octets: bytes) -> None:
        """Send, and wait while the other end is slow to take it. Raises Gone."""
        if self._closed.is_set():
            raise Gone
        if self._encryption is not None:
            octets = self._encryption.sealed(octets)
        self._transport.write(octets)
        if not self._room.is_set():
            try:
                async with asyncio.timeout(self._patience):
                    await self._room.wait()
            except TimeoutError:
                raise Gone from None
            if self._closed.is_set():
                raise Gone

    async def close(self, *, linger: bool = False) -> None:
        """Close the connection. With `linger`, let the other end read what was sent to it.

        Closing with unread data makes the system drop what is still on its way (RFC 1122 section
        4.2.2.13), and with it the sentence that says why.
        """
        try:
            if self._encryption is not None and self._encryption.agreed:
                self._transport.write(self._encryption.farewell())
            self._encryption = None  # What is still received is for nobody.
            if linger:
                await self._let_read()
            self._transport.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LINGER):
                    await self._closed.wait()
        finally:
            self.abort()

    def abort(self) -> None:
        """Close the connection at once; what was not sent yet is dropped."""
        self._transport.abort()

    async def _let_read(self) -> None:
        deadline = self.deadline(_LINGER)
        with suppress(OSError):
            if self._transport.can_write_eof():
                self._transport.write_eof()
            while True:
                self._buffer.clear()
                await self.fill(deadline)

    def _opened(self, encryption: Encryption, octets: bytes | memoryview) -> bytes:
        said = b""
        try:
            said = encryption.opened(octets)
        except ssl.SSLError as error:
            # An end that has agreed and then says what cannot be read is as good as gone.
            self._ended(Gone() if encryption.agreed else error)
        if encryption.over:
            self._ended(Gone())
        self._transport.write(encryption.owed())
        return said

    def _ended(self, why: Exception) -> None:
        if self._end is None:
            self._end = why
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken
