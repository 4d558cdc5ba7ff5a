from __future__ import annotations

import os
import smtplib
import socket
import ssl
from pathlib import Path

import pytest

from ccwarn.account import Account, Endpoint, Security
from ccwarn.clearance import Clearance
from ccwarn.gates.events import Condition
from ccwarn.gates.submission.gate import SubmissionGate
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.own_certificate import CertificateMissing, OwnCertificate
from ccwarn.policy import Policy
from ccwarn.rules import ALL_RULES
from gates.scripted import Author, Listener, eventually
from smtp_lab import ANY_PORT, LOOPBACK, Talk, guarded
from smtp_reference import Reference, serving

MAIL = b"MAIL FROM:<support@acme.example>\r\n"
MESSAGE = b"From: support@acme.example\r\nTo: eve@one.example\r\n\r\nDear Eve,\r\n"


@pytest.fixture
def own(tmp_path: Path) -> OwnCertificate:
    return OwnCertificate(tmp_path / "state")


def trusting(own: OwnCertificate) -> ssl.SSLContext:
    own.fingerprint()
    return ssl.create_default_context(cafile=str(own.file))


def encrypted(talk: Talk, context: ssl.SSLContext, host: str = LOOPBACK) -> None:
    """Go on with TLS on a connection."""
    talk.socket = context.wrap_socket(talk.socket, server_hostname=host)
    talk._file = talk.socket.makefile("rb")


def begin_tls(talk: Talk, own: OwnCertificate) -> None:
    assert talk.reply().startswith(b"220")
    assert b"STARTTLS" in talk.ask(b"EHLO me\r\n")
    assert talk.ask(b"STARTTLS\r\n") == b"220 2.0.0 Go on with TLS.\r\n"
    encrypted(talk, trusting(own))


@pytest.mark.parametrize("host", [LOOPBACK, "localhost", "::1"])
def test_a_mail_program_that_trusts_the_certificate_can_send(
    own: OwnCertificate, host: str
) -> None:
    with serving(Reference()) as server, guarded(server, own=own) as lab:
        with smtplib.SMTP(LOOPBACK, lab.port, "client.example", timeout=20) as client:
            client._host = host  # type: ignore[attr-defined] # what the certificate is to name
            client.starttls(context=trusting(own))
            client.ehlo()
            assert not client.has_extn("starttls")
            client.sendmail("support@acme.example", ["eve@one.example"], MESSAGE)
        (delivery,) = server.deliveries
    assert delivery.content == MESSAGE
    # The mail server hears of it as little as of any other program's TLS.
    assert b"STARTTLS\r\n" not in server.commands


def test_tls_from_the_first_octet(own: OwnCertificate) -> None:
    with (
        serving(Reference()) as server,
        guarded(server, own=own, listen_security=Security.IMPLICIT) as lab,
        smtplib.SMTP_SSL(LOOPBACK, lab.port, context=trusting(own), timeout=20) as client,
    ):
        client.ehlo()
        assert not client.has_extn("starttls")
        client.sendmail("support@acme.example", ["eve@one.example"], MESSAGE)
        assert len(server.deliveries) == 1


def test_a_program_that_says_hello_by_tls_at_once_is_heard(own: OwnCertificate) -> None:
    # Before the gate has found out whose program it is.
    with (
        serving(Reference()) as server,
        guarded(server, own=own, listen_security=Security.IMPLICIT) as lab,
    ):
        for _ in range(20):
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = trusting(own).wrap_bio(incoming, outgoing, server_hostname=LOOPBACK)
            with pytest.raises(ssl.SSLWantReadError):
                tls.do_handshake()
            with socket.create_connection((LOOPBACK, lab.port), 20) as client:
                client.sendall(outgoing.read())
                assert client.recv(1) == b"\x16"


