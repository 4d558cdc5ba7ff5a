from __future__ import annotations

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.submission import tls
from ccwarn.gates.submission.probe import probe
from smtp_lab import ANY_PORT
from smtp_reference import Reference, serving


def account(server: Reference) -> Account:
    return Account(ANY_PORT, Endpoint("127.0.0.1", server.port), Security.PLAIN)


def test_a_server_that_can_be_used_tells_how_one_logs_in() -> None:
    with serving(Reference(extensions=(b"AUTH PLAIN SCRAM-SHA-1-PLUS XOAUTH2",))) as server:
        found = probe(account(server), tls.context())
    assert found.works
    assert found.mechanisms == ("PLAIN", "XOAUTH2")
    assert server.verbs() == [b"EHLO", b"QUIT"]


def test_a_server_that_cannot_be_used_tells_why() -> None:
    with serving(Reference(greeting=b"554 5.7.1 not from there\r\n")) as server:
        found = probe(account(server))
    assert not found.works
    assert found.sentence.endswith("refuses to talk: 5.7.1 not from there.")


def test_a_server_that_is_not_there_is_no_crash() -> None:
    with serving(Reference()) as server:
        pass
    found = probe(account(server))
    assert not found.works
    assert "refused" in found.sentence
