"""The connection to the mail server, once it is protected: commands, replies, keeping it alive.

Log-in data is never kept, so a connection that breaks during a question cannot be made again: the
client is told 451. NOOP keeps it alive meanwhile.
"""

from __future__ import annotations

from contextlib import suppress

from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.reply import BadReply, Reply, received
from ccwarn.gates.submission.wire import Wire

_FAREWELL = 5.0  # seconds that the server may take to answer QUIT


class Lost(ConnectionError):
    """The server hung up, stopped answering or said what is no reply.

    `last` is the reply with which it took its leave, if there was one.
    """

    def __init__(self, last: Reply | None = None) -> None:
        super().__init__()
        self.last = last


class Upstream:
    """A connection to the mail server. `greeting` is its first reply."""

    def __init__(self, wire: Wire, greeting: Reply, settings: Limits) -> None:
        self._wire = wire
        self._settings = settings
        self._owed = 0  # replies to NOOPs that have not come yet
        self._torn = False  # a reply was read in part when nobody wanted it any more
        self.greeting = greeting

    async def send(self, octets: bytes) -> None:
        """Send octets. Raises Lost."""
        try:
            await self._wire.send(octets)
        except OSError as error:
            raise Lost(await self._last_words()) from error

    async def reply(self, timeout: float = 0.0) -> Reply:
        """Wait for the next reply, `timeout` seconds if that is given. Raises Lost."""
        if self._torn:
            raise Lost
        deadline = self._wire.deadline(timeout or self._settings.upstream_reply)
        try:
            while self._owed:
                await received(self._wire, deadline)
                self._owed -= 1
            return await received(self._wire, deadline)
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
        due = self._wire.deadline(self._settings.keep_alive)
        while True:
            if self._wire.line_at_hand():
                await self._heard()
                due = self._wire.deadline(self._settings.keep_alive)
                continue
            try:
                await self._wire.fill(due)
            except TimeoutError:
                if self._owed:
                    raise Lost from None
                self._owed += 1
                await self.send(b"NOOP\r\n")
                due = self._wire.deadline(self._settings.upstream_alive)
            except OSError as error:
                raise Lost from error

    async def _heard(self) -> None:
        """Take what the server says unasked, or in reply to a NOOP. Raises Lost."""
        self._torn = True
        last = await self._last_words()
        self._torn = False
        if not self._owed or last is None or last.code == 421:
            raise Lost(last)
        self._owed -= 1

    async def _last_words(self) -> Reply | None:
        with suppress(OSError, BadReply):
            return await received(self._wire, self._wire.deadline(1.0))
        return None

    async def quit(self, command: bytes) -> None:
        """Take leave with a QUIT command."""
        with suppress(Lost):
            await self.send(command)
            await self.reply(_FAREWELL)

    async def close(self) -> None:
        """Hang up."""
        await self._wire.close()
