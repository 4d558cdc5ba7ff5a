from __future__ import annotations

import socket
import ssl
import sys
from typing import Any

import pytest
import trustme

from ccwarn.account import Security
from ccwarn.gates.submission import tls
from ccwarn.gates.submission.limits import Limits
from counterparts import UNKNOWN_AUTHORITIES, not_on_wine
from gates.scripted import eventually
from smtp_lab import guarded
from smtp_reference import Reference, serving


class Certificates:
    """A test authority, and servers with a good and a wrong certificate of it."""

    def __init__(self) -> None:
        self._authority = trustme.CA()

    def server(self, *names: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*(names or ("localhost",))).configure_cert(context)
        return context

    def make_trusted(self, context: ssl.SSLContext) -> None:
        self._authority.configure_trust(context)

    @property
    def trusting(self) -> ssl.SSLContext:
        context = tls.context()
        self.make_trusted(context)
        return context


@pytest.fixture(scope="module")
def certificates() -> Certificates:
    return Certificates()


def greeting(
    server: Reference, security: Security, context: ssl.SSLContext, settings: Limits | None = None
) -> str:
    with (
        serving(server),
        guarded(server, settings, security=security, host="localhost", context=context) as lab,
        lab.client() as talk,
    ):
        said = talk.reply()
        if said.startswith(b"220"):
            assert talk.ask(b"EHLO me\r\n").startswith(b"250-reference.example\r\n")
        return said.decode()


@pytest.mark.parametrize("security", [Security.IMPLICIT, Security.STARTTLS])
def test_a_trusted_server_is_spoken_to(security: Security, certificates: Certificates) -> None:
    context = certificates.server()
    server = (
        Reference(implicit=context)
        if security is Security.IMPLICIT
        else Reference(starttls=context)
    )
    assert greeting(server, security, certificates.trusting) == "220 reference.example ESMTP\r\n"
    assert not [command for command in server.commands if b"STARTTLS" in command] or (
        server.commands[:2] == [b"EHLO [127.0.0.1]\r\n", b"STARTTLS\r\n"]
    )


def test_another_host_s_certificate_is_refused(certificates: Certificates) -> None:
    server = Reference(implicit=certificates.server("other.example"))
    # Where it finds fault with a name, Wine asks about an authority of a test in a wrong way.
    context = tls.context() if sys.platform == "win32" else certificates.trusting
    said = greeting(server, Security.IMPLICIT, context)
    assert said.startswith("421 4.4.1 The mail server localhost:")
    assert "its certificate is not valid" in said
    assert server.commands == []


@not_on_wine(UNKNOWN_AUTHORITIES)
def test_an_unknown_authority_is_refused(certificates: Certificates) -> None:
    server = Reference(starttls=certificates.server())
    said = greeting(server, Security.STARTTLS, tls.context())
    assert "its certificate is not valid" in said
    assert server.commands == [b"EHLO [127.0.0.1]\r\n", b"STARTTLS\r\n"]


def test_a_stripped_starttls_is_an_error_and_no_downgrade(certificates: Certificates) -> None:
    server = Reference()
    said = greeting(server, Security.STARTTLS, certificates.trusting)
    assert "it offers no encryption (STARTTLS)" in said
    assert server.verbs() == [b"EHLO"]


def test_words_put_into_the_server_s_mouth_before_tls_are_an_error(
    certificates: Certificates,
) -> None:
    server = Reference(starttls=certificates.server(), after_starttls=b"250 AUTH PLAIN\r\n")
    said = greeting(server, Security.STARTTLS, certificates.trusting)
    assert "it sent more than it may before encryption" in said


@pytest.mark.parametrize(
    ("server", "security", "why"),
    [
        (Reference(greeting=b"SSH-2.0-x\r\n"), Security.PLAIN, "it does not speak SMTP"),
        (Reference(greeting=b""), Security.PLAIN, "it closed the connection too early"),
        (Reference(), Security.IMPLICIT, "no encrypted connection could be made"),
        (Reference(greeting=b"554 no\r\n"), Security.STARTTLS, "cannot be used: no."),
        (
            Reference(extensions=(b"STARTTLS",), replies={b"STARTTLS": b"454 4.7.0 later\r\n"}),
            Security.STARTTLS,
            "4.7.0 later",
        ),
    ],
)
def test_the_client_hears_why_the_server_cannot_be_used(
    server: Reference, security: Security, why: str
) -> None:
    said = greeting(server, security, tls.context())
    assert said.startswith("421 4.4.1 The mail server localhost:")
    assert why in said
    assert said.endswith("Nothing was sent.\r\n")


def test_a_server_that_says_nothing_is_given_up() -> None:
    server = Reference(replies={b"EHLO": b"250-slow\r\n"})
    said = greeting(server, Security.STARTTLS, tls.context(), Limits(upstream_connect=0.2))
    assert "it does not answer" in said


def test_localhost_is_this_computer_whatever_its_name_was_made_to_mean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = socket.getaddrinfo

    def elsewhere(host: str, *rest: Any, **more: Any) -> list[Any]:
        return real("192.0.2.1" if host == "localhost" else host, *rest, **more)

    with serving(Reference()) as server, guarded(server, host="localhost") as lab:
        monkeypatch.setattr(socket, "getaddrinfo", elsewhere)
        with lab.client() as talk:
            assert talk.reply() == server.greeting


def test_a_name_that_nobody_knows_is_an_error(certificates: Certificates) -> None:
    with (
        guarded(
            Reference(port=587),
            security=Security.IMPLICIT,
            host="nowhere.invalid",
            context=certificates.trusting,
        ) as lab,
        lab.client() as talk,
    ):
        assert b"its name cannot be found" in talk.reply()


def test_the_next_connection_goes_on_from_what_was_agreed_on(certificates: Certificates) -> None:
    context = certificates.server()
    server = Reference(starttls=context)
    # The verifier of Windows and of macOS, where that is asked, looks at each certificate.
    trusting = ssl.create_default_context()
    certificates.make_trusted(trusting)
    with (
        serving(server),
        guarded(server, security=Security.STARTTLS, host="localhost", context=trusting) as lab,
    ):
        for _connection in range(3):
            with lab.client() as talk:
                assert talk.reply().startswith(b"220")
                assert talk.ask(b"EHLO me\r\n").startswith(b"250")
                assert talk.ask(b"QUIT\r\n").startswith(b"221")
            eventually(lambda: server.open == 0)
    assert context.session_stats()["accept"] == 3
    assert context.session_stats()["hits"] == 2
