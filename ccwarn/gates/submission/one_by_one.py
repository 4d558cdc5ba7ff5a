"""Several mails in the place of one, each a transaction of its own on the client's connection.

The client waits for one reply meanwhile, so no mail begins after its patience is over. What has
become of each is on the disk before the next begins, and that one was handed over before its end is
sent: should this process be killed there, nobody knows, and nobody sends it again.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from ccwarn.batch_file import Batch, Row, RowState
from ccwarn.gates.mailing import Part, outcome, server_said
from ccwarn.gates.pace import Pace
from ccwarn.gates.submission import sentences
from ccwarn.gates.submission.ending import Over
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.reply import Reply, own
from ccwarn.gates.submission.spool import Spool
from ccwarn.gates.submission.transaction import Commands
from ccwarn.gates.submission.upstream import Lost, Upstream
from ccwarn.gates.submission.wire import Wire
from ccwarn.i18n import _

_SIZE = re.compile(rb"[ \t]+SIZE=[0-9]+", re.IGNORECASE)
"""What a client says of the size of its mail (RFC 1870): these are not of that size."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """What is to be sent: the parts of a batch, at most so many a minute, until the deadline.

    `keys` are those of whom the client has named. `tell` hears how many of how many mails are
    sent, and (0, 0) when it is over.
    """

    batch: Batch
    keys: tuple[str, ...]
    parts: tuple[Part, ...]
    pace: Pace
    a_minute: int
    deadline: float
    tell: Callable[[int, int], object] = lambda sent, total: None


class _Stopped(Exception):
    """Nothing more is sent; `code` and `why` are told to the client."""

    def __init__(self, code: int, why: str, *, is_over: bool = False) -> None:
        super().__init__()
        self.code = code
        self.why = why
        self.is_over = is_over


class OneByOne:
    """Sends the parts of one message to the mail server of one client."""

    def __init__(self, client: Wire, upstream: Upstream, settings: Limits) -> None:
        self._client = client
        self._upstream = upstream
        self._settings = settings

    async def send(self, mailing: Mailing, spool: Spool, commands: Commands) -> Reply:
        """Send what can be sent, and return what the client is told.

        Raises Over where the server is lost, and Gone where the client is.
        """
        watch = asyncio.ensure_future(self._client.until_gone())
        code, why, is_over = 250, "", False
        try:
            await self._asked(b"RSET\r\n")
            for number, part in enumerate(mailing.parts):
                mailing.tell(number, len(mailing.parts))
                await self._wait(mailing, watch)
                await self._send(part, mailing, spool, commands)
        except _Stopped as stopped:
            code, why, is_over = stopped.code, stopped.why, stopped.is_over
        except ConnectionError:
            raise  # The client is gone.
        except OSError:
            code, why, is_over = 451, _(sentences.NO_LONGER_NOTED), True
        finally:
            mailing.tell(0, 0)
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        reply = _reply([mailing.batch.rows[it] for it in mailing.keys], code, why)
        if is_over:
            raise Over(reply)
        return reply

    async def _wait(self, mailing: Mailing, watch: asyncio.Future[None]) -> None:
        """Wait until the next one may be sent; raise what ends it before."""
        pause = mailing.pace.pause(mailing.a_minute)
        if watch.done():
            watch.result()
        if time.monotonic() + pause > mailing.deadline:
            raise _Stopped(451, _("There was no time for more."))
        if not pause:
            return
        alive = asyncio.ensure_future(self._upstream.keep_alive())
        try:
            await asyncio.wait([watch, alive], timeout=pause, return_when="FIRST_COMPLETED")
            if watch.done():
                watch.result()
            if alive.done():
                alive.result()
        except Lost as lost:
            raise _lost(lost) from None
        finally:
            alive.cancel()
            await asyncio.gather(alive, return_exceptions=True)

    async def _send(self, part: Part, mailing: Mailing, spool: Spool, commands: Commands) -> None:
        """Send one mail, and note what has become of it."""
        mailing.pace.count()
        batch = mailing.batch
        reply = await self._asked(_SIZE.sub(b"", commands.mail))
        self._expect(reply, reply.accepts)
        taken = []
        for path, key in zip(part.paths, part.keys, strict=True):
            reply = await self._asked(commands.rcpt[path])
            if reply.accepts:
                taken.append(key)
            else:
                await self._refused([key], batch, reply)
        if not taken:
            await self._asked(b"RSET\r\n")
            return
        spool.replace_header(part.header)
        reply = await self._asked(b"DATA\r\n")
        if reply.code != 354:
            await self._refused(taken, batch, reply)
            # The server may keep the transaction open (RFC 5321, 3.3).
            await self._asked(b"RSET\r\n")
            return
        reply = await self._content(spool, batch, taken)
        if reply.accepts:
            batch.mark(taken, RowState.ACCEPTED)
        else:
            batch.mark(taken, RowState.PLANNED)
            await self._refused(taken, batch, reply)

    async def _content(self, spool: Spool, batch: Batch, keys: list[str]) -> Reply:
        """Send the message, and return the reply to its end."""
        try:
            for piece in spool.pieces():
                await self._upstream.send(piece)
        except Lost as lost:
            raise _lost(lost) from None
        batch.mark(keys, RowState.HANDED)
        try:
            await self._upstream.send(spool.last_piece + b".\r\n")
            return await self._final_reply(batch, keys)
        except Lost as lost:
            batch.mark(keys, RowState.UNKNOWN)
            raise _lost(lost) from None

    async def _final_reply(self, batch: Batch, keys: list[str]) -> Reply:
        """Wait for the outcome, even while the gate is closing, so that it is noted."""
        reply = asyncio.ensure_future(self._upstream.reply(self._settings.upstream_final))
        try:
            return await asyncio.shield(reply)
        except asyncio.CancelledError:
            with suppress(Lost, TimeoutError):
                async with asyncio.timeout(self._settings.closing):
                    has = (await reply).accepts
                    batch.mark(keys, RowState.ACCEPTED if has else RowState.PLANNED)
            raise

    async def _refused(self, keys: list[str], batch: Batch, reply: Reply) -> None:
        """Note that the server has said no; stop where that is for now, or for all mail."""
        self._expect(reply, reply.code >= 500)
        batch.mark(keys, RowState.REFUSED, reply.text)

    def _expect(self, reply: Reply, holds: bool) -> None:
        """Stop at the first reply that is no answer about one recipient, in the server's words."""
        if not holds:
            code = reply.code if reply.code >= 400 else 451
            raise _Stopped(code, server_said(f"{reply.code} {reply.text}"), is_over=code == 421)

    async def _asked(self, line: bytes) -> Reply:
        try:
            return await self._upstream.asked(line)
        except Lost as lost:
            raise _lost(lost) from None


def _lost(lost: Lost) -> _Stopped:
    if lost.last is not None and lost.last.code >= 400:
        return _Stopped(lost.last.code, server_said(lost.last.text), is_over=True)
    return _Stopped(451, _("The mail server broke the connection."), is_over=True)


def _reply(rows: list[Row], code: int, why: str) -> Reply:
    """Return what a client is told. Where it does not hear 2yz, it may send the mail again.

    It is told 5yz where that alone does not help.
    """
    states = {row.state for row in rows}
    text = outcome(rows, why)
    if states == {RowState.ACCEPTED}:
        return own(250, "2.0.0", text, sentences.SENT_SEPARATELY)
    if RowState.PLANNED in states and code < 400:
        code = 451
    elif code < 400:
        code = 550
    status = "4.7.1" if code < 500 else "5.7.1"
    return own(code, status, text, sentences.NOT_SENT_TO_ALL)
