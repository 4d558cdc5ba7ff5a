"""One client's connection: commands pass to the server, replies pass back, messages are held.

Known commands pass, all others are refused: an unknown one might bring a message along (BDAT, BURL)
or change how the rest is to be read. PIPELINING stays, as groups of MAIL, RCPT and RSET are passed
on as groups. QUIT is answered at once and passed on; 354 and 221 are the gate's own words, all
others the server's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from ccwarn.gates.submission import ehlo, sentences
from ccwarn.gates.submission.command import Command, NotACommand
from ccwarn.gates.submission.ending import Over
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.login import address_of
from ccwarn.gates.submission.message import Messages
from ccwarn.gates.submission.privacy import Privacy
from ccwarn.gates.submission.reply import Reply
from ccwarn.gates.submission.sentences import said
from ccwarn.gates.submission.transaction import Transaction
from ccwarn.gates.submission.upstream import Lost, Upstream
from ccwarn.gates.submission.wire import LineTooLong, Wire

_PASSED = frozenset({"HELO", "MAIL", "RCPT", "RSET", "NOOP", "VRFY", "EXPN", "HELP"})
_GROUPED = frozenset({"MAIL", "RCPT", "RSET"})
"""Commands that others may follow before their reply has come (RFC 2920 section 3.1)."""
_LARGEST_GROUP = 100
_PRIVATE = frozenset({"AUTH", "MAIL", "RCPT", "VRFY", "EXPN"})
"""Commands that wait for TLS where it is demanded."""
_NOT_MAIL = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""How a web page begins that tries to reach this port from the user's browser."""


