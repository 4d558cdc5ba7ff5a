"""One end of an SMTP connection: lines and pieces of data, with limits."""

from __future__ import annotations

import asyncio
from contextlib import suppress

CHUNK = 256 * 1024
"""Octets read at a time, and so held in memory for each direction of a connection."""
LONGEST_LINE = 12_288
"""Octets in a line, its end included: the largest that any extension needs (RFC 4954 section 4)."""
_LINGER = 2.0


class Gone(ConnectionError):
    """The other end has closed the connection."""


class LineTooLong(ValueError):
    """A line exceeds LONGEST_LINE."""


class Wire:
    """An SMTP connection as seen from one of its ends.

    What was received and not yet asked for is in one buffer of its own, so that it is known
    whether the other end has said more than it should.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._buffer = bytearray()

    async def fill(self) -> None:
        """Wait until more was received, and keep it. Raises Gone. May be cancelled safely."""
        piece = await self._reader.read(CHUNK)
        if not piece:
            raise Gone
        self._buffer += piece

    async def until_gone(self) -> None:
        """Wait until the other end is gone, and raise Gone. What it says meanwhile is kept.

        Once it has said more than a client may, it is no longer listened to.
        """
        while len(self._buffer) < CHUNK:
            await self.fill()
        await asyncio.Event().wait()

    async def line(self) -> bytes:
        """Return the next line with its end, which is at least LF. Raises Gone or LineTooLong."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched >= LONGEST_LINE:
                raise LineTooLong
            await self.fill()
        if end >= LONGEST_LINE:
            raise LineTooLong
        return self._take(end + 1)

    def line_at_hand(self) -> bytes | None:
        """Return the next line if it has been received already, without taking it."""
        end = self._buffer.find(b"\n", 0, LONGEST_LINE)
        return None if end < 0 else bytes(self._buffer[: end + 1])

    def skip(self, count: int) -> int:
        """Drop up to `count` received octets and return how many they were."""
        count = min(count, len(self._buffer))
        del self._buffer[:count]
        return count

    async def piece(self) -> bytes:
        """Return all that was received, at least one octet. Raises Gone."""
        if not self._buffer:
            return await self._reader.read(CHUNK) or self._gone()
        return self._take(len(self._buffer))

    def put_back(self, octets: bytes) -> None:
        """Let `octets` be the next to be received."""
        self._buffer[:0] = octets

    async def send(self, octets: bytes) -> None:
        """Send, and wait while the other end is slow to take it. Raises ConnectionError."""
        self._writer.write(octets)
        await self._writer.drain()

    async def close(self, *, linger: bool = False) -> None:
        """Close the connection. With `linger`, let the other end read what was sent to it.

        Closing with unread data makes the system drop what is still on its way (RFC 1122 section
        4.2.2.13), and with it the sentence that says why.
        """
        try:
            if linger:
                await self._let_read()
            self._writer.close()
            with suppress(OSError):
                async with asyncio.timeout(_LINGER):
                    await self._writer.wait_closed()
        finally:
            self._writer.transport.abort()

    async def _let_read(self) -> None:
        with suppress(OSError):
            async with asyncio.timeout(_LINGER):
                if self._writer.can_write_eof():
                    self._writer.write_eof()
                while await self._reader.read(CHUNK):
                    pass

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _gone(self) -> bytes:
        raise Gone
