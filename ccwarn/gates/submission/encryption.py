"""TLS at one end (RFC 8446), apart from the connection that carries its octets."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

LASTING = 3600.0
"""Seconds for which one look at the certificate of a server is enough."""
_PIECE = 16 * 1024


class Side(Protocol):
    """One of the two who speak TLS: the client, or the one that it has connected to."""

    def begun(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, host: str) -> ssl.SSLObject:
        """Begin to speak TLS."""

    def agreed(self, tls: ssl.SSLObject) -> None:
        """Note that both ends have agreed on how to encrypt."""

    def ended(self, tls: ssl.SSLObject) -> None:
        """Note that nothing more will be said."""


class ServerSide:
    """Speaks TLS with whoever has connected, by a certificate of our own."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context

    def begun(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, host: str) -> ssl.SSLObject:
        """Begin to speak TLS."""
        return self._context.wrap_bio(incoming, outgoing, server_side=True)

    def agreed(self, tls: ssl.SSLObject) -> None:
        """Keep nothing: who comes back has no long way."""

    def ended(self, tls: ssl.SSLObject) -> None:
        """Keep nothing."""


class Terms:
    """On what terms TLS is spoken with one server: what is trusted, and what was agreed on before.

    A connection that goes on from there takes half the work (RFC 8446 section 2.2). The server
    proves that it is the same one and does not show its certificate again.
    """

    def __init__(
        self, context: ssl.SSLContext, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._context = context
        self._clock = clock
        # truststore's own context asks the system about the certificate, which must be there then.
        self._resumes = type(context) is ssl.SSLContext
        self._session: ssl.SSLSession | None = None
        self._verified = 0.0

    def begun(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, host: str) -> ssl.SSLObject:
        """Begin to speak TLS."""
        fresh = self._clock() < self._verified + LASTING
        session = self._session if fresh else None
        return self._context.wrap_bio(incoming, outgoing, server_hostname=host, session=session)

    def agreed(self, tls: ssl.SSLObject) -> None:
        """Note that the server is who it should be."""
        if not tls.session_reused:
            self._verified = self._clock()

    def ended(self, tls: ssl.SSLObject) -> None:
        """Remember what was agreed on: the server says what that takes after having agreed.

        Python copies a session by writing and reading it, so this is not done each time.
        """
        if self._resumes and not tls.session_reused:
            self._session = tls.session


class Encryption:
    """TLS at one end: what is to be sent comes out sealed, what was received goes in.

    A client has verified the certificate, and the name of the `host`, before it is `agreed`.
    """

    def __init__(self, terms: Side, host: str = "") -> None:
        self._terms = terms
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = terms.begun(self._incoming, self._outgoing, host)
        self.agreed = False
        """Whether both ends have agreed on how to encrypt."""
        self.over = False
        """Whether the other end has said that nothing more will come."""
        self.opened(b"")

    def opened(self, octets: bytes | memoryview) -> bytes:
        """Take octets that were received; return what they say. Raises ssl.SSLError."""
        self._incoming.write(octets)
        said: list[bytes] = []
        try:
            if not self.agreed:
                self._tls.do_handshake()
                self.agreed = True
                self._terms.agreed(self._tls)
            # Asking for more than there is costs an exception for each reply.
            while self._incoming.pending or self._tls.pending():
                said.append(self._tls.read(_PIECE))
                if not said[-1]:
                    raise ssl.SSLZeroReturnError
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self.over = True
        return b"".join(said)

    def sealed(self, octets: bytes) -> bytes:
        """Return octets as they are to be sent."""
        self._tls.write(octets)
        return self._outgoing.read()

    def owed(self) -> bytes:
        """Return what TLS itself has to send; nothing most of the time."""
        return self._outgoing.read() if self._outgoing.pending else b""

    def farewell(self) -> bytes:
        """Return what says that nothing more will come."""
        self._terms.ended(self._tls)
        with suppress(ssl.SSLError):
            self._tls.unwrap()
        return self._outgoing.read()
