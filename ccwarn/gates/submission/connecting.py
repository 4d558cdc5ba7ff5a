"""Reaching the mail server: TCP, then TLS, before anything else is said."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.submission import ehlo, tls
from ccwarn.gates.submission.reply import BadReply, Reply, received
from ccwarn.gates.submission.settings import Settings
from ccwarn.gates.submission.upstream import Upstream
from ccwarn.gates.submission.wire import CHUNK, LONGEST_LINE, Gone, LineTooLong, Wire
from ccwarn.i18n import _

OWN_NAME = b"[127.0.0.1]"
"""What the gate calls itself before TLS; what follows is the mail program's own EHLO."""


class Unreachable(Exception):
    """There is no usable connection to the mail server; the text is a sentence that says why."""

    def __init__(self, server: Endpoint, why: str) -> None:
        super().__init__(
            _("The mail server {server} cannot be used: {why}. Nothing was sent.").format(
                server=server, why=why.rstrip(".")
            )
        )


async def connected(account: Account, settings: Settings, context: ssl.SSLContext) -> Upstream:
    """Connect to the mail server of an account, so that all that follows is protected.

    Raises Unreachable.
    """
    server = account.upstream
    try:
        async with asyncio.timeout(settings.upstream_connect):
            return await _connected(account, settings, context)
    except TimeoutError as error:
        raise Unreachable(server, _("it does not answer")) from error
    except BadReply as error:
        raise Unreachable(server, _("it does not speak SMTP")) from error
    except ssl.SSLError as error:
        raise Unreachable(server, tls.reason(error)) from error
    except ConnectionError as error:
        raise Unreachable(server, _("it hung up before it could be used")) from error


async def _connected(account: Account, settings: Settings, context: ssl.SSLContext) -> Upstream:
    encrypted = account.security is not Security.PLAIN
    sock = await _connected_socket(account.upstream, loopback_only=not encrypted)
    try:
        greeting = None
        if account.security is Security.STARTTLS:
            greeting = await _asked_for_tls(sock, account.upstream)
        reader, writer = await asyncio.open_connection(
            sock=sock,
            limit=CHUNK,
            ssl=context if encrypted else None,
            server_hostname=account.upstream.host if encrypted else None,
        )
    except BaseException:
        sock.close()
        raise
    wire = Wire(reader, writer)
    try:
        return Upstream(wire, greeting or await received(wire), settings)
    except BaseException:
        await wire.close()
        raise


async def _connected_socket(server: Endpoint, *, loopback_only: bool) -> socket.socket:
    loop = asyncio.get_running_loop()
    try:
        addresses = await loop.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(server, _("its name is not known here")) from error
    if loopback_only:  # whatever `localhost` has been made to mean
        addresses = [each for each in addresses if Endpoint(str(each[4][0]), 0).is_loopback]
    why = _("it is not on this computer")
    for family, kind, protocol, _name, address in addresses:
        sock = socket.socket(family, kind, protocol)
        sock.setblocking(False)
        try:
            await loop.sock_connect(sock, address)
        except OSError as error:
            sock.close()
            # asyncio's own text repeats the address.
            why = os.strerror(error.errno) if error.errno else str(error)
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise Unreachable(server, why)


async def _asked_for_tls(sock: socket.socket, server: Endpoint) -> Reply:
    """Ask for TLS on a bare socket; return the greeting.

    What was said before TLS does not count afterwards (RFC 3207 section 4.2): anybody on the way
    could have said it.
    """
    talk = _BareTalk(sock)
    greeting = await received(talk)
    if not greeting.accepts:
        raise Unreachable(server, greeting.text)
    if "STARTTLS" not in ehlo.offers(await talk.asked(b"EHLO " + OWN_NAME + b"\r\n")):
        raise Unreachable(server, _("it offers no encryption (STARTTLS)"))
    answer = await talk.asked(b"STARTTLS\r\n")
    if not answer.accepts:
        raise Unreachable(server, answer.text)
    if talk.said_more:
        raise Unreachable(server, _("it said more than it may before the encryption"))
    return greeting


class _BareTalk:
    """Lines over a socket that nothing else reads from, so that no octet of TLS is taken."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = b""

    @property
    def said_more(self) -> bool:
        return bool(self._buffer)

    async def asked(self, command: bytes) -> Reply:
        await asyncio.get_running_loop().sock_sendall(self._sock, command)
        return await received(self)

    async def line(self) -> bytes:
        while b"\n" not in self._buffer:
            if len(self._buffer) >= LONGEST_LINE:
                raise LineTooLong
            piece = await asyncio.get_running_loop().sock_recv(self._sock, 4096)
            if not piece:
                raise Gone
            self._buffer += piece
        line, end, self._buffer = self._buffer.partition(b"\n")
        return line + end
