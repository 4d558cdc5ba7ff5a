from __future__ import annotations

import ssl
from contextlib import suppress

import pytest
import trustme

from ccwarn.gates.submission.encryption import LASTING, Encryption, Terms
from shown import Clock


class Server:
    """The other end of TLS, and what has gone over the line."""

    def __init__(self, authority: trustme.CA) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("mail.acme.example").configure_cert(self.context)

    def meet(self, terms: Terms, host: str = "mail.acme.example") -> bool:
        """Agree with a client, talk and say goodbye; return whether that took fewer steps."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self.context.wrap_bio(incoming, outgoing, server_side=True)
        client = Encryption(terms, host)
        for _flight in range(3):
            incoming.write(client.owed())
            with suppress(ssl.SSLWantReadError):
                tls.do_handshake()
            client.opened(outgoing.read())
        assert client.agreed
        tls.write(b"220 hello\r\n" * 9000)
        assert client.opened(outgoing.read()) == b"220 hello\r\n" * 9000
        incoming.write(client.sealed(b"QUIT\r\n"))
        assert tls.read(100) == b"QUIT\r\n"
        incoming.write(client.farewell())
        assert tls.read(100) == b""
        tls.unwrap()
        client.opened(outgoing.read())
        assert client.over
        return bool(tls.session_reused)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_one_look_at_a_certificate_is_enough_for_an_hour(authority: trustme.CA) -> None:
    clock, server = Clock(), Server(authority)
    terms = Terms(trusting(authority), clock)
    assert [server.meet(terms) for _connection in range(3)] == [False, True, True]
    clock.now += LASTING - 1
    assert server.meet(terms)
    clock.now += 2
    assert [server.meet(terms) for _connection in range(2)] == [False, True]


def test_another_server_has_to_show_its_certificate(authority: trustme.CA) -> None:
    terms = Terms(trusting(authority))
    Server(authority).meet(terms)
    with pytest.raises(ssl.SSLCertVerificationError):
        Server(trustme.CA()).meet(terms)


def test_a_server_that_takes_its_leave_is_heard(authority: trustme.CA) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = Server(authority).context.wrap_bio(incoming, outgoing, server_side=True)
    client = Encryption(Terms(trusting(authority)), "mail.acme.example")
    for _flight in range(2):
        incoming.write(client.owed())
        with suppress(ssl.SSLWantReadError):
            tls.do_handshake()
        client.opened(outgoing.read())
    tls.write(b"421 bye\r\n")
    with suppress(ssl.SSLWantReadError):
        tls.unwrap()
    assert client.opened(outgoing.read()) == b"421 bye\r\n"
    assert client.over


class OtherContext(ssl.SSLContext):
    """Stands for a context that looks at the certificate itself after each handshake."""


def test_where_the_system_looks_at_certificates_it_does_each_time(authority: trustme.CA) -> None:
    context = OtherContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    server, terms = Server(authority), Terms(context)
    assert [server.meet(terms) for _connection in range(2)] == [False, False]
