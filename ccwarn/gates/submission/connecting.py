"""Reaching the mail server: TCP, then TLS, before anything else is said."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from typing import Any

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.submission import ehlo, tls
from ccwarn.gates.submission.encryption import Encryption, Terms
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.peer import is_another_person_s
from ccwarn.gates.submission.reply import BadReply, Reply, received
from ccwarn.gates.submission.unreachable import OF_ANOTHER_USER, Unreachable
from ccwarn.gates.submission.upstream import Upstream
from ccwarn.gates.submission.wire import Wire
from ccwarn.i18n import _

OWN_NAME = b"[127.0.0.1]"
"""What the gate calls itself before TLS; what follows is the mail program's own EHLO."""


async def connected(account: Account, settings: Limits, terms: Terms) -> Upstream:
    """Connect to the mail server of an account, so that all that follows is protected.

    Raises Unreachable.
    """
    server = account.upstream
    try:
        async with asyncio.timeout(settings.upstream_connect):
            return await _connected(account, settings, terms)
    except TimeoutError as error:
        raise Unreachable(server, _("it does not answer")) from error
    except BadReply as error:
        raise Unreachable(server, _("it does not speak SMTP")) from error
    except ssl.SSLError as error:
        unknown = isinstance(error, ssl.SSLCertVerificationError)
        raise Unreachable(server, tls.reason(error), certificate=unknown) from error
    except ConnectionError as error:
        raise Unreachable(server, _("it closed the connection too early")) from error


async def _connected(account: Account, settings: Limits, terms: Terms) -> Upstream:
    encrypted = account.security is not Security.PLAIN
    sock = await _connected_socket(account.upstream)
    try:
        if not encrypted and is_another_person_s(sock.getpeername()[:2]):
            raise Unreachable(account.upstream, _(OF_ANOTHER_USER))
        loop = asyncio.get_running_loop()
        _transport, wire = await loop.create_connection(
            lambda: Wire(settings.upstream_reply), sock=sock
        )
    except BaseException:
        sock.close()
        raise
    try:
        # Made ready while the server is about to greet, as that takes about as long.
        encryption = Encryption(terms, account.upstream.host) if encrypted else None
        greeting = None
        if account.security is Security.STARTTLS:
            greeting = await _asked_for_tls(wire, account.upstream)
        if encryption is not None:
            await wire.encrypt(encryption)
        return Upstream(wire, greeting or await received(wire), settings)
    except BaseException:
        await wire.close()
        raise


async def _connected_socket(server: Endpoint) -> socket.socket:
    loop = asyncio.get_running_loop()
    why = ""
    for family, address in await _addresses(server):
        # With its protocol named, asyncio lets no small piece wait for what was sent before it.
        sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setblocking(False)
        try:
            await loop.sock_connect(sock, address)
        except OSError as error:
            sock.close()
            why = _reason(error)
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise Unreachable(server, why)


def _reason(error: OSError) -> str:
    """Return what the system says; asyncio's own text repeats the address."""
    if getattr(error, "winerror", None) and error.strerror:
        return error.strerror  # Windows has more errors than `errno` has numbers.
    return os.strerror(error.errno) if error.errno else str(error)


async def _addresses(server: Endpoint) -> list[tuple[socket.AddressFamily, Any]]:
    """Return the addresses of a server, each with its family. Raises Unreachable.

    `localhost` is this computer, whatever it has been made to mean (RFC 6761 section 6.3).
    """
    local = server.host.lower() == "localhost"
    numbers = ("127.0.0.1", "::1") if local else (server.host,)
    numeric = socket.AI_NUMERICHOST
    try:
        found = [
            each
            for host in numbers
            for each in socket.getaddrinfo(
                host, server.port, type=socket.SOCK_STREAM, flags=numeric
            )
        ]
    except OSError:  # It is a name, which may take a while to look up.
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise Unreachable(server, _("its name cannot be found")) from error
    return [(family, address) for family, _kind, _protocol, _name, address in found]


async def _asked_for_tls(wire: Wire, server: Endpoint) -> Reply:
    """Ask for TLS; return the greeting.

    What was said before TLS does not count afterwards (RFC 3207 section 4.2): anybody on the way
    could have said it.
    """
    greeting = await received(wire)
    if not greeting.accepts:
        raise Unreachable(server, greeting.text)
    await wire.send(b"EHLO " + OWN_NAME + b"\r\n")
    if "STARTTLS" not in ehlo.offers(await received(wire)):
        raise Unreachable(server, _("it offers no encryption (STARTTLS)"))
    await wire.send(b"STARTTLS\r\n")
    answer = await received(wire)
    if not answer.accepts:
        raise Unreachable(server, answer.text)
    if wire.at_hand:
        raise Unreachable(server, _("it sent more than it may before encryption"))
    return greeting
