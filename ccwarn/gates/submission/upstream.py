"""The connection to the mail server, once it is protected: commands, replies, keeping it alive."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from ccwarn.gates.submission.reply import BadReply, Reply, received
from ccwarn.gates.submission.settings import Settings
from ccwarn.gates.submission.wire import Wire


class Lost(ConnectionError):
    """The server hung up, stopped answering or said what is no reply.

    `last` is the reply with which it took its leave, if there was one.
    """

    def __init__(self, last: Reply | None = None) -> None:
        super().__init__()
        self.last = last


class Upstream:
    """A connection to the mail server. `greeting` is its first reply."""

    def __init__(self, wire: Wire, greeting: Reply, settings: Settings) -> None:
        self._wire = wire
        self._settings = settings
        self._owed = 0  # replies to NOOPs that have not come yet
        self._torn = False  # a reply was read in part when nobody wanted it any more
        self.greeting = greeting

    async def send(self, octets: bytes) -> None:
        """Send octets. Raises Lost."""
        try:
            async with asyncio.timeout(self._settings.upstream_reply):
                await self._wire.send(octets)
        except OSError as error:
            raise Lost(await self._last_words()) from error

    async def reply(self, timeout: float = 0.0) -> Reply:
        """Wait for the next reply, `timeout` seconds if that is given. Raises Lost."""
        if self._torn:
            raise Lost
        try:
            async with asyncio.timeout(timeout or self._settings.upstream_reply):
                while self._owed:
                    await received(self._wire)
                    self._owed -= 1
                return await received(self._wire)
        except (OSError, BadReply) as error:
            raise Lost from error

    async def asked(self, command: bytes) -> Reply:
        """Send a command and return the reply. Raises Lost."""
        await self.send(command)
        return await self.reply()

    async def keep_alive(self) -> None:
        """Say NOOP from time to time, which leaves a transaction as it is; raise Lost when lost.

        May be cancelled at any moment; a reply that is then due is not taken for another one.
        """
        while True:
            try:
                async with asyncio.timeout(self._settings.keep_alive):
                    await self._wire.fill()
            except TimeoutError:
                if self._owed:
                    raise Lost from None
                self._owed += 1
                await self.send(b"NOOP\r\n")
                continue
            except OSError as error:
                raise Lost from error
            if not self._wire.line_at_hand():
                continue
            self._torn = True
            last = await self._last_words()
            self._torn = False
            if not self._owed or last is None or last.code == 421:
                raise Lost(last)
            self._owed -= 1

    async def _last_words(self) -> Reply | None:
        with suppress(OSError, BadReply):
            async with asyncio.timeout(1.0):
                return await received(self._wire)
        return None

    async def close(self) -> None:
        """Hang up."""
        await self._wire.close()