class Session:
    """Speaks with one client and its server, who hear each other's own words.

    Only commands that are known pass: another one might bring a message along (BDAT, BURL) or
    change how all the rest is to be read. STARTTLS is between the client and the gate.
    """

    def __init__(
        self,
        client: Wire,
        upstream: Upstream,
        messages: Messages,
        settings: Limits,
        privacy: Privacy | None = None,
    ) -> None:
        self._client = client
        self._privacy = privacy or Privacy(client)
        self._upstream = upstream
        self._messages = messages
        self._settings = settings
        self._transaction = Transaction()
        self._pipelining = False
        self._logged_in = False
        self._commands = 0
        self._special: dict[str, Callable[[Command], Awaitable[None]]] = {
            "EHLO": self._ehlo,
            "AUTH": self._auth,
            "DATA": self._data,
            "BDAT": self._bdat,
            "QUIT": self._quit,
            "STARTTLS": self._starttls,
        }

    async def run(self) -> None:
        """Serve the client until one of the two hangs up. Raises ConnectionError."""
        try:
            await self._client.send(self._upstream.greeting.octets)
            if not self._upstream.greeting.accepts:
                return
            while True:
                await self._next(await self._line())
        except Over as over:
            farewell = over.farewell
        except Lost as lost:
            farewell = lost.last or said(421, "4.4.2", sentences.SERVER_LOST)
        if farewell is not None:
            await self._client.send(farewell.octets)

    async def _line(self) -> bytes:
        try:
            line = await self._client.line(self._client.deadline(self._settings.idle))
        except TimeoutError:
            raise Over(said(421, "4.4.2", sentences.IDLE)) from None
        except LineTooLong:
            raise Over(said(500, "5.5.2", sentences.LINE_TOO_LONG)) from None
        if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
            # Who takes other line ends for one hears other commands than the gate does.
            raise Over(said(500, "5.5.2", sentences.BARE_LINE_FEED))
        return line

    async def _next(self, line: bytes) -> None:
        self._commands += 1
        if self._commands > self._settings.commands:
            raise Over(said(421, "4.7.0", sentences.TOO_MANY_COMMANDS))
        try:
            command = Command.parsed(line)
        except NotACommand:
            await self._say(500, "5.5.2", sentences.NOT_A_COMMAND)
            return
        if self._privacy.is_owed and command.verb in _PRIVATE:
            await self._say(530, "5.7.0", sentences.TLS_FIRST)
        elif command.verb in _PASSED:
            await self._pass(self._group(command))
        elif command.verb in self._special:
            await self._special[command.verb](command)
        elif command.verb in _NOT_MAIL:
            raise Over(said(421, "4.7.0", sentences.NOT_A_COMMAND))
        else:
            await self._say(502, "5.5.1", sentences.NOT_OFFERED)

    def _group(self, command: Command) -> list[Command]:
        """Return the command with those that the client has sent after it without waiting."""
        group = [command]
        while self._pipelining and command.verb in _GROUPED and len(group) < _LARGEST_GROUP:
            line = self._client.line_at_hand()
            try:
                following = Command.parsed(line or b"")
            except NotACommand:
                break
            if following.verb not in _GROUPED:
                break
            self._client.skip(len(following.line))
            self._commands += 1
            group.append(following)
        return group

    async def _pass(self, group: Sequence[Command]) -> None:
        await self._upstream.send(b"".join(command.line for command in group))
        for command in group:
            reply = await self._upstream.reply()
            self._transaction.follow(command, reply)
            if command.verb == "RCPT" and reply.accepts:
                self._commands -= 1
            elif command.verb == "HELO":
                self._pipelining = False
            await self._hand_back(reply)

    async def _ehlo(self, command: Command) -> None:
        reply = await self._upstream.asked(command.line)
        self._transaction.follow(command, reply)
        if reply.accepts:
            self._pipelining = "PIPELINING" in ehlo.offers(reply)
            privacy = self._privacy
            reply = ehlo.edited(reply, tls=privacy.is_offered, log_in=not privacy.is_owed)
        await self._hand_back(reply)

    async def _auth(self, command: Command) -> None:
        reply = await self._upstream.asked(command.line)
        responses: list[bytes] = []
        while reply.code == 334:
            await self._client.send(reply.octets)
            # Not a command, whatever it looks like: it is for the server alone.
            responses.append(await self._line())
            reply = await self._upstream.asked(responses[-1])
        if reply.accepts:
            self._logged_in = True
            self._transaction.login = address_of(command.argument, responses)
        await self._hand_back(reply)

    async def _starttls(self, command: Command) -> None:
        if not self._privacy.is_offered:
            await self._say(502, "5.5.1", sentences.NOT_OFFERED)
        elif command.argument:
            await self._say(501, "5.5.4", sentences.NO_ARGUMENT)
        elif self._logged_in or self._transaction.begun:
            await self._say(503, "5.5.1", sentences.TLS_TOO_LATE)
        elif self._client.at_hand:
            # Somebody on the way would have it count as said under TLS.
            raise Over(said(421, "4.7.0", sentences.TLS_TOO_LATE))
        else:
            ready = said(220, "2.0.0", sentences.BEGIN_TLS).octets
            await self._privacy.begin(self._settings.idle, ready)
            self._pipelining = False

    async def _data(self, command: Command) -> None:
        sender = self._transaction.envelope
        if command.argument:
            await self._say(501, "5.5.4", sentences.NO_ARGUMENT)
        elif not self._transaction.begun:
            await self._say(503, "5.5.1", sentences.NO_TRANSACTION)
        elif sender is None:
            await self._say(554, "5.5.1", sentences.NO_RECIPIENTS)
        else:
            await self._client.send(b"354 End data with <CR><LF>.<CR><LF>\r\n")
            reply = await self._messages.bring(sender, self._transaction.commands)
            self._transaction.clear()
            self._commands = 0
            await self._hand_back(reply)

    async def _bdat(self, command: Command) -> None:
        left = command.chunk_size
        if left is None:
            raise Over(said(501, "5.5.4", sentences.NOT_OFFERED))
        while left := left - self._client.skip(left):
            try:
                await self._client.fill(self._client.deadline(self._settings.idle))
            except TimeoutError:
                raise Over(said(421, "4.4.2", sentences.IDLE)) from None
        await self._say(502, "5.5.1", sentences.NOT_OFFERED)

    async def _quit(self, command: Command) -> None:
        # Nothing can go wrong any more, so the client need not wait for the server's own word.
        await self._client.send(said(221, "2.0.0", sentences.BYE).octets)
        await self._upstream.quit(command.line)
        raise Over

    async def _hand_back(self, reply: Reply) -> None:
        if reply.code == 421:
            raise Over(reply)
        await self._client.send(reply.octets)

    async def _say(self, code: int, status: str, sentence: str) -> None:
        await self._client.send(said(code, status, sentence).octets)
