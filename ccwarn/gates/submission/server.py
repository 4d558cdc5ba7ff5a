"""Listens on this machine and gives every client a session with the mail server of its account.

The door is shut before the server is closed: asyncio forgets whom it has accepted but not
introduced.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.submission import sentences, trust
from ccwarn.gates.submission.claim import PortClaim
from ccwarn.gates.submission.clearing import Clearing
from ccwarn.gates.submission.connecting import connected
from ccwarn.gates.submission.encryption import ServerSide, Terms
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.message import Messages
from ccwarn.gates.submission.own_certificate import CertificateMissing, OwnCertificate
from ccwarn.gates.submission.peer import is_foreign
from ccwarn.gates.submission.privacy import Privacy
from ccwarn.gates.submission.reply import own
from ccwarn.gates.submission.sentences import said
from ccwarn.gates.submission.session import Session
from ccwarn.gates.submission.unreachable import Unreachable
from ccwarn.gates.submission.wire import Wire
from ccwarn.unforeseen import LastResort

_BACKLOG = 256


class Server:
    """The gate of one account, in the event loop of whoever starts it.

    `reached` hears, after each attempt to reach the mail server, what went wrong; "" when nothing.
    With a certificate of its `own` it speaks TLS with clients.
    """

    def __init__(
        self,
        account: Account,
        clearing: Clearing,
        context: ssl.SSLContext | None,
        settings: Limits,
        reached: Callable[[str], None],
        own: OwnCertificate | None = None,
    ) -> None:
        self._own = own
        self._tls: ServerSide | None = None
        self._account = account
        self._clearing = clearing
        self._terms = Terms(context) if context is not None else None
        self._settings = settings
        self._reached = reached
        self._sessions: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self._claim: PortClaim | None = None

    async def start(self) -> Endpoint:
        """Begin to listen, and return where.

        Raises OSError, such as for a port that is taken; `CertificateMissing` where TLS is wanted.
        """
        self._tls = self._server_side()
        listen = self._account.listen.digits
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: Wire(self._settings.idle, self._accepted),
            listen.host,
            listen.port,
            backlog=_BACKLOG,
        )
        name = self._listener.sockets[0].getsockname()
        endpoint = Endpoint(name[0], name[1])
        self._claim = PortClaim(endpoint)
        await self._claim.take()
        return endpoint

    def _server_side(self) -> ServerSide | None:
        """Return what TLS takes; None where it cannot be had and need not."""
        try:
            return ServerSide(self._own.context()) if self._own is not None else None
        except OSError as error:
            if self._account.listen_security is not Security.PLAIN:
                raise CertificateMissing(error.errno, error.strerror) from error
            return None

    async def stop(self) -> None:
        """Stop listening, and end every session; whatever was not cleared is not sent."""
        if self._listener is not None:
            await self._accept_no_more(self._listener)
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _accept_no_more(self, listener: asyncio.Server) -> None:
        # asyncio loses whoever it has accepted but not introduced yet when it closes, and they
        # would wait for ever. So the door is shut first, then they come in, then it goes.
        with suppress(NotImplementedError):  # on Windows, which has no reader for it
            for door in listener.sockets:
                asyncio.get_running_loop().remove_reader(door)
        for _turn in range(3):
            await asyncio.sleep(0)
        listener.close()
        if self._claim is not None:
            self._claim.release()

    def _accepted(self, client: Wire) -> None:
        crowded = len(self._sessions) >= self._settings.connections
        session = asyncio.ensure_future(self._serve(client, crowded=crowded))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)
        # For one that was cancelled before it began.
        session.add_done_callback(lambda _session: client.abort())

    async def _serve(self, client: Wire, *, crowded: bool) -> None:
        linger = True
        try:
            with LastResort("a session broke off", ConnectionError) as serving:
                if is_foreign(*client.ends):
                    await client.send(said(421, "4.7.0", sentences.OTHER_USER).octets)
                elif crowded:
                    await client.send(said(421, "4.3.2", sentences.TOO_MANY_CONNECTIONS).octets)
                else:
                    await self._converse(client)
            if serving.error is not None:
                await client.send(said(421, "4.3.0", sentences.FAILED).octets)
        except ConnectionError:
            linger = False
        except asyncio.CancelledError:
            linger = False
            with suppress(ConnectionError):
                await client.send(said(421, "4.3.2", sentences.CLOSING).octets)
        finally:
            await client.close(linger=linger)

    async def _converse(self, client: Wire) -> None:
        demanded = self._account.listen_security is not Security.PLAIN
        privacy = Privacy(client, self._tls, demanded=demanded)
        if self._account.listen_security is Security.IMPLICIT:
            await privacy.begin(self._settings.idle)
        try:
            if self._terms is None:
                self._terms = Terms(trust.context(self._account))
            upstream = await connected(self._account, self._settings, self._terms)
        except Unreachable as problem:
            self._reached(str(problem))
            await client.send(own(421, "4.4.1", str(problem)).octets)
            return
        self._reached("")
        try:
            messages = Messages(client, upstream, self._clearing, self._settings)
            await Session(client, upstream, messages, self._settings, privacy).run()
        finally:
            await upstream.close()
