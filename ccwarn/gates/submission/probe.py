"""*Test the connection*: whether a mail server can be used, without sending or logging in."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

from ccwarn.account import Account, Security
from ccwarn.gates.submission import ehlo, trust
from ccwarn.gates.submission.connecting import OWN_NAME, connected
from ccwarn.gates.submission.encryption import Terms
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.unreachable import Unreachable
from ccwarn.gates.submission.upstream import Lost
from ccwarn.i18n import _
from ccwarn.plain import plain

_PATIENCE = Limits(upstream_connect=10.0, upstream_reply=10.0)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a test of the connection has shown, as a sentence for a person.

    `mechanisms` are the ways to log in that the server offers through the gate. `untrusted` tells
    that it cannot be used because of its certificate.
    """

    works: bool
    sentence: str
    mechanisms: tuple[str, ...] = ()
    untrusted: bool = False


def probe(account: Account, context: ssl.SSLContext | None = None) -> Probe:
    """Connect as a mail would, ask what the server offers, and hang up. Takes up to 30 seconds."""
    return asyncio.run(_probed(account, context))


def shown(account: Account) -> bytes:
    """Return the certificate, as DER, that a mail server shows. Raises Unreachable."""
    return asyncio.run(_shown(account))


async def _shown(account: Account) -> bytes:
    terms = _Looking()
    upstream = await connected(account, _PATIENCE, terms)
    await upstream.quit(b"QUIT\r\n")
    await upstream.close()
    return terms.certificate


class _Looking(Terms):
    """Trusts everybody, to see who is there; nothing but QUIT is said to them."""

    def __init__(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        super().__init__(context)
        self.certificate = b""

    def agreed(self, tls: ssl.SSLObject) -> None:
        """Look at the certificate."""
        self.certificate = tls.getpeercert(binary_form=True) or b""


async def _probed(account: Account, context: ssl.SSLContext | None) -> Probe:
    try:
        terms = Terms(context or trust.context(account))
        upstream = await connected(account, _PATIENCE, terms)
    except Unreachable as problem:
        return Probe(False, plain(str(problem), 600), untrusted=problem.certificate)
    try:
        if not upstream.greeting.accepts:
            return _refused(account, upstream.greeting.text)
        reply = await upstream.asked(b"EHLO " + OWN_NAME + b"\r\n")
        if not reply.accepts:
            return _refused(account, reply.text)
        await upstream.quit(b"QUIT\r\n")
    except Lost:
        return _refused(account, _("it closed the connection"))
    finally:
        await upstream.close()
    mechanisms = ehlo.mechanisms(ehlo.edited(reply))
    sentence = _("{server} can be reached and its certificate is valid.")
    if account.security is Security.PLAIN:
        sentence = _("{server} can be reached.")
    return Probe(True, sentence.format(server=account.upstream), mechanisms)


def _refused(account: Account, why: str) -> Probe:
    sentence = _("{server} can be reached, but refuses to talk: {why}.")
    return Probe(False, plain(sentence.format(server=account.upstream, why=why.rstrip(".")), 400))