def test_somebody_else_s_certificate_gets_no_password(own: OwnCertificate, tmp_path: Path) -> None:
    other = OwnCertificate(tmp_path / "other")
    with (
        serving(Reference()) as server,
        guarded(server, own=other) as lab,
        smtplib.SMTP(LOOPBACK, lab.port, timeout=20) as client,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        client.starttls(context=trusting(own))
    eventually(lambda: server.open == 0)
    assert lab.listener.condition is Condition.GUARDING


def test_where_it_is_demanded_nothing_private_is_said_before(own: OwnCertificate) -> None:
    with (
        serving(Reference(extensions=(b"AUTH PLAIN",))) as server,
        guarded(server, own=own, listen_security=Security.STARTTLS) as lab,
        lab.client() as talk,
    ):
        assert talk.reply().startswith(b"220")
        assert talk.ask(b"EHLO me\r\n") == b"250-reference.example\r\n250 STARTTLS\r\n"
        for command in (MAIL, b"AUTH PLAIN eA==\r\n", b"RCPT TO:<eve@one.example>\r\n"):
            assert talk.ask(command) == (
                b"530 5.7.0 Set the connection security to STARTTLS in your mail program.\r\n"
            )
        assert not [it for it in server.commands if it.startswith((b"AUTH", b"MAIL", b"RCPT"))]
        assert talk.ask(b"STARTTLS\r\n").startswith(b"220")
        encrypted(talk, trusting(own))
        assert talk.ask(b"EHLO me\r\n") == b"250-reference.example\r\n250 AUTH PLAIN\r\n"
        assert talk.ask(MAIL).startswith(b"250")


def test_what_was_said_before_does_not_count_as_said_under_tls(own: OwnCertificate) -> None:
    with serving(Reference()) as server, guarded(server, own=own) as lab, lab.client() as talk:
        assert talk.reply().startswith(b"220")
        assert talk.ask(b"EHLO me\r\n").startswith(b"250")
        talk.say(b"STARTTLS\r\n" + MAIL)
        assert talk.reply().startswith(b"421 4.7.0 STARTTLS must come before")
        assert talk.reply() == b""
        assert MAIL not in server.commands


@pytest.mark.parametrize("before", [[MAIL], [b"AUTH PLAIN\r\n", b"eA==\r\n", b"c2VjcmV0\r\n"]])
def test_tls_does_not_begin_after_the_log_in_or_in_a_mail(
    own: OwnCertificate, before: list[bytes]
) -> None:
    with (
        serving(Reference(extensions=(b"AUTH PLAIN",))) as server,
        guarded(server, own=own) as lab,
        lab.client() as talk,
    ):
        assert talk.reply().startswith(b"220")
        assert talk.ask(b"EHLO me\r\n").startswith(b"250")
        for line in before:
            reply = talk.ask(line)
        assert reply.startswith(b"2")
        assert talk.ask(b"STARTTLS\r\n").startswith(b"503 5.5.1")
        assert talk.ask(b"NOOP\r\n").startswith(b"250")


def test_tls_begins_once_and_takes_no_argument(own: OwnCertificate) -> None:
    with serving(Reference()) as server, guarded(server, own=own) as lab, lab.client() as talk:
        assert talk.reply().startswith(b"220")
        assert talk.ask(b"STARTTLS now\r\n").startswith(b"501 5.5.4")
        assert talk.ask(b"EHLO me\r\n").startswith(b"250")
        assert talk.ask(b"STARTTLS\r\n").startswith(b"220")
        encrypted(talk, trusting(own))
        assert talk.ask(b"STARTTLS\r\n").startswith(b"502 5.5.1")


@pytest.mark.parametrize("said", [b"", b"EHLO me\r\n", b"\x16\x03\x01\x00\x02\x01\x00"])
def test_a_client_that_never_agrees_on_tls_ends_after_a_while(
    own: OwnCertificate, said: bytes
) -> None:
    with serving(Reference()) as server:
        with (
            guarded(server, Limits(idle=0.5), own=own, listen_security=Security.IMPLICIT) as lab,
            lab.client() as talk,
        ):
            talk.say(said)
            while talk.socket.recv(4096):
                pass
        assert server.commands == []


def test_a_reply_is_read_whole_when_the_gate_hangs_up(own: OwnCertificate) -> None:
    with serving(Reference()) as server, guarded(server, own=own) as lab, lab.client() as talk:
        begin_tls(talk, own)
        talk.say(b"GET / HTTP/1.1\r\nHost: me\r\n\r\n" + b"x" * 5000)
        assert talk.reply() == b"421 4.7.0 This is not a command that ccwarn knows.\r\n"
        assert talk.reply() == b""  # and the end of TLS, without which Python raises


def test_without_a_certificate_there_is_no_tls_unless_it_is_demanded(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    own = OwnCertificate(tmp_path / "state")
    with serving(Reference()) as server:
        with guarded(server, own=own) as lab, lab.client() as talk:
            assert talk.reply().startswith(b"220")
            assert b"STARTTLS" not in talk.ask(b"EHLO me\r\n")
        account = Account(
            ANY_PORT, Endpoint(LOOPBACK, server.port), Security.PLAIN, Security.STARTTLS
        )
        listener = Listener()
        gate = SubmissionGate(
            account, Clearance(Policy, ALL_RULES, Author()), listener.state, own=own
        )
        try:
            with pytest.raises(CertificateMissing):
                gate.start()
        finally:
            gate.stop()
    state = listener.states[-1]
    assert state.condition is Condition.TROUBLE
    why = "" if os.name == "nt" else "Not a directory."
    assert f"neither read nor make its own certificate: {why}" in state.sentence
    assert "127.0.0.1:0" not in state.sentence  # the port is not at fault
