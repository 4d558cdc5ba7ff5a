"""*Test the connection*: whether a mail server can be used, without sending or logging in."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

from ccwarn.account import Account, Security
from ccwarn.gates.submission import ehlo, tls
from ccwarn.gates.submission.connecting import OWN_NAME, Unreachable, connected
from ccwarn.gates.submission.encryption import Terms
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.upstream import Lost
from ccwarn.i18n import _
from ccwarn.plain import plain

_PATIENCE = Limits(upstream_connect=10.0, upstream_reply=10.0)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a test of the connection has shown, as a sentence for a person.

    `mechanisms` are the ways to log in that the server offers through the gate.
    """

    works: bool
    sentence: str
    mechanisms: tuple[str, ...] = ()


def probe(account: Account, context: ssl.SSLContext | None = None) -> Probe:
    """Connect as a mail would, ask what the server offers, and hang up. Takes up to 30 seconds."""
    return asyncio.run(_probed(account, context or tls.context()))


async def _probed(account: Account, context: ssl.SSLContext) -> Probe:
    try:
        upstream = await connected(account, _PATIENCE, Terms(context))
    except Unreachable as problem:
        return Probe(False, plain(str(problem), 400))
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
