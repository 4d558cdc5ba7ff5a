"""TLS between a mail program and the gate (RFC 3207, RFC 8314): offered, demanded, begun."""

from __future__ import annotations

import asyncio
import ssl

from ccwarn.gates.submission.encryption import Encryption, ServerSide
from ccwarn.gates.submission.wire import Gone, Wire


class Privacy:
    """Whether one client's connection is encrypted, and whether it has to be.

    Without `tls` there is no TLS.
    """

    def __init__(
        self, client: Wire, tls: ServerSide | None = None, *, demanded: bool = False
    ) -> None:
        self._client = client
        self._tls = tls
        self._demanded = demanded
        self._begun = False

    @property
    def is_offered(self) -> bool:
        """Whether TLS can begin now."""
        return self._tls is not None and not self._begun

    @property
    def is_owed(self) -> bool:
        """Whether TLS has to begin before anything private is said."""
        return self._demanded and not self._begun

    async def begin(self, patience: float, first: bytes = b"") -> None:
        """Send `first`, then speak TLS from now on. Raises Gone, also after so many seconds."""
        if self._tls is None:
            raise Gone
        try:
            async with asyncio.timeout(patience):
                await self._client.encrypt(Encryption(self._tls), first)
        except (ssl.SSLError, TimeoutError):
            raise Gone from None  # It may not trust the certificate, and then says why itself.
        self._begun = True
