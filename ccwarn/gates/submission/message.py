"""The message itself: taken from the client, cleared, given to the server.

The server hears DATA only after the decision; after its 354 the only way back is to break the
connection. Dots stay doubled from the client to the server, so that only a header that is rewritten
is reassembled. If the server hangs up between the dot and its reply, the client is told just
that: what is not known is not claimed.
"""

from __future__ import annotations

import asyncio
import logging

from ccwarn.formats.envelope import Envelope
from ccwarn.gates.submission import sentences
from ccwarn.gates.submission.clearing import Clearing
from ccwarn.gates.submission.data import Doubtful, EndOfData
from ccwarn.gates.submission.ending import Over
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.one_by_one import Mailing, OneByOne
from ccwarn.gates.submission.reply import Reply
from ccwarn.gates.submission.sentences import said
from ccwarn.gates.submission.spool import Spool
from ccwarn.gates.submission.transaction import Commands
from ccwarn.gates.submission.upstream import Lost, Upstream
from ccwarn.gates.submission.wire import Wire
from ccwarn.unforeseen import LastResort

_log = logging.getLogger(__name__)


class Messages:
    """Brings the messages of one client to its server, each only after it was cleared.

    The server does not hear of DATA before that: after its 354 there would be no way back but to
    break the connection (RFC 5321 section 4.1.1.4).
    """

    def __init__(
        self, client: Wire, upstream: Upstream, clearing: Clearing, settings: Limits
    ) -> None:
        self._client = client
        self._upstream = upstream
        self._clearing = clearing
        self._settings = settings
        self._one_by_one = OneByOne(client, upstream, settings)

    async def bring(self, sender: Envelope, commands: Commands) -> Reply:
        """Take a message, and return the reply to its end. `commands` have begun it.

        Raises Over where the connection cannot go on, and Gone where the client left; the server
        has then not been given a whole message unless it has answered for it, or has hung up.
        """
        spool = Spool()
        try:
            if not await self._taken(spool):
                return await self._refused(said(452, "4.3.1", sentences.NO_SPACE))
            outcome = await self._cleared(spool, sender)
            if isinstance(outcome, Mailing):
                with outcome.batch:
                    return await self._one_by_one.send(outcome, spool, commands)
            if outcome is not None:
                return await self._refused(outcome)
            return await self._given(spool)
        finally:
            spool.close()

    async def _taken(self, spool: Spool) -> bool:
        """Take the message as far as its end; False means that there was no space for it."""
        end = EndOfData()
        fits = True
        while True:
            try:
                piece = await self._client.piece(self._client.deadline(self._settings.idle))
                content, rest = end.content(piece)
            except TimeoutError:
                raise Over(said(421, "4.4.2", sentences.IDLE)) from None
            except Doubtful:
                # What would follow may be meant as commands, so nothing of it is read.
                raise Over(said(521, "5.5.2", sentences.BARE_LINE_END)) from None
            if fits:
                try:
                    spool.append(content)
                except OSError as error:
                    _log.error("a message could not be held: %s", error.strerror)
                    fits = False
            if rest is not None:
                self._client.put_back(rest)
                return fits

    async def _cleared(self, spool: Spool, sender: Envelope) -> Reply | Mailing | None:
        watches = (self._client.until_gone, self._upstream.keep_alive)
        try:
            with LastResort("a message could not be examined", (Lost, ConnectionError)):
                return await self._clearing.cleared(spool, sender, watches)
        except Lost as lost:
            raise _over(lost, sentences.SERVER_LOST) from None
        return said(451, "4.3.0", sentences.NOT_EXAMINED)

    async def _refused(self, reply: Reply) -> Reply:
        """Let the server forget the transaction, and return the reply."""
        try:
            await self._upstream.asked(b"RSET\r\n")
        except Lost:
            raise Over(reply) from None
        return reply

    async def _given(self, spool: Spool) -> Reply:
        try:
            go_ahead = await self._upstream.asked(b"DATA\r\n")
            if go_ahead.code == 421:
                raise Over(go_ahead)
            if go_ahead.code >= 400:
                return await self._refused(go_ahead)
            if go_ahead.code != 354:
                raise Lost
            for piece in spool.pieces():
                await self._upstream.send(piece)
        except Lost as lost:
            raise _over(lost, sentences.SERVER_LOST) from None
        try:
            await self._upstream.send(spool.last_piece + b".\r\n")
            return await self._final_reply()
        except Lost as lost:
            raise _over(lost, sentences.SERVER_LOST_AFTER) from None

    async def _final_reply(self) -> Reply:
        """Wait for the message's outcome, even while the gate is closing."""
        reply = asyncio.ensure_future(self._upstream.reply(self._settings.upstream_final))
        try:
            return await asyncio.shield(reply)
        except asyncio.CancelledError:
            # The client would not know whether to send it again.
            await asyncio.wait([reply], timeout=self._settings.closing)
            if not reply.done():
                reply.cancel()
                raise
            raise Over(reply.result()) from None


def _over(lost: Lost, sentence: str) -> Over:
    """Return the end of a connection whose server is lost, in the server's words if it had any."""
    if lost.last is not None and lost.last.code >= 400:
        return Over(lost.last)
    return Over(said(451, "4.4.2", sentence))
