"""A submission gate between a client and a reference server, for tests."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from ccwarn.account import Account, Endpoint, Security
from ccwarn.batches import Batches
from ccwarn.clearance import Asker, Clearance
from ccwarn.gates.submission.gate import SubmissionGate
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.own_certificate import OwnCertificate
from ccwarn.policy import Policy
from ccwarn.review import Review
from ccwarn.rules import ALL_RULES
from gates.scripted import Author, Listener
from smtp_reference import Reference

LOOPBACK = "127.0.0.1"
ANY_PORT = Endpoint(LOOPBACK, 0)


@dataclass
class Lab:
    """A gate at work: where it listens, who is asked, and the server behind it."""

    gate: SubmissionGate
    port: int
    author: Author
    server: Reference
    listener: Listener

    def client(self, **options: float) -> Talk:
        return Talk(self.port, **options)

    def smtplib(self) -> smtplib.SMTP:
        return smtplib.SMTP(LOOPBACK, self.port, local_hostname="client.example", timeout=20)


@contextmanager
def guarded(
    server: Reference,
    settings: Limits | None = None,
    *,
    security: Security = Security.PLAIN,
    host: str = LOOPBACK,
    context: ssl.SSLContext | None = None,
    asker: Asker | None = None,
    clearance: Clearance | None = None,
    policy: Callable[[], Policy] = Policy,
    own: OwnCertificate | None = None,
    listen_security: Security = Security.PLAIN,
    account: Account | None = None,
    pass_on: Callable[[Review, bytes], str] | None = None,
    batches: Batches | None = None,
) -> Iterator[Lab]:
    """Let a gate work in front of a server."""
    author, listener = Author(), Listener()
    gate = SubmissionGate(
        account or Account(ANY_PORT, Endpoint(host, server.port), security, listen_security),
        clearance or Clearance(policy, ALL_RULES, asker or author),
        listener.state,
        settings,
        context,
        own,
        pass_on,
        batches,
    )
    endpoint = gate.start()
    try:
        yield Lab(gate, endpoint.port, author, server, listener)
    finally:
        gate.stop()


class Talk:
    """A client that says exactly what it is told to, and hears replies line by line."""

    def __init__(self, port: int, timeout: float = 20.0) -> None:
        self.socket = socket.create_connection((LOOPBACK, port), timeout)
        self._file = self.socket.makefile("rb")

    def __enter__(self) -> Talk:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
        self.socket.close()

    def say(self, octets: bytes) -> None:
        self.socket.sendall(octets)

    def reply(self) -> bytes:
        """Return the next whole reply; b"" when the gate has hung up."""
        lines = []
        while line := self._file.readline():
            lines.append(line)
            if line[3:4] != b"-":
                break
        return b"".join(lines)

    def ask(self, octets: bytes) -> bytes:
        self.say(octets)
        return self.reply()

    def begin(self, *recipients: str, sender: str = "support@acme.example") -> None:
        """Go as far as the reply to DATA, with replies that must be friendly."""
        assert self.reply().startswith(b"220")
        assert self.ask(b"EHLO client.example\r\n").startswith(b"250")
        assert self.ask(f"MAIL FROM:<{sender}>\r\n".encode()).startswith(b"250")
        for recipient in recipients:
            assert self.ask(f"RCPT TO:<{recipient}>\r\n".encode()).startswith(b"250")
        assert self.ask(b"DATA\r\n").startswith(b"354")
